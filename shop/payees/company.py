"""A company that is paid, whatever earned it.

What the fields must be, and how they are shown to an onlooker. Pure.
"""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime

from commissions.beneficiary import Beneficiary
from shop.payees.refusals import BadPayee

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""31 characters: I, O, S, V and Z are left out because they are misread."""
_WEIGHTS = tuple(3**place % 31 for place in range(17))
_LICENCE = re.compile(rf"[1-9A-GNY][1-9][0-9]{{6}}[{_ALPHABET}]{{10}}")
_COMPANY_NAME = re.compile(r"[\u3400-\u9fff〇A-Za-z0-9()·&.\- ]{2,100}")
_BANK_NAME = re.compile(r"[\u3400-\u9fff〇A-Za-z0-9() ]{2,100}")
_ACCOUNT = re.compile(r"[0-9]{8,32}", re.ASCII)
"""A company's account number has no check digit that all banks agree on."""
FIELDS = ("name", "licence", "bank_name", "bank_account")


@dataclass(frozen=True)
class CompanyForm:
    """What somebody typed; every field is needed."""

    name: str
    licence: str
    bank_name: str
    bank_account: str = field(repr=False)


@dataclass(frozen=True)
class Company:
    """Who gets what a wallet holds.

    Money follows it from `usable_from` on: later than now while it cools down.
    """

    person: Beneficiary
    name: str
    licence: str
    bank_name: str
    bank_account: str = field(repr=False)
    usable_from: datetime

    def is_usable(self, now: datetime) -> bool:
        """Whether a withdrawal may be paid to it now."""
        return self.usable_from <= now


def clean_company(form: CompanyForm) -> CompanyForm:
    """The form as it is kept. Raises BadPayee, which names each wrong field."""
    plain = {name: getattr(form, name).replace("（", "(").replace("）", ")") for name in FIELDS}
    cleaned = CompanyForm(
        name=" ".join(plain["name"].split()),
        licence="".join(plain["licence"].split()).upper(),
        bank_name=" ".join(plain["bank_name"].split()),
        bank_account=re.sub(r"[\s-]", "", plain["bank_account"]),
    )
    good = {
        "name": bool(_COMPANY_NAME.fullmatch(cleaned.name)),
        "licence": is_licence(cleaned.licence),
        "bank_name": bool(_BANK_NAME.fullmatch(cleaned.bank_name)),
        "bank_account": bool(_ACCOUNT.fullmatch(cleaned.bank_account)),
    }
    faults = {name: "invalid" if getattr(cleaned, name) else "missing" for name, is_good in good.items() if not is_good}
    if faults:
        raise BadPayee(faults)
    return cleaned


def mask_company(company: Company) -> Company:
    """The company as lists show it: its name and licence are public, its account is not."""
    return replace(company, bank_account=f"**** {company.bank_account[-4:]}")


def is_licence(text: str) -> bool:
    """Whether it can be a unified social credit code, by its shape and check character (GB 32100)."""
    return bool(_LICENCE.fullmatch(text)) and text[17] == calculate_check(text[:17])


def calculate_check(first_17: str) -> str:
    """The check character by GB 32100 (MOD 31-3)."""
    summed = sum(_ALPHABET.index(one) * weight for one, weight in zip(first_17, _WEIGHTS, strict=True))
    return _ALPHABET[-summed % 31]
