"""What a buyer wants on an invoice, what was made of it, and what is still to be done. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from commissions.beneficiary import MemberId
from commissions.refusals import Refusal
from shop.payees.company import is_licence
from shop.typed import plain_digits, visible

_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,180}\.[A-Za-z]{2,20}")
_OLD_TAX_NUMBER = re.compile(r"[0-9A-Z]{15}|[0-9A-Z]{20}")
"""Of before the unified codes; some bodies still have one."""
_NUMBER = re.compile(r"[0-9]{8}|[0-9]{20}")
"""Eight digits on paper, twenty since invoices are fully electronic."""
_LONGEST_TITLE = 100


class InvoiceFormRefused(Refusal):
    """A field is wrong: `data["fields"]` names them."""

    code = "invoice_form_refused"
    status = 422


class InvoiceNumberRefused(Refusal):
    """An invoice's number has 8 or 20 digits."""

    code = "invoice_number_refused"
    status = 422


class InvoiceNotPossible(Refusal):
    """The order costs nothing, ended unpaid, or all of it went back."""

    code = "invoice_not_possible"


class InvoiceMade(Refusal):
    """An invoice was made already: what stands on it is changed by a red one only."""

    code = "invoice_made"


class InvoiceTooMuch(Refusal):
    """More than was paid and not refunded, or a red one of more than was invoiced; `left_fen` is what is possible."""

    code = "invoice_too_much"


class InvoiceContradicted(Refusal):
    """This number was kept before with something else."""

    code = "invoice_contradicted"


class InvoiceUnknown(Refusal):
    """Nobody asked for an invoice of this order, or there is no such invoice."""

    code = "invoice_unknown"
    status = 404


class BuyerKind(StrEnum):
    """Whom it is made out to."""

    PERSON = "person"
    COMPANY = "company"


class InvoiceState(StrEnum):
    """What is to be done: nothing while `unpaid`, `waiting` to be made, `red_due` after a refund, `made`.

    `void`: all went back, or the order ended unpaid.
    """

    WAITING = "waiting"
    RED_DUE = "red_due"
    MADE = "made"
    VOID = "void"
    UNPAID = "unpaid"


@dataclass(frozen=True)
class InvoiceForm:
    """What the buyer typed."""

    kind: BuyerKind
    title: str
    tax_number: str
    email: str = field(repr=False)


@dataclass(frozen=True)
class Wish:
    """What was chosen of an invoice at the checkout: a remembered title by its code, or what was typed."""

    title: str
    form: InvoiceForm
    remember: bool


@dataclass(frozen=True)
class Title:
    """A title that its buyer wished to be remembered."""

    code: str
    form: InvoiceForm


@dataclass(frozen=True)
class Invoice:
    """One that was made: `fen` is below 0 for a red one. `file` is its PDF, if that was uploaded."""

    number: str
    fen: int
    file: str | None
    made_at: datetime


@dataclass(frozen=True)
class InvoiceRequest:
    """What a buyer asked for, what was made, and what may be: `allowed_fen` is what was paid and not refunded.

    `awaits_payment`: it was asked for with an order that can still be paid.
    """

    order_no: str
    member_id: MemberId
    form: InvoiceForm | None
    state: InvoiceState
    allowed_fen: int
    requested_at: datetime
    invoices: tuple[Invoice, ...]
    awaits_payment: bool = False

    @property
    def net_fen(self) -> int:
        """What is invoiced, less the red ones."""
        return sum(of.fen for of in self.invoices)

    @property
    def left_fen(self) -> int:
        """What is still to be invoiced; below 0 is to be made red."""
        return self.allowed_fen - self.net_fen


def clean_form(form: InvoiceForm) -> InvoiceForm:
    """The form as it is kept. Raises InvoiceFormRefused."""
    number = plain_digits(form.tax_number).replace(" ", "").upper() if form.kind is BuyerKind.COMPANY else ""
    title, email = visible(form.title), plain_digits(form.email).strip()
    if form.kind is BuyerKind.PERSON and not title:
        title = "个人"

    right = {
        "title": 2 <= len(title) <= _LONGEST_TITLE,
        "tax_number": form.kind is BuyerKind.PERSON or is_licence(number) or bool(_OLD_TAX_NUMBER.fullmatch(number)),
        "email": not email or bool(_EMAIL.fullmatch(email)),
    }
    wrong = [name for name, is_right in right.items() if not is_right]
    if wrong:
        raise InvoiceFormRefused(fields=wrong)
    return InvoiceForm(form.kind, title, number, email)


def clean_number(typed: str) -> str:
    """An invoice's number. Raises InvoiceNumberRefused."""
    number = plain_digits(typed).strip()
    if not _NUMBER.fullmatch(number):
        raise InvoiceNumberRefused
    return number


def determine_state(allowed_fen: int, net_fen: int, *, awaits_payment: bool = False) -> InvoiceState:
    """What is to be done where so much may be invoiced and so much is."""
    if awaits_payment:
        return InvoiceState.UNPAID
    if net_fen > allowed_fen:
        return InvoiceState.RED_DUE
    if net_fen < allowed_fen:
        return InvoiceState.WAITING
    return InvoiceState.MADE if net_fen else InvoiceState.VOID


def read_file_name(name: str, orders: Sequence[str]) -> tuple[str | None, str | None]:
    """Which of `orders` the name of a PDF names, and which invoice number; each None where it names none."""
    parts = re.split(r"[^0-9A-Za-z]+", name.rsplit("/", 1)[-1])
    order_no = next((of for of in parts if of in orders), None)

    # A day may have eight digits as well; the longer number goes first.
    numbers = sorted((of for of in parts if _NUMBER.fullmatch(of)), key=len, reverse=True)
    return order_no, numbers[0] if numbers else None


def list_words(name: str) -> list[str]:
    """The parts of a file's name that could be an order's number."""
    return [of for of in re.split(r"[^0-9A-Za-z]+", name) if 10 <= len(of) <= 32]
