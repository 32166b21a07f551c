"""Who is in a group of distributors."""

from dataclasses import dataclass

from sqlalchemy import Connection

from commissions.network.queries import find_distributors
from commissions.paging import Page
from commissions.tiers.grouping import get_group, list_group_members
from shop.members.queries import list_members


@dataclass(frozen=True)
class GroupMember:
    """Somebody in a group, by link code; a name is missing where the shop knows none."""

    person: str
    name: str | None
    tier: str | None


def read_group_page(connection: Connection, name: str, before: str | None) -> Page[GroupMember]:
    """A page of a group's members. Raises GroupUnknown."""
    page = list_group_members(connection, get_group(connection, name).id, before)
    known, people = find_distributors(connection, page.items), list_members(connection, page.items)
    rows = tuple(
        GroupMember(known[who].code, people[who].name if who in people else None, known[who].tier) for who in page.items
    )
    return Page(rows, page.next)
