"""Commands about distributors: who they are, who referred whom, suspending, appointing, moving (docs/money.md §4, §12).

Members are named by their link code, or by the number of the member.
"""

from typing import Any

from sqlalchemy import Connection

from commissions.beneficiary import MemberId, member
from commissions.ledger.queries import find_balances
from commissions.network.distributor import Distributor
from commissions.network.history import list_referral_history, list_standing_changes
from commissions.network.moves import move_member
from commissions.network.queries import (
    find_distributor,
    find_distributor_by_code,
    find_distributors,
    find_referral,
    find_team,
    list_distributors,
    list_team,
)
from commissions.network.service import appoint_distributor, restore_distributor, suspend_distributor
from commissions.network.teams import find_branch
from commissions.paging import Page
from composition.commands.acting import InstalledCommand, act
from composition.commands.arguments import ArgumentRefused, Arguments, read_cursor
from composition.control import Progress
from composition.installation import Installation
from shop.members.queries import list_members
from shop.traces.queries import list_same_person

_MEMBER = "MEMBER"


async def list_them(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Distributors, the newest first."""
    read = installation.database.read
    page = await read(list_distributors, arguments["status"], read_cursor(arguments, "before"))
    return {"distributors": await read(_describe_people, page.items), "next": page.next}


async def show(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """One member as the network knows them."""
    person = await find_person(installation, arguments["member"])
    return await installation.database.read(_describe_person, person, installation.clock())


async def suspend(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Suspend a distributor."""
    return await _change(installation, arguments, "distributor.suspend", suspend_distributor)


async def restore(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """End a suspension."""
    return await _change(installation, arguments, "distributor.restore", restore_distributor)


async def appoint(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Make a member a distributor by hand."""
    return await _change(installation, arguments, "distributor.appoint", appoint_distributor)


async def _change(installation: Installation, arguments: Arguments, action: str, use_case: Any) -> dict[str, Any]:
    """Change whether a member may earn."""
    person = await find_person(installation, arguments["member"])
    changed = await act(installation, action, person.code, use_case, person.member_id, **why(arguments))
    return {"code": changed.code, "status": changed.status}


async def move(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Move a member with their team to another referrer, or to nobody."""
    person = await find_person(installation, arguments["member"])
    to = await find_person(installation, arguments["to"], "--to") if arguments["to"] else None
    same_person = await installation.database.read(list_same_person, person.member_id)
    target = to.member_id if to else None
    moved = await act(
        installation,
        "distributor.move",
        person.code,
        move_member,
        person.member_id,
        to=target,
        same_person=same_person,
        **why(arguments),
    )
    people = {of: found.code for of, found in (await _read_people(installation, moved.left, moved.to)).items()}
    return {
        "code": person.code,
        "left": people.get(moved.left) if moved.left is not None else None,
        "to": people.get(moved.to) if moved.to is not None else None,
        "under_way": moved.under_way,
    }


async def history(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Who held a member, and how their right to earn and their tier changed."""
    person = await find_person(installation, arguments["member"])
    return await installation.database.read(_describe_history, person, read_cursor(arguments, "before"))


async def team(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """One level of a member's team, the newest first."""
    person = await find_person(installation, arguments["member"])
    try:
        return await installation.database.read(_describe_team, person, arguments["level"], arguments["before"])
    except LookupError:
        raise ArgumentRefused(argument="--before", problem="is nobody's link code in this team") from None


async def find_person(installation: Installation, text: str, argument: str = _MEMBER) -> Distributor:
    """Whose link code or number was typed. Raises ArgumentRefused for one that is nobody's."""
    found = await installation.database.read(find_distributor_by_code, text.strip())
    if found is None and text.strip().isascii() and text.strip().isdigit() and len(text.strip()) < 19:
        found = await installation.database.read(find_distributor, MemberId(int(text)))
    if found is None:
        raise ArgumentRefused(argument=argument, problem=f"{text[:40]!r} is nobody's link code or number")
    return found


async def _read_people(installation: Installation, *people: MemberId | None) -> dict[MemberId, Distributor]:
    """Several members as the network knows them."""
    known = [of for of in people if of is not None]
    return await installation.database.read(find_distributors, known) if known else {}


def why(arguments: Arguments) -> dict[str, Any]:
    """Who decides, and the reason."""
    if not arguments["reason"].strip():
        raise ArgumentRefused(argument="--reason", problem="must say why")
    return {"by": arguments["by"], "reason": arguments["reason"]}


def _describe_people(connection: Connection, people: tuple[Distributor, ...]) -> list[dict[str, Any]]:
    """Members with their names."""
    members = list_members(connection, {of.member_id for of in people})
    return [
        {
            "member": of.member_id,
            "code": of.code,
            "name": members[of.member_id].name if of.member_id in members else "",
            "status": of.status,
            "tier": of.tier,
            "since": of.since.isoformat(),
        }
        for of in people
    ]


def _describe_person(connection: Connection, person: Distributor, now: Any) -> dict[str, Any]:
    """A member with their referrer, team and balances."""
    (described,) = _describe_people(connection, (person,))
    referral, counts = find_referral(connection, person.member_id), find_team(connection, person.member_id)
    holds = referral if referral and referral.holds_at(now) else None
    return described | {
        "referrer": _describe_people_of(connection, [holds.referrer_id])[holds.referrer_id] if holds else None,
        "bound_at": holds.bound_at.isoformat() if holds else None,
        "expires_at": holds.expires_at.isoformat() if holds and holds.expires_at else None,
        "team": [counts.level_one, counts.level_two, counts.level_three],
        "moving": find_branch(connection, person.member_id) is not None,
        "balances": find_balances(connection, member(person.member_id)),
    }


def _describe_people_of(connection: Connection, member_ids: list[MemberId]) -> dict[MemberId, dict[str, Any]]:
    """Members by id with name and link code."""
    found = find_distributors(connection, sorted(set(member_ids)))
    return {of["member"]: of for of in _describe_people(connection, tuple(found.values()))}


def _describe_history(connection: Connection, person: Distributor, before: str | None) -> dict[str, Any]:
    """The history of a member's referral by pages, and of their standing."""
    page = list_referral_history(connection, person.member_id, before)
    involved = [of for change in page.items for of in (change.left_id, change.referrer_id) if of is not None]
    people = _describe_people_of(connection, involved) if involved else {}
    referrals = [
        {
            "kind": change.kind,
            "left": people.get(change.left_id) if change.left_id is not None else None,
            "referrer": people.get(change.referrer_id) if change.referrer_id is not None else None,
            "via": change.via,
            "expires_at": change.expires_at.isoformat() if change.expires_at else None,
            "reason": change.reason,
            "by": change.by,
            "changed_at": change.changed_at.isoformat(),
        }
        for change in page.items
    ]
    standing = [
        vars(of) | {"changed_at": of.changed_at.isoformat()} for of in _list_standing(connection, person, before)
    ]
    return {"code": person.code, "referrals": referrals, "standing": standing, "next": page.next}


def _list_standing(connection: Connection, person: Distributor, before: str | None) -> list[Any]:
    """Changes of standing, on the first page only."""
    return list_standing_changes(connection, person.member_id) if before is None else []


def _describe_team(connection: Connection, person: Distributor, level: int, before: str | None) -> dict[str, Any]:
    """One page of a level, with names."""
    page: Page[Any] = list_team(connection, person.member_id, level, before, 50)
    people = _describe_people_of(connection, [of.member_id for of in page.items]) if page.items else {}
    rows = [
        people[of.member_id]
        | {"joined_at": of.joined_at.isoformat(), "last_day": of.last_day.isoformat() if of.last_day else None}
        for of in page.items
    ]
    counts = find_team(connection, person.member_id)
    return {
        "code": person.code,
        "level": level,
        "counts": [counts.level_one, counts.level_two, counts.level_three],
        "people": rows,
        "next": page.next,
    }


COMMANDS: dict[str, InstalledCommand] = {
    "distributors-list": list_them,
    "distributors-show": show,
    "distributors-suspend": suspend,
    "distributors-restore": restore,
    "distributors-appoint": appoint,
    "distributors-move": move,
    "distributors-history": history,
    "distributors-team": team,
}
