"""Commission, line by line: who earned what on which order, why that much, and where it stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, cast, func, literal_column, select

from commissions.awards.tables import award, award_set
from commissions.beneficiary import Beneficiary, BeneficiaryKind
from commissions.policies.roles import Role
from commissions.schema import Fen
from commissions.statements.earnings import AwardState, determine_state
from shop.desk.people import Named, find_party, name_parties
from shop.lists.source import Filter, Sort, Source

_of = award.c
_NOTHING: ColumnElement[int] = literal_column("0")
"""In the SQL itself, as in the indexes of awards on hold and of those that are gone."""
_IS_SELDOM: ColumnElement[bool] = literal_column("award.role") != literal_column("'referrer'")
_STATES: Mapping[str, ColumnElement[bool]] = {
    "pending": (_of.status == "pending") & (_of.kept_fen > _NOTHING),
    "review": (_of.status == "review") & (_of.kept_fen > _NOTHING),
    "available": (_of.status == "available") & (_of.kept_fen > _NOTHING),
    "gone": _of.kept_fen == _NOTHING,
}


@dataclass(frozen=True)
class AwardRow:
    """An award, in fen. base × rate, or an amount a unit, gave `wanted_fen`; the cap left `amount_fen`."""

    code: str
    order_no: str
    person: Named
    role: str
    rank: int
    base_fen: int | None
    rate_bp: int | None
    fixed_fen: int | None
    wanted_fen: int
    amount_fen: int
    kept_fen: int
    state: AwardState
    accrued_at: datetime
    matures_at: datetime | None


def _restore(connection: Connection, rows: Sequence[Row[Any]]) -> tuple[AwardRow, ...]:
    parties = {row.code: Beneficiary(BeneficiaryKind(row.person_kind), row.person_id) for row in rows}
    names = name_parties(connection, set(parties.values()))
    return tuple(
        AwardRow(
            code=row.code,
            order_no=row.order_no,
            person=names[parties[row.code]],
            role=row.role,
            rank=row.rank,
            base_fen=row.base_fen,
            rate_bp=row.rate_bp,
            fixed_fen=row.fixed_fen,
            wanted_fen=row.wanted_fen,
            amount_fen=row.amount_fen,
            kept_fen=row.kept_fen,
            state=determine_state(row.status, row.kept_fen, row.matures_at),
            accrued_at=row.accrued_at,
            matures_at=row.matures_at,
        )
        for row in rows
    )


def _is_of(connection: Connection, typed: str) -> ColumnElement[bool] | None:
    """Whose: a link code, `supplier:7`, `pool:fund`."""
    found = find_party(connection, typed)
    return None if found is None else (_of.person_kind == found.kind.value) & (_of.person_id == found.id)


def _is_role(typed: str) -> ColumnElement[bool]:
    """Of a role; of a seldom one in words that the index of those has too."""
    same = _of.role == typed
    return same if typed == Role.REFERRER else same & _IS_SELDOM


AWARDS = Source(
    name="awards",
    select=select(
        *(_of.code, _of.order_no, _of.person_kind, _of.person_id, _of.role, _of.rank, _of.rate_bp, _of.fixed_fen),
        *(_of.wanted_fen, _of.amount_fen, _of.kept_fen, _of.status, _of.accrued_at, _of.matures_at),
        award_set.c.base_fen,
    ).outerjoin(award_set, (award_set.c.order_no == _of.order_no) & (award_set.c.line == _of.line)),
    key=_of.id,
    sorts=(Sort("newest", _of.accrued_at),),
    restore=_restore,
    filters=(
        Filter("state", "choice", lambda typed: _STATES[typed], tuple(_STATES)),
        Filter("person", "lookup", _is_of),
        Filter("order", "text", lambda typed: _of.order_no == typed),
        Filter("role", "choice", _is_role, tuple(role.value for role in Role)),
        Filter("level", "choice", lambda typed: (_of.role == "referrer") & (_of.rank == int(typed)), ("1", "2", "3")),
        Filter("accrued", "days", lambda first, after: and_(_of.accrued_at >= first, _of.accrued_at < after)),
    ),
    totals={
        "amount_fen": lambda of: cast(func.sum(of.amount_fen), Fen),
        "kept_fen": lambda of: cast(func.sum(of.kept_fen), Fen),
    },
)
