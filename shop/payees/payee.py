"""Whom a member's withdrawals are paid to.

What the fields must be, and how they are shown to an onlooker. Pure.
"""

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from commissions.beneficiary import MemberId
from shop.payees.identity_card import is_bank_card, is_id_number
from shop.payees.refusals import BadPayee
from shop.typed import plain_digits, plain_number, visible

_HAN = r"〇\u3400-\u9fff\U00020000-\U0003ffff"
_NAME = re.compile(rf"[{_HAN}](?:[{_HAN}]|·(?=[{_HAN}])){{1,29}}|[A-Za-z][A-Za-z '.-]{{0,28}}[A-Za-z.]")
"""Han with the dot of longer names (阿依古丽·买买提), or Latin; 2 to 30 characters."""
_DOTS = re.compile(r"\s*[•・‧∙･．.]\s*(?=[^A-Za-z\s])")
_BANK_NAME = re.compile(rf"[{_HAN}A-Za-z0-9() ]{{2,40}}")
FIELDS = ("name", "id_number", "bank_name", "bank_card")


@dataclass(frozen=True)
class PayeeForm:
    """What someone typed. An empty field leaves what is known; bank and card belong together."""

    name: str = field(default="", repr=False)
    id_number: str = field(default="", repr=False)
    bank_name: str = ""
    bank_card: str = field(default="", repr=False)


@dataclass(frozen=True)
class Payee:
    """Who gets a member's withdrawals.

    Money follows it from `usable_from` on: later than now while it cools down.
    """

    member_id: MemberId
    name: str = field(repr=False)
    id_number: str | None = field(repr=False)
    bank_name: str | None
    bank_card: str | None = field(repr=False)
    usable_from: datetime

    def is_usable(self, now: datetime) -> bool:
        """Whether a withdrawal may be paid to it now."""
        return self.usable_from <= now


def clean_form(form: PayeeForm, today: date) -> PayeeForm:
    """The form as it is kept: composed, upper case, digits together.

    Raises BadPayee, which names each wrong field.
    """
    cleaned = PayeeForm(
        name=_DOTS.sub("·", visible(form.name)),
        id_number=plain_number(form.id_number).upper(),
        bank_name=visible(plain_digits(form.bank_name)),
        bank_card=plain_number(form.bank_card).replace("-", ""),
    )
    wrong = [name for name in FIELDS if (value := getattr(cleaned, name)) and not _is_good(name, value, today)]
    if bool(cleaned.bank_name) != bool(cleaned.bank_card):
        wrong.append("bank_card" if cleaned.bank_name else "bank_name")
    if wrong:
        raise BadPayee({name: "invalid" if getattr(cleaned, name) else "missing" for name in wrong})
    return cleaned


def mask_payee(payee: Payee) -> Payee:
    """The payee as lists and pages show it: 张*, 3****************X, **** 1234."""
    return replace(
        payee,
        name=f"{payee.name[0]}*",
        id_number=payee.id_number and f"{payee.id_number[0]}{'*' * 16}{payee.id_number[-1]}",
        bank_card=payee.bank_card and f"**** {payee.bank_card[-4:]}",
    )


def _is_good(name: str, value: str, today: date) -> bool:
    if name == "name":
        return bool(_NAME.fullmatch(value))
    if name == "id_number":
        return is_id_number(value, today)
    return bool(_BANK_NAME.fullmatch(value)) if name == "bank_name" else is_bank_card(value)
