"""Writes the counters.

Each sale's share of them under that sale's lock, rows always in the order of their keys.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table, Text, Update, bindparam, cast, func, literal, select, union_all, update
from sqlalchemy.dialects import postgresql, sqlite

from commissions.awards.tables import award, sale, sale_line, sale_refund
from commissions.beneficiary import BeneficiaryKind, MemberId
from commissions.days import determine_day
from commissions.network.queries import LEVELS
from commissions.ports import Transaction
from commissions.schema import Fen, Id, insert_or_ignore
from commissions.tallies.counts import Counts, SaleWorth
from commissions.tallies.histogram import calculate_moves
from commissions.tallies.periods import number_day
from commissions.tallies.tables import FOR_EVER, ranking, ranking_bucket, tally, tally_customer, tally_day, tally_sale

COUNTERS = tuple(field.name for field in fields(Counts))
_Row = Mapping[str, Any]


def _worth() -> Any:
    """Goods, commissions and number of facts of a sale.

    One statement, so that all three are of one moment.
    """
    order_no = bindparam("of_order", type_=Text)
    line, won, back = sale_line.c, award.c, sale_refund.c
    fen = [cast(func.coalesce(func.sum(column), 0), Fen) for column in (line.paid_fen, line.refunded_fen)]

    goods = select(literal("goods").label("what"), literal(0, Id).label("who"), *fen).where(line.order_no == order_no)

    mine = (won.order_no == order_no, won.person_kind == BeneficiaryKind.MEMBER.value)
    kept = select(literal("kept"), won.person_id, cast(func.sum(won.kept_fen), Fen), literal(0, Fen)).where(*mine)

    # A refund that was given up is a fact as well: it changes what the sale is worth.
    ended = func.count().filter(back.status == "reinstated")
    facts = select(literal("facts"), literal(0, Id), func.count(), ended).where(back.order_no == order_no)
    gone = select(literal("facts"), literal(0, Id), func.count(), literal(0, Fen))
    reversed_ = gone.where(won.order_no == order_no, won.reversed_fen > 0)

    return union_all(goods, kept.group_by(won.person_id), facts, reversed_)


_WORTH = _worth()


def lock_sale_tally(tx: Transaction, order_no: str) -> tuple[Any, Any]:
    """The paid sale and what was counted of it, the latter locked.

    A sale that is new here has counted nothing yet. Raises LookupError for a sale that was not paid.
    """
    row = sale.c
    paid = select(row.order_no, row.buyer_id, row.parties, row.paid_at).where(row.order_no == order_no)
    found = tx.connection.execute(paid.where(row.paid_at.is_not(None))).first()
    if found is None:
        raise LookupError(order_no)
    empty = {"goods_fen": 0, "refunded_fen": 0, "commission": {}, "facts": 0, "counted_at": tx.now}
    key = {"order_no": order_no, "day": number_day(determine_day(found.paid_at))}
    insert_or_ignore(tx.connection, tally_sale, key | empty)
    counted = select(tally_sale).where(tally_sale.c.order_no == order_no).with_for_update()
    return found, tx.connection.execute(counted).one()


def read_worth(connection: Connection, found: Any) -> tuple[SaleWorth, int]:
    """What a paid sale is worth now, and how many refunds and reversals, done or undone, this takes in."""
    rows = connection.execute(_WORTH, {"of_order": found.order_no}).all()
    goods, paid_back = next((row[2], row[3]) for row in rows if row.what == "goods")
    facts = sum(row[2] + row[3] for row in rows if row.what == "facts")
    kept = {MemberId(row.who): int(row[2]) for row in rows if row.what == "kept"}
    return _make_worth(found, goods, paid_back, kept), facts


def _make_worth(found: Any, goods_fen: int, refunded_fen: int, commission: Mapping[MemberId, int]) -> SaleWorth:
    """The worth of a sale whose buyer and frozen upline are in `found`.

    The buyer stands first in the upline.
    """
    upline = [MemberId(person["member_id"]) for person in found.parties["upline"][1 : 1 + LEVELS]]
    return SaleWorth(MemberId(found.buyer_id), upline, goods_fen, refunded_fen, commission)


def restore_worth(found: Any, counted: Any) -> SaleWorth:
    """What was counted of a sale."""
    commission = {MemberId(int(who)): fen for who, fen in counted.commission.items()}
    return _make_worth(found, counted.goods_fen, counted.refunded_fen, commission)


def keep_counted(tx: Transaction, order_no: str, worth: SaleWorth, facts: int) -> None:
    """Write down what is counted of a sale from now on."""
    values = {
        "goods_fen": worth.goods_fen,
        "refunded_fen": worth.refunded_fen,
        "commission": {str(who): fen for who, fen in sorted(worth.commission.items())},
        "facts": facts,
        "counted_at": tx.now,
    }
    tx.connection.execute(update(tally_sale).where(tally_sale.c.order_no == order_no).values(**values))


def find_batch_end(connection: Connection, after: int, limit: int) -> int | None:
    """The last of the next `limit` members after one of them who have counters.

    None when there is nobody left.
    """
    row = tally.c
    ahead = select(row.member_id).where(row.member_id > after).order_by(row.member_id).limit(limit).subquery()
    last: int | None = connection.scalar(select(func.max(ahead.c.member_id)))
    return last


def lock_spenders(connection: Connection, needed_fen: int, after: int, last: int) -> list[MemberId]:
    """Who of the members from above `after` up to `last` has spent so much; their counters are locked.

    A sale or a refund that is being counted for one of them is waited for, and the next waits for the commit.
    """
    row = tally.c
    spent = select(row.member_id).where(row.member_id > after, row.member_id <= last, row.own_spend_fen >= needed_fen)
    return [MemberId(of) for of in connection.scalars(spent.order_by(row.member_id).with_for_update())]


def add_counts(
    connection: Connection, day: int, changes: Mapping[MemberId, Counts], customers: Mapping[MemberId, int]
) -> None:
    """Add to the counters of people, for ever and on the sale's day.

    `customers` changes that number of one of them.
    """
    rows = [{"member_id": who} | asdict(change) for who, change in changes.items()]
    of_all = [row | {"customers": customers.get(MemberId(row["member_id"]), 0)} for row in rows]
    _add_to_rows(connection, tally, ("member_id",), of_all)
    _add_to_rows(connection, tally_day, ("member_id", "day"), [row | {"day": day} for row in rows])


def add_customer(connection: Connection, referrer: MemberId, buyer: MemberId, day: int, orders: int) -> int:
    """Count an order of someone's customer, or one less.

    Returns how the number of their customers changes by it.
    """
    key = {"member_id": referrer, "customer_id": buyer}
    rows = [key | {"day": of, "orders": orders} for of in (FOR_EVER, day)]
    _add_to_rows(connection, tally_customer, ("member_id", "day", "customer_id"), rows)
    row = tally_customer.c
    mine = (row.member_id == referrer, row.day == FOR_EVER, row.customer_id == buyer)
    after = connection.scalars(select(row.orders).where(*mine)).one()
    return int(after > 0) - int(after - orders > 0)


def add_to_ranking(connection: Connection, period: str, earned: Mapping[MemberId, int]) -> None:
    """Add to what people earned in a period, and move them between its buckets."""
    if not earned:
        return
    rows = [{"period": period, "member_id": who, "earned_fen": fen} for who, fen in earned.items()]
    _add_to_rows(connection, ranking, ("period", "member_id"), rows)
    row = ranking.c
    query = select(row.member_id, row.earned_fen).where(row.period == period, row.member_id.in_(list(earned)))
    after = {found.member_id: found.earned_fen for found in connection.execute(query)}
    moves = calculate_moves((after[who] - fen, after[who]) for who, fen in earned.items())
    buckets = [{"period": period, "level": of[0], "number": of[1], "members": by} for of, by in moves.items()]
    _add_to_rows(connection, ranking_bucket, ("period", "level", "number"), buckets)


def _add_to_rows(connection: Connection, target: Table, key: tuple[str, ...], rows: Sequence[_Row]) -> None:
    """Add to rows in the order given, which is that of their keys; one that is not there yet begins at 0.

    It is made first and added to then, because a row's constraints would refuse a change below 0 as a new row.
    """
    if rows:
        begin, add = _adding(connection.dialect.name, target, key)
        connection.execute(begin, [{name: row[name] for name in key} for row in rows])
        connection.execute(add, [{f"to_{name}": value for name, value in row.items()} for row in rows])


@cache
def _adding(dialect: str, target: Table, key: tuple[str, ...]) -> tuple[Any, Update]:
    new = (sqlite.insert if dialect == "sqlite" else postgresql.insert)(target)
    sums = [column for column in target.c if column.name not in key]
    begin = new.values({column.name: 0 for column in sums}).on_conflict_do_nothing()
    own = [target.c[name] == bindparam(f"to_{name}", type_=target.c[name].type) for name in key]
    added = {column.name: column + bindparam(f"to_{column.name}", type_=column.type) for column in sums}
    return begin, update(target).where(*own).values(added)
