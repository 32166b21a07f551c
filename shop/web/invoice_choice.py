"""The invoice that is chosen at the checkout: none, a remembered title, or what is typed there."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from shop.invoices.invoice import BuyerKind, InvoiceForm, Title, Wish

_LONGEST = 200


@dataclass(frozen=True)
class InvoiceChoice:
    """What the checkout shows of the invoice.

    `chosen` is "" for none, a kind, or a remembered title's code; `wrong` names the fields that are.
    """

    titles: tuple[Title, ...]
    chosen: str
    form: InvoiceForm
    remember: bool
    wrong: Collection[str] = ()

    @property
    def title(self) -> str:
        """The title that is chosen, "" for none, and for a person who typed none."""
        kept = next((of.form.title for of in self.titles if of.code == self.chosen), "")
        return kept or (self.form.title if self.chosen else "")


def read_wish(typed: Mapping[str, str]) -> Wish | None:
    """What the form of the checkout says; None if no invoice is wanted."""
    chosen = typed.get("invoice", "")
    if not chosen:
        return None
    is_typed = chosen in set(BuyerKind)
    return Wish("" if is_typed else chosen, read_invoice_form(typed, chosen), "remember_title" in typed)


def read_invoice_form(typed: Mapping[str, str], kind: str) -> InvoiceForm:
    """The fields of an invoice as they were typed."""
    of = BuyerKind.COMPANY if kind == BuyerKind.COMPANY else BuyerKind.PERSON
    names = ("invoice_title", "invoice_tax_number", "invoice_email")
    title, number, email = (typed.get(name, "")[:_LONGEST] for name in names)
    return InvoiceForm(of, title, number, email)


def show_choice(titles: tuple[Title, ...], typed: Mapping[str, str], wrong: Collection[str]) -> InvoiceChoice:
    """What to show of the invoice: as it was typed, with what is wrong about it."""
    chosen = typed.get("invoice", "")
    return InvoiceChoice(titles, chosen, read_invoice_form(typed, chosen), "remember_title" in typed, wrong)
