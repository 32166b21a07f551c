"""Who applies to earn: a page of applications with the people, and the newest one of somebody."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from commissions.actor import Actor
from commissions.network.application import ApplicationStatus
from commissions.network.applications import list_applications
from commissions.paging import Page
from shop.desk.people import name_people


@dataclass(frozen=True)
class ApplicationRow:
    """An application with whose it is."""

    code: str
    name: str
    statement: str
    applied_at: datetime
    decided_by: Actor | None
    reason: str | None


def list_application_rows(connection: Connection, status: ApplicationStatus, after: str | None) -> Page[ApplicationRow]:
    """A page of applications of a status, who waits longest first. A constant number of statements."""
    page = list_applications(connection, status, after)
    people = name_people(connection, [of.member_id for of in page.items])
    rows = tuple(
        ApplicationRow(
            code=people[of.member_id].person,
            name=people[of.member_id].name,
            statement=of.statement,
            applied_at=of.applied_at,
            decided_by=of.decided_by,
            reason=of.reason,
        )
        for of in page.items
    )
    return Page(rows, page.next)
