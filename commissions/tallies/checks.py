"""Checks of the counters: they are exactly what the sales that were counted are worth.

A sale whose newest fact is still on its way by the outbox was counted as it stood before, and is compared as such:
the counters must agree with what was counted of it, and what was counted with the sale once its facts are all in.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, Select, cast, func, select

from commissions.awards.tables import award, sale, sale_line, sale_refund
from commissions.beneficiary import BeneficiaryKind
from commissions.ledger.finding import Check, Finding, compare
from commissions.schema import Fen
from commissions.tallies.counts import NOTHING, Counts, calculate_counts
from commissions.tallies.histogram import list_buckets
from commissions.tallies.periods import number_month
from commissions.tallies.repository import COUNTERS, restore_worth
from commissions.tallies.tables import (
    FOR_EVER,
    ranking,
    ranking_bucket,
    tally,
    tally_customer,
    tally_day,
    tally_sale,
)

_ROWS_AT_ONCE = 1000


def _select_sums(what: Any, fen: Any) -> Any:
    """A sum for each order, as a subquery to compare with."""
    return select(what.order_no, cast(func.sum(fen), Fen).label("fen")).group_by(what.order_no).subquery()


def _select_counted() -> Select[Any]:
    """Counted sales with what they are worth by the tables of awards."""
    line, counted = sale_line.c, tally_sale.c
    mine = award.c.person_kind == BeneficiaryKind.MEMBER.value
    kept = select(award.c.order_no, cast(func.sum(award.c.kept_fen), Fen).label("fen")).where(mine)
    of_orders = [_select_sums(line, line.paid_fen), _select_sums(line, line.refunded_fen)]
    of_orders.append(kept.group_by(award.c.order_no).subquery())

    query = select(tally_sale, sale.c.buyer_id, sale.c.parties, _count_facts().label("known_facts"))
    for name, sums in zip(("paid_goods_fen", "returned_fen", "kept_fen"), of_orders, strict=True):
        query = query.add_columns(func.coalesce(sums.c.fen, 0).label(name))

    query = query.join(sale, sale.c.order_no == counted.order_no)
    for sums in of_orders:
        query = query.join(sums, sums.c.order_no == counted.order_no, isouter=True)

    return query


def _count_facts() -> Any:
    """How many refunds and reversals of a sale there are, done or undone."""
    back, won = sale_refund.c, award.c
    known = func.count() + func.count().filter(back.status == "reinstated")
    refunds = select(known).where(back.order_no == sale.c.order_no).correlate(sale).scalar_subquery()
    gone = select(func.count()).where(won.order_no == sale.c.order_no, won.reversed_fen > 0)
    return refunds + gone.correlate(sale).scalar_subquery()


def _read_counted(connection: Connection) -> Iterator[Any]:
    """Every counted sale, some at a time."""
    yield from connection.execute(_select_counted().execution_options(yield_per=_ROWS_AT_ONCE))


def check_sales(connection: Connection) -> Iterable[Finding]:
    """What was counted of a sale is what it is worth, once all its facts are counted."""
    for of in _read_counted(connection):
        if of.facts == of.known_facts:
            worth = (of.paid_goods_fen, of.returned_fen, of.kept_fen)
            counted = (of.goods_fen, of.refunded_fen, sum(of.commission.values()))
            yield from compare("sale_is_counted", f"order:{of.order_no}", worth, counted)


def check_counters(connection: Connection) -> Iterable[Finding]:
    """Everyone's counters, customers and months are the sums of what was counted.

    For ever, and by day.
    """
    expected: dict[tuple[int, int], Counts] = {}
    orders: Counter[tuple[int, int, int]] = Counter()
    months: Counter[tuple[str, int]] = Counter()

    for of in _read_counted(connection):
        worth = restore_worth(of, of)
        for who, counts in calculate_counts(worth).items():
            for day in (FOR_EVER, of.day):
                expected[who, day] = expected.get((who, day), NOTHING) + counts
            months[number_month(of.day), who] += counts.commission_fen
        if worth.upline:
            orders.update({(worth.upline[0], day, worth.buyer): worth.orders for day in (FOR_EVER, of.day)})

    yield from _compare_counters(connection, expected)
    yield from _compare_customers(connection, orders)
    yield from _compare_months(connection, months)


def _compare_counters(connection: Connection, expected: dict[tuple[int, int], Counts]) -> Iterable[Finding]:
    """The rows of `tally` and `tally_day`."""
    found: dict[tuple[int, int], Counts] = {}
    for target, day in ((tally, FOR_EVER), (tally_day, None)):
        for of in connection.execute(select(target).execution_options(yield_per=_ROWS_AT_ONCE)):
            found[of.member_id, of.day if day is None else day] = Counts(*(getattr(of, name) for name in COUNTERS))
    for who, day in sorted(expected.keys() | found.keys()):
        subject = f"member:{who}:{day or 'for_ever'}"
        yield from compare(
            "counters_are_counted", subject, expected.get((who, day), NOTHING), found.get((who, day), NOTHING)
        )


def _compare_customers(connection: Connection, expected: Counter[tuple[int, int, int]]) -> Iterable[Finding]:
    """The rows of `tally_customer`, and how many customers each person has by them."""
    row = tally_customer.c
    found: Counter[tuple[int, int, int]] = Counter(
        {(of.member_id, of.day, of.customer_id): of.orders for of in connection.execute(select(tally_customer))}
    )

    for key in sorted(expected.keys() | found.keys()):
        subject = f"member:{key[0]}:customer:{key[2]}:{key[1] or 'for_ever'}"
        yield from compare("customers_are_counted", subject, expected[key], found[key])

    number = func.count().filter(row.orders > 0, row.day == FOR_EVER)
    counted = {of[0]: of[1] for of in connection.execute(select(row.member_id, number).group_by(row.member_id))}
    for of in connection.execute(select(tally.c.member_id, tally.c.customers)):
        yield from compare("customers_add_up", f"member:{of[0]}", counted.get(of[0], 0), of[1])


def _compare_months(connection: Connection, expected: Counter[tuple[str, int]]) -> Iterable[Finding]:
    """The rankings of months, and the buckets of every ranking."""
    found: Counter[tuple[str, int]] = Counter()
    buckets: Counter[tuple[str, int, int]] = Counter()

    for of in connection.execute(select(ranking).execution_options(yield_per=_ROWS_AT_ONCE)):
        buckets.update((of.period, *bucket) for bucket in list_buckets(of.earned_fen))
        if not of.period.startswith("range:"):
            found[of.period, of.member_id] = of.earned_fen

    for month, who in sorted(expected.keys() | found.keys()):
        yield from compare("ranking_is_counted", f"{month}:member:{who}", expected[month, who], found[month, who])

    kept = Counter({(of.period, of.level, of.number): of.members for of in connection.execute(select(ranking_bucket))})
    for key in sorted(buckets.keys() | kept.keys()):
        yield from compare("ranking_buckets_add_up", ":".join(map(str, key)), buckets[key], kept[key])


def list_uncounted(connection: Connection, limit: int = 100) -> tuple[str, ...]:
    """Paid orders of which a fact is still on its way to the counters, the oldest first."""
    counted = tally_sale.c
    behind = counted.order_no.is_(None) | (counted.facts < _count_facts())
    query = (
        select(sale.c.order_no)
        .join(tally_sale, counted.order_no == sale.c.order_no, isouter=True)
        .where(sale.c.paid_at.is_not(None), sale.c.paid_fen > 0, behind)
        .order_by(sale.c.paid_at, sale.c.order_no)
        .limit(limit)
    )
    return tuple(connection.scalars(query))


CHECKS: tuple[Check, ...] = (check_sales, check_counters)
