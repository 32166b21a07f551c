"""Commission that waits for a decision, and cases of the fraud review, with their people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from commissions.actor import Actor
from commissions.awards.queries import find_case, list_cases, list_held
from commissions.awards.refusals import CaseUnknown, SaleUnknown
from commissions.awards.review import ReviewCase
from commissions.paging import Page
from commissions.statements.earnings import AwardSummary
from commissions.statements.queries import list_order_awards
from shop.desk.people import Named, name_parties


@dataclass(frozen=True)
class HeldRow:
    """What is on hold of one order for one person, in fen."""

    order_no: str
    name: str
    person: str
    reason: str
    awards: int
    amount_fen: int
    since: datetime


@dataclass(frozen=True)
class CaseRow:
    """A case with whom it is about. `order_no` is None where it is about the person."""

    case: str
    scope: str
    rule: str
    name: str
    person: str
    order_no: str | None
    evidence: Mapping[str, Any]
    status: str
    opened_by: Actor
    opened_at: datetime
    decided_by: Actor | None
    decided_at: datetime | None
    reason_given: str | None


@dataclass(frozen=True)
class OrderReview:
    """One order's commission with whose it is, and the cases about it."""

    order_no: str
    awards: tuple[tuple[Named, AwardSummary], ...]
    cases: tuple[CaseRow, ...]


def read_order_review(connection: Connection, order_no: str) -> OrderReview:
    """Everybody's commission of an order, and its cases. Raises SaleUnknown where there is none."""
    awards = list_order_awards(connection, order_no)
    if not awards:
        raise SaleUnknown(order_no=order_no)
    names = name_parties(connection, {person for person, _ in awards})
    cases = list_cases(connection, status=None, order_no=order_no).items
    return OrderReview(
        order_no=order_no,
        awards=tuple((names[person], of) for person, of in awards),
        cases=_name_cases(connection, cases),
    )


def list_held_rows(connection: Connection, after: str | None) -> Page[HeldRow]:
    """A page of what is on hold, the oldest first."""
    page = list_held(connection, after)
    names = name_parties(connection, {of.person for of in page.items})
    rows = tuple(
        HeldRow(
            order_no=of.order_no,
            name=names[of.person].name,
            person=names[of.person].person,
            reason=of.reason,
            awards=of.awards,
            amount_fen=of.amount_fen,
            since=of.since,
        )
        for of in page.items
    )
    return Page(rows, page.next)


def list_case_rows(connection: Connection, status: str | None, before: str | None) -> Page[CaseRow]:
    """A page of cases, the newest first; of every status for None."""
    page = list_cases(connection, status=status, before=before)
    return Page(_name_cases(connection, page.items), page.next)


def get_case_row(connection: Connection, code: str) -> CaseRow:
    """One case with its evidence. Raises CaseUnknown."""
    found = find_case(connection, code)
    if found is None:
        raise CaseUnknown(case=code)
    (row,) = _name_cases(connection, [found])
    return row


def _name_cases(connection: Connection, cases: Sequence[ReviewCase]) -> tuple[CaseRow, ...]:
    names = name_parties(connection, {of.person for of in cases})
    return tuple(
        CaseRow(
            case=of.code,
            scope=of.scope,
            rule=of.rule,
            name=names[of.person].name,
            person=names[of.person].person,
            order_no=of.order_no,
            evidence=of.evidence,
            status=of.status,
            opened_by=of.opened_by,
            opened_at=of.opened_at,
            decided_by=of.decided_by,
            decided_at=of.decided_at,
            reason_given=of.reason,
        )
        for of in cases
    )
