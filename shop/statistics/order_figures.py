"""What an order adds to the figures: when it was placed, paid and refunded. Pure; money in fen.

What was paid counts on the hour of paying, for ever. Refunds stand beside it, on the hour on which each was decided;
one that was given up counts nowhere, and neither does what it took of commissions.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from shop.statistics.hours import number_hour
from shop.statistics.measures import (
    DIRECT,
    DISTRIBUTED,
    TOTAL,
    Counts,
    Dimension,
    Key,
    Measure,
    Parts,
    sum_parts,
)

ByLine = Mapping[str, int]
"""Fen by the line's name within its order."""


@dataclass(frozen=True)
class LineFacts:
    """A line as it was bought, and what commission it earned whom, all together."""

    line: str
    sku: str
    product: str
    category: str
    units: int
    paid_fen: int
    commission_fen: int


@dataclass(frozen=True)
class RefundFacts:
    """A refund that was decided and not given up: what goes back in all, and of each line; `units` that end by it."""

    decided_at: datetime
    total_fen: int
    lines: ByLine
    units: ByLine = field(default_factory=dict)


@dataclass(frozen=True)
class Taken:
    """Commission that a refund or a review took back, by line."""

    at: datetime
    lines: ByLine


@dataclass(frozen=True)
class OrderFacts:
    """An order and what became of it.

    `distributor` referred the buyer when it was placed, and had that `tier`. `offers` made its price, as "kind:id".
    The `story` and the page of the `campaign` were read before. `is_first`: the buyer had paid nothing before.
    `is_over`: closed unpaid.
    """

    no: str
    buyer: int
    channel: str
    region: str | None
    distributor: int | None
    tier: str | None
    offers: tuple[str, ...]
    placed_at: datetime
    paid_at: datetime | None
    is_over: bool
    is_first: bool
    total_fen: int
    lines: tuple[LineFacts, ...]
    story: str | None = None
    campaign: str | None = None
    refunds: tuple[RefundFacts, ...] = ()
    taken: tuple[Taken, ...] = ()


def _list_keys(order: OrderFacts) -> tuple[Key, ...]:
    """What an order counts by as a whole."""
    keys = [TOTAL, (Dimension.CHANNEL, order.channel)]
    keys.append((Dimension.SELLING, DIRECT if order.distributor is None else DISTRIBUTED))
    if order.region:
        keys.append((Dimension.REGION, order.region))
    if order.distributor is not None:
        keys += [(Dimension.DISTRIBUTOR, str(order.distributor)), (Dimension.TIER, order.tier or "")]
    if order.story is not None:
        keys.append((Dimension.STORY, order.story))
    if order.campaign is not None:
        keys.append((Dimension.CAMPAIGN, order.campaign))
    return (*keys, *((Dimension.OFFER, offer) for offer in order.offers))


def _list_line_keys(order: OrderFacts) -> tuple[Key, ...]:
    """What its lines count by, each once."""
    products = dict.fromkeys((Dimension.PRODUCT, line.product) for line in order.lines)
    return (*products, *dict.fromkeys((Dimension.CATEGORY, line.category) for line in order.lines))


def calculate_order_figures(order: OrderFacts) -> dict[int, Parts]:
    """What an order adds, by hour. One that still waits to be paid adds nothing yet, wherever it ends."""
    if order.paid_at is None and not order.is_over:
        return {}

    placed = {key: {Measure.PLACED: 1} for key in (*_list_keys(order), *_list_line_keys(order))}
    moments: list[tuple[datetime, Parts]] = [(order.placed_at, placed)]

    if order.paid_at is not None:
        moments.append((order.paid_at, _count_paid(order)))
        moments += [(refund.decided_at, _count_refund(order, refund)) for refund in order.refunds]
        moments += [(taken.at, _count_taken(order, taken)) for taken in order.taken]

    return _add_up(moments)


