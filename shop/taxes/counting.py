"""How a sale, and what a refund gave back, is divided over the rates of its goods."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from shop.taxes.tax_class import UNSET, TaxClass

SHIPPING = ""


@dataclass(frozen=True)
class Moved:
    """A sale, or what a refund gave back (below 0: was given up), in fen; `lines` says of what, with "" the shipping.

    A sale has no lines here: they are those of its order.
    """

    entry_id: int
    day: str
    order_no: str
    is_sale: bool
    fen: int
    lines: Mapping[str, int]


def divide_moved(of: Moved, sold: Mapping[str, tuple[TaxClass, int]]) -> Iterator[tuple[TaxClass, int]]:
    """What of it was at which rate; they add up to it. Of what nobody knows the goods, the rate is unset."""
    lines = {line: fen for line, (_, fen) in sold.items()} if of.is_sale else of.lines
    for line, fen in lines.items():
        if fen:
            yield sold[line][0] if line in sold else UNSET, fen
    if rest := of.fen - sum(lines.values()):
        yield UNSET, rest
