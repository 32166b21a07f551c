"""The orders that earn for a person, as they stand now; without what tells where their buyers live.

An order's place in the list is its newest award of theirs. A page looks at 500 awards at most, so that a filter that
few orders fit costs the same as any other; where those end, the next page goes on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, exists, or_, select, true

from commissions.awards.tables import award
from commissions.beneficiary import Beneficiary, MemberId
from commissions.paging import Page
from commissions.statements.earnings import AwardState, determine_state
from shop.cases.case import FINAL
from shop.cases.tables import after_sale_case
from shop.members.member import Member
from shop.members.queries import list_members
from shop.orders.bought import BoughtLine, list_bought_lines
from shop.orders.order import OrderState
from shop.orders.queries import LEFT
from shop.orders.tables import shop_order

_PAGE = 20
_LOOKED_AT = 500


class SoldFilter(StrEnum):
    """How the list can be narrowed: by where its orders stand."""

    TO_SHIP = "to_ship"
    SHIPPED = "shipped"
    COMPLETED = "completed"
    AFTER_SALE = "after_sale"


@dataclass(frozen=True)
class Earned:
    """What a line of an order earns this person: an award, which has its why."""

    code: str
    line: str
    amount_fen: int
    kept_fen: int
    state: AwardState
    bought: BoughtLine | None


@dataclass(frozen=True)
class Sold:
    """An order as whoever earns by it may see it. `in_case`: something of it is asked back, and not decided.

    `is_left`: not all of its units went back.
    """

    order_no: str
    buyer_id: MemberId
    buyer: Member | None
    state: OrderState
    paid_at: datetime | None
    shipped_at: datetime | None
    completed_at: datetime | None
    total_fen: int
    refunded_fen: int
    in_case: bool
    is_left: bool
    earned: tuple[Earned, ...]

    @property
    def kept_fen(self) -> int:
        """What is left of all its awards together."""
        return sum(of.kept_fen for of in self.earned)


_OPEN_CASE = exists().where(
    after_sale_case.c.order_no == shop_order.c.no, after_sale_case.c.state.not_in(sorted(FINAL))
)
_CONDITIONS: Mapping[SoldFilter, ColumnElement[bool]] = {
    SoldFilter.TO_SHIP: (shop_order.c.state == OrderState.PAID.value) & LEFT,
    SoldFilter.SHIPPED: shop_order.c.state == OrderState.SHIPPED.value,
    SoldFilter.COMPLETED: shop_order.c.state == OrderState.COMPLETED.value,
    SoldFilter.AFTER_SALE: or_(shop_order.c.refunded_fen > 0, _OPEN_CASE, ~LEFT),
}


def list_sold(
    connection: Connection, person: Beneficiary, before: str | None = None, only: SoldFilter | None = None
) -> Page[Sold]:
    """One page, the newest first, in a constant number of statements.

    `before`: the previous page's `next`, an award of this person's; another's, or none: the top.
    """
    mine = (award.c.person_kind == person.kind.value, award.c.person_id == person.id)
    place = connection.scalar(select(award.c.id).where(award.c.code == before, *mine)) if before else None
    ahead = select(award.c.id, award.c.code, award.c.order_no).where(*mine).order_by(award.c.id.desc())
    ahead = ahead.where(award.c.id < place) if place is not None else ahead

    rows = connection.execute(_select_orders(ahead, mine, only).limit(_PAGE + 1)).all()
    items = _describe(connection, mine, rows[:_PAGE])
    if len(rows) > _PAGE:
        return Page(items, rows[_PAGE - 1].code)
    return Page(items, connection.scalar(ahead.with_only_columns(award.c.code).offset(_LOOKED_AT - 1).limit(1)))


def _select_orders(ahead: Select[Any], mine: Sequence[Any], only: SoldFilter | None) -> Select[Any]:
    """Orders of the next awards, each where its newest award stands."""
    near = ahead.limit(_LOOKED_AT).subquery("near")
    later = award.alias("later")
    whose = (later.c.person_kind == mine[0].right, later.c.person_id == mine[1].right)
    again = exists().where(later.c.order_no == near.c.order_no, *whose, later.c.id > near.c.id)

    row = shop_order.c
    columns = (row.no, row.member_id, row.state, row.paid_at, row.shipped_at, row.completed_at)
    amounts = (row.total_fen, row.refunded_fen, _OPEN_CASE.label("in_case"), LEFT.label("is_left"))
    query = select(near.c.code, *columns, *amounts).join(shop_order, row.no == near.c.order_no)
    return query.where(~again, _CONDITIONS[only] if only else true()).order_by(near.c.id.desc())


def _describe(connection: Connection, mine: Sequence[Any], rows: Sequence[Row[Any]]) -> tuple[Sold, ...]:
    """The orders of rows with their buyers and what each line earns."""
    if not rows:
        return ()
    of, numbers = award.c, [row.no for row in rows]
    columns = (of.order_no, of.line, of.code, of.amount_fen, of.kept_fen, of.status, of.matures_at)
    awards = connection.execute(select(*columns).where(*mine, of.order_no.in_(numbers)).order_by(of.id)).all()
    lines = list_bought_lines(connection, [(one.order_no, one.line) for one in awards])
    buyers = list_members(connection, {row.member_id for row in rows})

    earned: dict[str, list[Earned]] = {no: [] for no in numbers}
    for one in awards:
        state = determine_state(one.status, one.kept_fen, one.matures_at)
        bought = lines.get((one.order_no, one.line))
        earned[one.order_no].append(Earned(one.code, one.line, one.amount_fen, one.kept_fen, state, bought))
    return tuple(
        Sold(
            row.no, row.member_id, buyers.get(row.member_id), OrderState(row.state), row.paid_at, row.shipped_at,
            row.completed_at, row.total_fen, row.refunded_fen, bool(row.in_case), bool(row.is_left),
            tuple(earned[row.no]),
        )
        for row in rows
    )  # fmt: skip