def calculate_payer_figures(orders: Sequence[OrderFacts]) -> dict[int, Parts]:
    """That somebody paid on a day: once for each key, on the hour of the first order that has it.

    `orders` are all that one member paid on that day. If they had never paid before, the first of them says so.
    """
    paid = sorted((of.paid_at, of.no, of) for of in orders if of.paid_at is not None)
    seen: set[Key] = set()
    moments: list[tuple[datetime, Parts]] = []
    for paid_at, _, order in paid:
        new = [key for key in (*_list_keys(order), *_list_line_keys(order)) if key not in seen]
        seen.update(new)
        moments.append((paid_at, {key: {Measure.PAYERS: 1} for key in new}))

    # Two that were paid in one instant both look like the first.
    first = next((order for _, _, order in paid if order.is_first), None)
    if first is not None and first.paid_at is not None:
        moments.append((first.paid_at, _of_whole(first, {Measure.FIRST_BUYERS: 1})))
    return _add_up(moments)


def _count_paid(order: OrderFacts) -> Parts:
    """What was sold; the lines by product and category, the whole by all else."""
    whole = {
        Measure.ORDERS: 1,
        Measure.SALES: order.total_fen,
        Measure.UNITS: sum(line.units for line in order.lines),
        Measure.COMMISSION: sum(line.commission_fen for line in order.lines),
    }
    sold = [
        {Measure.SALES: line.paid_fen, Measure.UNITS: line.units, Measure.COMMISSION: line.commission_fen}
        for line in order.lines
    ]
    once = {key: {Measure.ORDERS: 1} for key in _list_line_keys(order)}
    units = [{Measure.UNITS: line.units} for line in order.lines]
    return sum_parts([_of_whole(order, whole), once, *_of_lines(order, sold), *_of_skus(order, units)])


def _count_refund(order: OrderFacts, refund: RefundFacts) -> Parts:
    """What goes back to the buyer. A refund counts once by each product and category that it concerns."""
    whole = {Measure.REFUNDS: 1, Measure.REFUNDED: refund.total_fen}
    fen = [refund.lines.get(line.line, 0) for line in order.lines]
    concerned = [line for line, back in zip(order.lines, fen, strict=True) if back]
    products = {(Dimension.PRODUCT, line.product) for line in concerned}
    keys = sorted(products | {(Dimension.CATEGORY, line.category) for line in concerned})
    once = {key: {Measure.REFUNDS: 1} for key in keys}
    units = [{Measure.RETURNED: refund.units.get(line.line, 0)} for line in order.lines]
    back = [{Measure.REFUNDED: of} for of in fen]
    return sum_parts([_of_whole(order, whole), once, *_of_lines(order, back), *_of_skus(order, units)])


def _count_taken(order: OrderFacts, taken: Taken) -> Parts:
    """What commissions lose."""
    fen = [taken.lines.get(line.line, 0) for line in order.lines]
    lines = _of_lines(order, [{Measure.REVERSED: back} for back in fen])
    return sum_parts([_of_whole(order, {Measure.REVERSED: sum(fen)}), *lines])


def _of_whole(order: OrderFacts, counts: Counts) -> Parts:
    return {key: {of: number for of, number in counts.items() if number} for key in _list_keys(order)}


def _of_lines(order: OrderFacts, counts: Sequence[Counts]) -> Iterable[Parts]:
    for line, of_line in zip(order.lines, counts, strict=True):
        kept = {of: number for of, number in of_line.items() if number}
        yield {(Dimension.PRODUCT, line.product): kept, (Dimension.CATEGORY, line.category): kept}


def _of_skus(order: OrderFacts, counts: Sequence[Counts]) -> Iterable[Parts]:
    for line, of_line in zip(order.lines, counts, strict=True):
        if kept := {of: number for of, number in of_line.items() if number}:
            yield {(Dimension.SKU, line.sku): kept}


def _add_up(moments: Iterable[tuple[datetime, Parts]]) -> dict[int, Parts]:
    by_hour: dict[int, list[Parts]] = {}
    for at, parts in moments:
        by_hour.setdefault(number_hour(at), []).append(parts)
    sums = {hour: sum_parts(parts) for hour, parts in by_hour.items()}
    return {hour: parts for hour, parts in sums.items() if parts}
