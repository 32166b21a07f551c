"""Cases of the fraud review, open and decided, the newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select

from commissions.awards.suspicion import RULES
from commissions.awards.tables import review_case
from commissions.beneficiary import Beneficiary, BeneficiaryKind
from shop.desk.people import Named, find_party, name_parties
from shop.lists.source import Filter, Sort, Source
from shop.staff.queries import name_actors

_of = review_case.c


@dataclass(frozen=True)
class CaseRow:
    """A case; `decided_by` as a screen names them."""

    case: str
    scope: str
    rule: str
    person: Named
    order_no: str | None
    status: str
    opened_at: datetime
    decided_by: str | None
    reason: str | None


def _restore(connection: Connection, rows: Sequence[Row[Any]]) -> tuple[CaseRow, ...]:
    people = {row.code: Beneficiary(BeneficiaryKind(row.person_kind), row.person_id) for row in rows}
    names = name_parties(connection, set(people.values()))
    actors = name_actors(connection, {row.decided_by for row in rows if row.decided_by is not None})
    return tuple(
        CaseRow(
            case=row.code,
            scope=row.scope,
            rule=row.rule,
            person=names[people[row.code]],
            order_no=row.order_no,
            status=row.status,
            opened_at=row.opened_at,
            decided_by=actors.get(row.decided_by),
            reason=row.reason,
        )
        for row in rows
    )


def _is_about(connection: Connection, typed: str) -> ColumnElement[bool] | None:
    found = find_party(connection, typed)
    return None if found is None else (_of.person_kind == found.kind.value) & (_of.person_id == found.id)


CASES = Source(
    name="cases",
    select=select(
        *(_of.code, _of.scope, _of.rule, _of.person_kind, _of.person_id, _of.order_no, _of.status),
        *(_of.opened_at, _of.decided_by, _of.reason),
    ),
    key=_of.id,
    sorts=(Sort("newest", _of.id),),
    restore=_restore,
    filters=(
        Filter("status", "choice", lambda typed: _of.status == typed, ("open", "cleared", "upheld")),
        Filter("rule", "choice", lambda typed: _of.rule == typed, (*RULES, "manual")),
        Filter("person", "lookup", _is_about),
        Filter("order", "text", lambda typed: _of.order_no == typed),
    ),
)
