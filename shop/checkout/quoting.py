"""What a buyer wants, and whether what they saw is still so. Pure; money in fen."""

from collections.abc import Sequence
from dataclasses import dataclass

from shop.checkout.quantity import parse_quantity
from shop.checkout.refusals import PriceChanged, TotalTooLarge
from shop.pricing.quote import Quote

LARGEST_TOTAL_FEN = 10_000_000_000


@dataclass(frozen=True)
class Wanted:
    """One SKU, by public code, and how many of it a buyer wants. Nothing else that a client says counts."""

    sku_code: str
    quantity: int


def write_wanted(lines: Sequence[Wanted]) -> str:
    """Lines in one word, for an address: `code:2,code:1`."""
    return ",".join(f"{line.sku_code}:{line.quantity}" for line in lines)


def read_wanted(text: str) -> tuple[Wanted, ...]:
    """What `write_wanted` wrote, perhaps by somebody else. Raises QuantityRefused."""
    parts = (part.partition(":") for part in text.split(",") if part)
    return tuple(Wanted(sku, parse_quantity(quantity)) for sku, _, quantity in parts)


def sum_by_sku(wanted: Sequence[Wanted]) -> dict[str, int]:
    """Units by SKU code: two lines of the same SKU share its stock, so they are one."""
    units: dict[str, int] = {}
    for want in wanted:
        units[want.sku_code] = units.get(want.sku_code, 0) + want.quantity
    return units


def check_size(quote: Quote) -> None:
    """Raises TotalTooLarge above 100 million yuan, whatever offers take off."""
    if quote.list_fen > LARGEST_TOTAL_FEN:
        raise TotalTooLarge(most_fen=LARGEST_TOTAL_FEN)


def check_seen(quote: Quote, fingerprint: str | None) -> None:
    """Raises PriceChanged if the buyer saw another quote; None (a client without the field) passes."""
    if fingerprint is not None and fingerprint != quote.fingerprint:
        raise PriceChanged(total_fen=quote.total_fen)
