"""Reads what explains whose an order is, by its number: a constant number of statements, whoever asks."""

from sqlalchemy import Connection, func, select

from commissions.awards.belonging import Belonging, Click, OrderFacts, determine_belonging
from commissions.awards.parties import restore_parties
from commissions.awards.tables import award, sale
from commissions.beneficiary import BeneficiaryKind, MemberId, member
from commissions.network.history import list_referral_history
from commissions.network.tables import referral_attempt, team_member

_MOST = 100
"""Changes of a referrer and openings of a link that are looked at: more than any person has."""


def trace_order(connection: Connection, me: MemberId, order_no: str) -> Belonging | None:
    """Why an order is a member's or not.

    None for an order that there is not, and just so for one whose buyer has nothing to do with them.
    """
    columns = (sale.c.buyer_id, sale.c.placed_at, sale.c.status, sale.c.parties)
    row = connection.execute(select(*columns).where(sale.c.order_no == order_no)).one_or_none()
    if row is None:
        return None

    buyer = MemberId(row.buyer_id)
    upline = restore_parties(buyer, row.parties).upline
    level = next((n for n, of in enumerate(upline, 1) if of.beneficiary == member(me)), None)

    return determine_belonging(
        me,
        OrderFacts(
            buyer=buyer,
            placed_at=row.placed_at,
            is_paid=row.status != "placed",
            awards=_count_awards(connection, me, order_no),
            level=level,
            could_earn=level is not None and upline[level - 1].eligible,
            history=list_referral_history(connection, buyer, limit=_MOST).items[::-1],
            clicks=_list_clicks(connection, buyer, me),
            in_team_since=connection.scalar(
                select(team_member.c.joined_at).where(team_member.c.member_id == buyer, team_member.c.ancestor_id == me)
            ),
        ),
    )


def _count_awards(connection: Connection, me: MemberId, order_no: str) -> int:
    row = award.c
    mine = (row.order_no == order_no, row.person_kind == BeneficiaryKind.MEMBER.value, row.person_id == me)
    return connection.scalar(select(func.count()).where(*mine)) or 0


def _list_clicks(connection: Connection, buyer: MemberId, me: MemberId) -> tuple[Click, ...]:
    """When the buyer opened this member's link or code, the oldest first."""
    row = referral_attempt.c
    query = select(row.attempted_at, row.outcome).where(row.member_id == buyer, row.attempted_id == me)
    return tuple(Click(*found) for found in connection.execute(query.order_by(row.id).limit(_MOST)))
