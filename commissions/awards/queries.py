"""Reads of reviews: who is being looked at, and the cases that wait for a person."""

from typing import Any

from sqlalchemy import Connection, select

from commissions.awards.review import ReviewCase
from commissions.awards.tables import review_case
from commissions.beneficiary import MemberId


def is_under_review(connection: Connection, member_id: MemberId) -> bool:
    """Whether a case about the person is open; while one is, no award of theirs matures and no withdrawal is sent."""
    row = review_case.c
    query = select(row.id).where(row.member_id == member_id, row.scope == "member", row.status == "open").limit(1)
    return connection.execute(query).first() is not None


def find_case(connection: Connection, code: str) -> ReviewCase | None:
    """One case, open or decided."""
    row = connection.execute(select_cases().where(review_case.c.code == code)).first()
    return restore_case(row) if row else None


def select_cases() -> Any:
    """The columns of a `ReviewCase`, in its order."""
    row = review_case.c
    return select(
        row.code, row.scope, row.rule, row.member_id, row.order_no, row.evidence, row.status,
        row.opened_by, row.opened_at, row.decided_by, row.decided_at, row.reason,
    )  # fmt: skip


def restore_case(row: Any) -> ReviewCase:
    """The case of a row of `select_cases`."""
    return ReviewCase(*row)
