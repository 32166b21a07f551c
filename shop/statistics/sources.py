"""What the sources say: orders with their lines, refunds and commissions, and members, read for counting.

A batch takes as many statements as one.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, case, cast, exists, false, func, or_, select

from commissions.awards.tables import award, award_decision, award_refund, sale, sale_refund
from commissions.days import SHANGHAI, determine_day
from commissions.network.tables import distributor, distributor_change, referral_attempt
from commissions.schema import Fen, Instant
from commissions.tallies.periods import number_day
from shop.aftersales.tables import refund_unit
from shop.members.tables import member
from shop.orders.order import OrderState
from shop.orders.tables import order_adjustment, order_line, shop_order
from shop.regions.region import province_of
from shop.statistics.member_figures import MemberFacts, Scan
from shop.statistics.order_figures import LineFacts, OrderFacts, RefundFacts, Taken

CONSUMER = "statistics"
"""The consumer of the outbox by which figures are counted."""
_AT_ONCE = 200
_SCANNED = ("scan", "follow")
"""How a scene code was scanned: by a follower, or by who follows with it."""

_ORDERS: Select[Any] = (
    select(
        *(shop_order.c.id, shop_order.c.no, shop_order.c.member_id, shop_order.c.state, shop_order.c.channel),
        *(
            shop_order.c.district_code,
            shop_order.c.story,
            shop_order.c.campaign,
            shop_order.c.placed_at,
            shop_order.c.paid_at,
            shop_order.c.total_fen,
        ),
        sale.c.parties,
        and_(shop_order.c.total_fen > 0, distributor.c.first_paid_at == sale.c.paid_at).label("is_first"),
    )
    .join(sale, sale.c.order_no == shop_order.c.no)
    .join(distributor, distributor.c.member_id == shop_order.c.member_id)
)
_OWNER = select(shop_order.c.member_id, shop_order.c.paid_at).where(shop_order.c.no == bindparam("of_order"))
_WITH_ITS_DAY = _ORDERS.where(
    shop_order.c.member_id == bindparam("of_member"),
    (shop_order.c.no == bindparam("of_order"))
    | shop_order.c.paid_at.between(bindparam("of_begin", type_=Instant), bindparam("of_last", type_=Instant)),
)
_NUMBERED = _ORDERS.where(shop_order.c.no.in_(bindparam("numbers", expanding=True)))


def _of(column: Any) -> Any:
    return column.in_(bindparam("numbers", expanding=True))


_LINES = (
    select(order_line.c.order_no, order_line.c.line, order_line.c.product_code, order_line.c.category_code)
    .add_columns(order_line.c.sku_code, order_line.c.quantity, order_line.c.paid_fen)
    .where(_of(order_line.c.order_no))
    .order_by(order_line.c.order_no, order_line.c.position)
)
_OFFERS = (
    select(order_adjustment.c.order_no, order_adjustment.c.kind, order_adjustment.c.source_id)
    .where(_of(order_adjustment.c.order_no))
    .distinct()
    .order_by(order_adjustment.c.order_no, order_adjustment.c.kind, order_adjustment.c.source_id)
)
_REFUNDS = (
    select(sale_refund.c.order_no, sale_refund.c.decided_at, sale_refund.c.total_fen, sale_refund.c.lines)
    .add_columns(sale_refund.c.refund_no)
    .where(_of(sale_refund.c.order_no), sale_refund.c.status != "reinstated", sale_refund.c.total_fen > 0)
    .order_by(sale_refund.c.order_no, sale_refund.c.position)
)
_UNITS_BACK = (
    select(refund_unit.c.order_no, refund_unit.c.refund_no, refund_unit.c.line)
    .add_columns(func.sum(refund_unit.c.ended + refund_unit.c.returned).label("units"))
    .where(_of(refund_unit.c.order_no))
    .group_by(refund_unit.c.order_no, refund_unit.c.refund_no, refund_unit.c.line)
)
_EARNED = (
    select(award.c.order_no, award.c.line, cast(func.sum(award.c.amount_fen), Fen).label("fen"))
    .where(_of(award.c.order_no), award.c.capped)
    .group_by(award.c.order_no, award.c.line)
)
_sign = case((award_refund.c.phase == "taken", 1), else_=-1)
_TAKEN_BY_REFUNDS = (
    select(award.c.order_no, award.c.line, sale_refund.c.decided_at.label("at"))
    .add_columns(cast(func.sum(_sign * award_refund.c.amount_fen), Fen).label("fen"))
    .join(award, award.c.id == award_refund.c.award_id)
    .join(sale_refund, sale_refund.c.refund_no == award_refund.c.refund_no)
    .where(_of(award.c.order_no), award.c.capped)
    .group_by(award.c.order_no, award.c.line, sale_refund.c.refund_no, sale_refund.c.decided_at)
)
_TAKEN_BY_REVIEW = (
    select(award.c.order_no, award.c.line, award_decision.c.decided_at.label("at"), award.c.reversed_fen.label("fen"))
    .join(award_decision, award_decision.c.award_id == award.c.id)
    .where(_of(award.c.order_no), award.c.capped, award.c.reversed_fen > 0, award_decision.c.decision == "reversed")
)

_MEMBERS: Select[Any] = (
    select(member.c.id, member.c.first_seen_via, member.c.created_at, member.c.followed_at)
    .add_columns(distributor.c.since, distributor.c.status)
    .join(distributor, distributor.c.member_id == member.c.id, isouter=True)
)
_MEMBERS_NUMBERED = _MEMBERS.where(member.c.id.in_(bindparam("members", expanding=True)))
_CHANGES = (
    select(distributor_change.c.member_id, distributor_change.c.status_before, distributor_change.c.status)
    .add_columns(distributor_change.c.changed_at)
    .where(distributor_change.c.member_id.in_(bindparam("members", expanding=True)))
    .order_by(distributor_change.c.member_id, distributor_change.c.id)
)
_SCANS = (
    select(referral_attempt.c.member_id, referral_attempt.c.attempted_id, referral_attempt.c.attempted_at)
    .where(referral_attempt.c.member_id.in_(bindparam("members", expanding=True)), referral_attempt.c.via.in_(_SCANNED))
    .order_by(referral_attempt.c.member_id, referral_attempt.c.id)
)


def _is_within(at: Any) -> Any:
    """Whether an instant lies in the time that is asked for; False for one that never was."""
    begin, end = bindparam("begin", type_=Instant), bindparam("end", type_=Instant)
    return func.coalesce(and_(at >= begin, at < end), false())


def _happened(table: Any, at: Any, *mine: Any) -> Any:
    return exists().select_from(table).where(*mine, _is_within(at))


_PAID_BY = select(shop_order.c.no, shop_order.c.member_id, shop_order.c.paid_at).where(
    shop_order.c.member_id.in_(bindparam("members", expanding=True)), shop_order.c.paid_at.is_not(None)
)
_change, _attempt = distributor_change.c, referral_attempt.c
_decided = award_decision.join(award, award.c.id == award_decision.c.award_id)
_ORDERS_WITHIN = (
    select(
        shop_order.c.id,
        shop_order.c.no,
        or_(
            _is_within(shop_order.c.placed_at),
            _is_within(shop_order.c.paid_at),
            _happened(sale_refund, sale_refund.c.decided_at, sale_refund.c.order_no == shop_order.c.no),
            _happened(_decided, award_decision.c.decided_at, award.c.order_no == shop_order.c.no),
        ).label("is_within"),
    )
    .where(shop_order.c.id > bindparam("after"))
    .order_by(shop_order.c.id)
    .limit(bindparam("most"))
)
_MEMBERS_WITHIN = (
    select(
        member.c.id,
        or_(
            _is_within(member.c.created_at),
            _is_within(member.c.followed_at),
            _happened(distributor_change, _change.changed_at, _change.member_id == member.c.id),
            _happened(referral_attempt, _attempt.attempted_at, _attempt.member_id == member.c.id),
        ).label("is_within"),
    )
    .where(member.c.id > bindparam("after"))
    .order_by(member.c.id)
    .limit(bindparam("most"))
)


def find_buyer(connection: Connection, order_no: str) -> tuple[int, datetime | None]:
    """Who placed an order, and when it was paid. Raises LookupError for an unknown number."""
    found = connection.execute(_OWNER, {"of_order": order_no}).first()
    if found is None:
        raise LookupError(order_no)
    return found.member_id, found.paid_at


def read_with_its_day(connection: Connection, order_no: str, buyer: int, day: date) -> tuple[OrderFacts, ...]:
    """An order, and all that its buyer paid on a day in Shanghai."""
    begin = datetime.combine(day, time(), SHANGHAI)
    last = begin + timedelta(days=1) - timedelta(microseconds=1)
    values = {"of_member": buyer, "of_order": order_no, "of_begin": begin, "of_last": last}
    return _complete(connection, connection.execute(_WITH_ITS_DAY, values).all())


def read_orders(connection: Connection, numbers: Sequence[str]) -> tuple[OrderFacts, ...]:
    """Some hundred orders by number."""
    return _complete(connection, connection.execute(_NUMBERED, {"numbers": list(numbers)}).all())


def read_payer_days(connection: Connection, subjects: Sequence[str]) -> dict[str, tuple[OrderFacts, ...]]:
    """All that some members paid on some days, each written as "member:day"."""
    members = sorted({int(subject.split(":")[0]) for subject in subjects})
    by_subject: defaultdict[str, list[str]] = defaultdict(list)
    for row in connection.execute(_PAID_BY, {"members": members}):
        by_subject[name_payer(row.member_id, determine_day(row.paid_at))].append(row.no)

    numbers = [no for subject in subjects for no in by_subject[subject]]
    batches = [numbers[at : at + _AT_ONCE] for at in range(0, len(numbers), _AT_ONCE)]
    orders = {of.no: of for batch in batches for of in read_orders(connection, batch)}
    return {subject: tuple(orders[no] for no in by_subject[subject]) for subject in subjects}


def name_payer(member_id: int, day: date) -> str:
    """What somebody who pays on a day is counted as."""
    return f"{member_id}:{number_day(day)}"


def list_orders_within(
    connection: Connection, after: int, most: int, begin: datetime, end: datetime
) -> tuple[int | None, tuple[str, ...]]:
    """Of the next orders behind an id those of which anything happened from `begin` until before `end`.

    With the last id that was looked at; None when there are no more.
    """
    values = {"after": after, "most": most, "begin": begin, "end": end}
    rows = connection.execute(_ORDERS_WITHIN, values).all()
    return (rows[-1].id if rows else None), tuple(row.no for row in rows if row.is_within)


def list_members_within(
    connection: Connection, after: int, most: int, begin: datetime, end: datetime
) -> tuple[int | None, tuple[int, ...]]:
    """As `list_orders_within`, of members."""
    values = {"after": after, "most": most, "begin": begin, "end": end}
    rows = connection.execute(_MEMBERS_WITHIN, values).all()
    return (rows[-1].id if rows else None), tuple(row.id for row in rows if row.is_within)


def read_members(connection: Connection, members: Sequence[int]) -> tuple[MemberFacts, ...]:
    """Some hundred members by id."""
    return _describe(connection, connection.execute(_MEMBERS_NUMBERED, {"members": list(members)}).all())


def _complete(connection: Connection, rows: Sequence[Any]) -> tuple[OrderFacts, ...]:
    """The orders of rows, with all that hangs on them."""
    numbers = {"numbers": [row.no for row in rows]}
    if not rows:
        return ()

    earned = {(row.order_no, row.line): row.fen for row in connection.execute(_EARNED, numbers)}
    lines = _gather(connection.execute(_LINES, numbers))
    offers = _gather(connection.execute(_OFFERS, numbers))
    refunds = _gather(connection.execute(_REFUNDS, numbers))
    back: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for row in connection.execute(_UNITS_BACK, numbers) if refunds else ():
        back[row.refund_no][row.line] = int(row.units)
    taken = _gather([*connection.execute(_TAKEN_BY_REFUNDS, numbers), *connection.execute(_TAKEN_BY_REVIEW, numbers)])

    return tuple(
        OrderFacts(
            no=row.no,
            buyer=row.member_id,
            channel=row.channel,
            region=province_of(row.district_code) if row.district_code else None,
            **_find_referrer(row.parties),
            story=row.story,
            campaign=row.campaign,
            offers=tuple(f"{of.kind}:{of.source_id}" for of in offers[row.no]),
            placed_at=row.placed_at,
            paid_at=row.paid_at,
            is_over=row.state == OrderState.CLOSED.value,
            is_first=bool(row.is_first),
            total_fen=row.total_fen,
            lines=tuple(
                LineFacts(
                    line=of.line,
                    sku=of.sku_code,
                    product=of.product_code,
                    category=of.category_code,
                    units=of.quantity,
                    paid_fen=of.paid_fen,
                    commission_fen=earned.get((row.no, of.line), 0),
                )
                for of in lines[row.no]
            ),
            refunds=tuple(
                RefundFacts(of.decided_at, of.total_fen, of.lines, back[of.refund_no]) for of in refunds[row.no]
            ),
            taken=tuple(Taken(of.at, {of.line: of.fen}) for of in taken[row.no]),
        )
        for row in rows
    )


def _find_referrer(parties: Mapping[str, Any]) -> dict[str, Any]:
    """Who had referred the buyer when the order was placed; the buyer stands first in the upline."""
    above = parties["upline"][1:2]
    return {"distributor": above[0]["member_id"], "tier": above[0]["tier"]} if above else dict(_NOBODY)


_NOBODY = {"distributor": None, "tier": None}


def _gather(rows: Iterable[Any]) -> defaultdict[str, list[Any]]:
    by_order: defaultdict[str, list[Any]] = defaultdict(list)
    for row in rows:
        by_order[row.order_no].append(row)
    return by_order


def _describe(connection: Connection, rows: Sequence[Any]) -> tuple[MemberFacts, ...]:
    """The members of rows, with how they came to earn and what they scanned."""
    members = {"members": [row.id for row in rows]}
    if not rows:
        return ()

    changes: defaultdict[int, list[Any]] = defaultdict(list)
    for change in connection.execute(_CHANGES, members):
        changes[change.member_id].append(change)
    scans: defaultdict[int, list[Scan]] = defaultdict(list)
    for scan in connection.execute(_SCANS, members):
        scans[scan.member_id].append(Scan(scan.attempted_at, scan.attempted_id))

    return tuple(
        MemberFacts(
            member_id=row.id,
            is_imported=row.first_seen_via == "import",
            known_at=row.created_at,
            followed_at=row.followed_at,
            distributor_at=_find_first_right(row, changes[row.id]),
            scans=tuple(scans[row.id]),
        )
        for row in rows
    )


def _find_first_right(row: Any, changes: Sequence[Any]) -> datetime | None:
    """When somebody first became a distributor: at once, unless their history begins with not being one."""
    if row.since is None:
        return None
    first_status = changes[0].status_before if changes else row.status
    if first_status != "none":
        return row.since  # type: ignore[no-any-return]
    return next((of.changed_at for of in changes if of.status == "active"), None)
