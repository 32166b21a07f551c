"""The price that is struck out beside a price: the lowest of the seven days before, or a suggested one (ADR 51). Pure.

Nothing else may be struck out. A price that was offered for less than seven days says nothing, so that nobody makes one
to strike it out. Money in fen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

BEFORE = timedelta(days=7)


class CrossedBy(StrEnum):
    """Which price it is."""

    LOWEST = "lowest"
    SUGGESTED = "suggested"


@dataclass(frozen=True)
class Offered:
    """What a SKU was offered at from an instant on; None: it was not to be had."""

    at: datetime
    price_fen: int | None


def determine_lowest(history: Sequence[Offered], now: datetime) -> int | None:
    """The lowest price of the seven days before `now`, by a history in its order.

    None unless it was offered for the first time by their beginning.
    """
    begin = now - BEFORE
    if not history or history[0].at > begin:
        return None
    ends = [*(of.at for of in history[1:]), now]
    held = (of.price_fen for of, end in zip(history, ends, strict=True) if end > begin and of.price_fen is not None)
    return min(held, default=None)


def is_new_price(history: Sequence[Offered], price_fen: int) -> bool:
    """Whether it was offered last at another price, or never; a pause is no new price."""
    last = next((of.price_fen for of in reversed(history) if of.price_fen is not None), None)
    return last != price_fen


def determine_crossed(
    price_fen: int, lowest_fen: int | None, suggested_fen: int | None
) -> tuple[int, CrossedBy] | tuple[None, None]:
    """What stands struck out beside a price, and which it is."""
    if lowest_fen is not None and lowest_fen > price_fen:
        return lowest_fen, CrossedBy.LOWEST
    if suggested_fen is not None and suggested_fen > price_fen:
        return suggested_fen, CrossedBy.SUGGESTED
    return None, None


def cap_struck(
    struck_fen: int, price_fen: int, lowest_fen: int | None, since: datetime | None, now: datetime
) -> int | None:
    """What an offer may strike out: the shelf's price, or a lower one of the seven days before; None if there is none.

    `since` the shelf has its price, and `lowest_fen` was the lowest before that.
    """
    recent = lowest_fen is not None and since is not None and now < since + BEFORE
    capped = min(struck_fen, lowest_fen) if recent and lowest_fen is not None else struck_fen
    return capped if capped > price_fen else None
