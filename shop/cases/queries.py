"""Reads of after-sale cases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from commissions.actor import Actor
from commissions.beneficiary import MemberId
from shop.cases.case import FINAL, Action, Case, CaseKind, CaseState, Reason, Terms
from shop.cases.refusals import CaseUnknown
from shop.cases.tables import after_sale_case, after_sale_line, after_sale_step

_ROW = after_sale_case.c
_OWN = tuple(_ROW[name] for name in Case.__dataclass_fields__ if name in _ROW)
COLUMNS = (*_OWN, _ROW.refuser_member_id)
"""Of the table, what a case is restored from."""
_FINAL = sorted(FINAL)
_TERMS = {of.name for of in fields(Terms)}
_MOST_COUNTED = 1000
_MOST_NAMED = 20
WAITS: Mapping[str, tuple[CaseState, ...]] = {
    "answer": (CaseState.ASKED,),
    "inspect": (CaseState.INSPECTING,),
    "second_look": (CaseState.APPEALED,),
    "resend": (CaseState.RESENDING,),
}
"""The merchant's work, by what there is to do."""


@dataclass(frozen=True)
class CaseStep:
    """One line of a case's timeline, which both sides see. `before` None: it was asked for."""

    action: Action
    before: CaseState | None
    after: CaseState
    words: str
    taken_by: Actor
    taken_at: datetime


@dataclass(frozen=True)
class CaseWork:
    """How many cases wait for the merchant, by what there is to do; counting stops at 1,000."""

    answer: int
    inspect: int
    second_look: int
    resend: int

    @property
    def all(self) -> int:
        """All together."""
        return self.answer + self.inspect + self.second_look + self.resend


def find_case(connection: Connection, case_no: str, *, lock: bool = False) -> Case | None:
    """One case; `lock` keeps it until the unit of work ends (its order is locked before)."""
    query = select(*COLUMNS).where(_ROW.no == case_no)
    row = connection.execute(query.with_for_update() if lock else query).first()
    return restore_cases(connection, [row])[0] if row else None


def get_case(connection: Connection, case_no: str, *, member_id: MemberId | None = None) -> Case:
    """As `find_case`; with `member_id`, this buyer's only. Raises CaseUnknown."""
    found = find_case(connection, case_no)
    if found is None or member_id not in (None, found.member_id):
        raise CaseUnknown(case_no=case_no)
    return found


def find_repeated(connection: Connection, order_no: str, request_key: str) -> Case | None:
    """The case that a request made before."""
    mine = (_ROW.order_no == order_no, _ROW.request_key == request_key)
    row = connection.execute(select(*COLUMNS).where(*mine)).first()
    return restore_cases(connection, [row])[0] if row else None


def list_cases_of(connection: Connection, order_no: str) -> tuple[Case, ...]:
    """All cases of an order, the oldest first. Two statements."""
    rows = connection.execute(select(*COLUMNS).where(_ROW.order_no == order_no).order_by(_ROW.id)).all()
    return restore_cases(connection, rows)


def list_own_cases(
    connection: Connection, member_id: MemberId, *, before: int | None = None, limit: int = 20
) -> tuple[Case, ...]:
    """A buyer's cases, the newest first. Two statements."""
    query = select(*COLUMNS).where(_ROW.member_id == member_id).order_by(_ROW.id.desc()).limit(limit)
    query = query.where(_ROW.id < before) if before is not None else query
    return restore_cases(connection, connection.execute(query).all())


def list_case_steps(connection: Connection, case_no: str) -> tuple[CaseStep, ...]:
    """What happened to a case, the oldest first."""
    row = after_sale_step.c
    query = select(row.action, row.before, row.after, row.words, row.taken_by, row.taken_at)
    return tuple(
        CaseStep(
            Action(of.action),
            CaseState(of.before) if of.before else None,
            CaseState(of.after),
            of.words,
            of.taken_by,
            of.taken_at,
        )
        for of in connection.execute(query.where(row.case_no == case_no).order_by(row.id))
    )


def list_due_cases(connection: Connection, *, limit: int = 100) -> tuple[Case, ...]:
    """What waits for the merchant, what must be done first before the others."""
    states = [state.value for of in WAITS.values() for state in of]
    query = select(*COLUMNS).where(_ROW.state.in_(states)).order_by(_ROW.due_at.is_(None), _ROW.due_at, _ROW.id)
    return restore_cases(connection, connection.execute(query.limit(limit)).all())


def count_work(connection: Connection) -> CaseWork:
    """What waits for the merchant, counted. One statement."""
    counts = [
        select(func.count())
        .select_from(select(_ROW.id).where(_ROW.state.in_([of.value for of in states])).limit(_MOST_COUNTED).subquery())
        .scalar_subquery()
        for states in WAITS.values()
    ]
    return CaseWork(*(int(of) for of in connection.execute(select(*counts)).one()))


def count_waiting_cases(connection: Connection) -> int:
    """How many wait for the merchant, whatever there is to do."""
    return count_work(connection).all


def list_open_case_numbers(connection: Connection, member_id: MemberId) -> Sequence[str]:
    """A buyer's cases that must end before they are erased; the first twenty."""
    mine = (_ROW.member_id == member_id, _ROW.state.not_in(_FINAL))
    return connection.scalars(select(_ROW.no).where(*mine).order_by(_ROW.id).limit(_MOST_NAMED)).all()


def restore_cases(connection: Connection, rows: Sequence[Row[Any]]) -> tuple[Case, ...]:
    """Cases from rows of `COLUMNS`, with their units. One statement."""
    if not rows:
        return ()
    line = after_sale_line.c
    query = select(line.case_no, line.line, line.units).where(line.case_no.in_([row.no for row in rows]))
    units: dict[str, dict[str, int]] = {row.no: {} for row in rows}
    for of in connection.execute(query.order_by(line.case_no, line.line)):
        units[of.case_no][of.line] = of.units
    return tuple(_restore(row, units[row.no]) for row in rows)


def _restore(row: Row[Any], units: Mapping[str, int]) -> Case:
    values = {column.name: row._mapping[column.name] for column in _OWN}
    refuser = row.refused_by
    values |= {
        "member_id": MemberId(row.member_id),
        "kind": CaseKind(row.kind),
        "reason": Reason(row.reason),
        "state": CaseState(row.state),
        "pictures": tuple(row.pictures),
        "terms": Terms(**{name: of for name, of in row.terms.items() if name in _TERMS}),
        # An identity may end and its person get another: the member behind it is what stays.
        "refused_by": replace(refuser, member_id=row.refuser_member_id) if refuser else None,
        "ended_by": Action(row.ended_by) if row.ended_by else None,
    }
    return Case(**values, units=units)
