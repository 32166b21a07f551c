"""How commands name people: by what they call themselves and by their link code."""

from collections.abc import Collection

from sqlalchemy import Connection

from commissions.beneficiary import MemberId
from commissions.network.queries import find_distributors
from shop.members.queries import list_members


def name_people(connection: Connection, people: Collection[MemberId]) -> dict[MemberId, dict[str, str]]:
    """Each person's `name` and `person`, the link code."""
    members, distributors = list_members(connection, set(people)), find_distributors(connection, sorted(set(people)))
    return {
        of: {
            "name": members[of].name if of in members else f"member {of}",
            "person": distributors[of].code if of in distributors else "",
        }
        for of in people
    }
