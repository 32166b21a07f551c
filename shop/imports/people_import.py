"""The two errands of a file of people from another shop: it is read and shown with every error, and then taken in.

Nothing is written by the first. The second goes on where it was when the process ends; the same file a second time
changes nothing. Opening balances wait for a second person.
"""

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import Connection

from commissions.actor import Actor, ActorKind
from commissions.network.queries import find_distributors_by_codes
from commissions.ports import Transaction
from commissions.tiers.queries import find_tiers
from shop.audit_log.act import Act
from shop.audit_log.service import record_act
from shop.errands.files import Part
from shop.errands.kind import ErrandKind, Outcome, Work
from shop.imports.people_rows import (
    MOST_ROWS,
    Here,
    PeopleRows,
    judge_person,
    restore_person,
    titles,
    write_person,
)
from shop.imports.problem import Problem
from shop.imports.reading import read_table
from shop.imports.reports import find_read, keep_problems
from shop.moving_in.person import MovedPerson
from shop.moving_in.queries import find_by_openids, find_by_unionids, find_moved, find_moved_members
from shop.moving_in.service import open_batch, propose_openings, take_people, take_referrers
from shop.settings.account import ACCOUNT
from shop.settings.queries import find_value
from shop.staff.queries import get_working
from shop.words import words

READ_PEOPLE = "people.read"
TAKE_PEOPLE = "people.take"
_ACTION = "people.import"
_LOOKED_AT = 400
_TAKEN = 25


def make_kinds(app_id: str | None = None) -> tuple[ErrandKind, ErrandKind]:
    """Both errands. `app_id` is the account's where the environment says it; else that of the settings."""

    async def read(work: Work) -> Outcome:
        return await _read_people(work, app_id)

    async def take(work: Work) -> Outcome:
        return await _take_people(work, app_id)

    return ErrandKind(READ_PEOPLE, read), ErrandKind(TAKE_PEOPLE, take)


async def _read_people(work: Work, app_id: str | None) -> Outcome:
    """Read the file and look at everybody. Raises TableUnreadable, ColumnsMissing."""
    code, arguments = work.errand.code, work.errand.arguments
    rows = PeopleRows(await work.database.read(_find_tier_names, work.errand))
    called = titles(arguments.get("titles", {}))
    async for row in read_table(work.files.find(code, Part.GIVEN), called, (), most_rows=MOST_ROWS):
        rows.take(row)
        await work.report(row.number, None)

    people, problems = rows.finish(), rows.problems
    keys = frozenset(of.key for of in people)
    judged: list[MovedPerson] = []
    counted = {"new": 0, "same": 0, "waiting": 0, "referred": 0, "openings": 0, "opening_fen": 0}
    for at in range(0, len(people), _LOOKED_AT):
        piece = people[at : at + _LOOKED_AT]
        here = await work.database.read(_look_up, _find_system(arguments), app_id, piece, keys)
        _judge(piece, here, judged, problems, counted)

    work.files.begin(code, Part.READ).write_bytes(b"".join(orjson.dumps(write_person(of)) + b"\n" for of in judged))
    work.files.complete(code, Part.READ)
    return keep_problems(work, counted, problems, called, words("imports/people.toml")["files"]["errors"])


async def _take_people(work: Work, app_id: str | None) -> Outcome:
    """Take in what an errand has read. Raises ImportUnread, ImportHasErrors, ErrandFileGone, OwnInterest."""
    read = await work.database.read(find_read, work.errand, READ_PEOPLE)
    people = [
        restore_person(orjson.loads(of)) for of in work.files.find(read.code, Part.READ).read_bytes().splitlines()
    ]
    by = await work.database.read(_find_person, work.errand.asked_by)
    appid = app_id or (await work.database.read(find_value, ACCOUNT)).app_id
    pieces = [people[at : at + _TAKEN] for at in range(0, len(people), _TAKEN)]
    system, total = _find_system(read.arguments), 2 * len(pieces) + 1

    await work.database.transact(open_batch, read.code, system, people=len(people), by=by)
    taken = bound = own = 0
    for at in range(work.errand.done, total):
        if at < len(pieces):
            taken += await work.step(at + 1, total, take_people, read.code, appid, pieces[at], by=by)
        elif at < total - 1:
            piece = pieces[at - len(pieces)]
            done = await work.step(at + 1, total, take_referrers, system, piece, by=by)
            bound, own = bound + done[0], own + done[1]
        else:
            proposed = await work.step(at + 1, total, _finish, read.code, len(people), by=by)
            return Outcome({"taken": taken, "bound": bound, "own": own, "proposed": proposed})
    return Outcome({"taken": taken, "bound": bound, "own": own, "proposed": False})


def _finish(tx: Transaction, batch: str, people: int, *, by: Actor) -> bool:
    proposed = propose_openings(tx, batch, by=by)
    record_act(tx, Act(by, _ACTION, batch, {"from": "import", "people": people, "openings_proposed": proposed}))
    return proposed


def _judge(
    piece: Sequence[MovedPerson],
    here: Here,
    judged: list[MovedPerson],
    problems: list[Problem],
    counted: dict[str, int],
) -> None:
    for person in piece:
        settled, found = judge_person(person, here)
        judged.append(settled)
        problems += found
        is_new = person.key not in here.moved
        counted["new" if is_new else "same"] += 1
        counted["waiting"] += is_new and not person.openid and person.unionid not in here.by_unionid
        counted["referred"] += is_new and bool(person.referrer)
        counted["openings"] += is_new and bool(person.opening_fen)
        counted["opening_fen"] += person.opening_fen if is_new else 0


def _look_up(
    connection: Connection, system: str, app_id: str | None, piece: Sequence[MovedPerson], keys: frozenset[str]
) -> Here:
    """Who of a piece is here already. Six statements."""
    appid = app_id or find_value(connection, ACCOUNT).app_id
    by_openid = find_by_openids(connection, appid, {of.openid for of in piece if of.openid})
    by_unionid = find_by_unionids(connection, appid, {of.unionid for of in piece if of.unionid})
    moved = find_moved(connection, system, {key for of in piece for key in (of.key, of.referrer) if key})
    named = {of.referrer for of in piece if of.referrer and of.referrer not in keys and of.referrer not in moved}
    return Here(
        by_openid,
        by_unionid,
        {key: of.opening_fen for key, of in moved.items()},
        find_moved_members(connection, system, {*by_openid.values(), *by_unionid.values()}),
        frozenset(find_distributors_by_codes(connection, named)),
        keys,
    )


def _find_tier_names(connection: Connection, errand: Any) -> dict[str, str]:
    published = find_tiers(connection, errand.asked_at)
    tiers = published.ladder.tiers if published else ()
    return {**{of.key: of.key for of in tiers}, **{of.name: of.key for of in tiers}}


def _find_person(connection: Connection, by: Actor) -> Actor:
    """Whoever asked, with the member that they are as well: nobody takes in what they gain from."""
    return get_working(connection, by.id).actor if by.kind is ActorKind.STAFF else by


def _find_system(arguments: Any) -> str:
    said = str(arguments.get("system", "other"))
    return said if said in words("imports/people.toml")["systems"] else "other"
