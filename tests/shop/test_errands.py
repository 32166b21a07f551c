"""Errands: claimed by one, kept over restarts, private to whoever asked, cancelled and forgotten."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection

from commissions.actor import staff_acting
from commissions.ports import Transaction
from shop.audit_log.act import Act
from shop.audit_log.queries import list_acts
from shop.errands.errand import LEASE_S, MOST_ATTEMPTS, ErrandState
from shop.errands.files import ErrandFiles, Part
from shop.errands.kind import ErrandKind, Outcome, Work
from shop.errands.queries import get_errand, list_errands
from shop.errands.refusals import ErrandEnded, ErrandFileGone, ErrandUnknown, TooManyErrands
from shop.errands.running import ErrandRunner
from shop.errands.service import AskErrand, ErrandLost, ask_errand, cancel_errand, claim_errand
from shop.settings.queries import find_setting
from shop.settings.service import save_setting
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase
from tests.support.racing import race

LI, WANG = staff_acting("li"), staff_acting("wang")
PIECES = 5


def ask(kind: str = "count", key: str = "k1", by: object = LI) -> AskErrand:
    return AskErrand(kind, {"pieces": PIECES}, by, key)  # type: ignore[arg-type]


def write_piece(tx: Transaction, piece: int) -> None:
    """A piece that counts how often it was done."""
    save_setting(tx, f"piece.{piece}", int(find_setting(tx.connection, f"piece.{piece}") or 0) + 1)


def count_pieces(connection: Connection) -> list[object]:
    return [find_setting(connection, f"piece.{piece}") for piece in range(PIECES)]


async def count(work: Work) -> Outcome:
    """An errand in pieces, each in a commit of its own with the position."""
    for piece in range(work.errand.done, PIECES):
        await work.step(piece + 1, PIECES, write_piece, piece)
    return Outcome({"pieces": PIECES})


def make_runner(database: AnyDatabase, folder: Path, carry_out: Callable[[Work], Awaitable[Outcome]]) -> ErrandRunner:
    return ErrandRunner(database, [ErrandKind("count", carry_out)], ErrandFiles(folder), "me")


async def test_an_errand_is_done_in_pieces_and_tells_what_came_of_it(database: AnyDatabase, tmp_path: Path) -> None:
    asked = await database.transact(ask_errand, ask())
    assert (await database.transact(ask_errand, ask())).code == asked.code, "the same form is one errand"
    runner = make_runner(database, tmp_path, count)
    assert [await runner.run_one(), await runner.run_one()] == [1, 0]

    done = await database.read(get_errand, asked.code, by=LI)
    assert (done.state, done.done, done.total, done.percent) == (ErrandState.DONE, PIECES, PIECES, 100)
    assert done.summary == {"pieces": PIECES}
    assert await database.read(count_pieces) == [1] * PIECES
    with pytest.raises(ErrandUnknown):
        await database.read(get_errand, asked.code, by=WANG)
    assert not (await database.read(list_errands, by=WANG)).items


@pytest.mark.parametrize("killed_after", range(PIECES))
async def test_an_errand_that_was_killed_between_pieces_does_each_once(
    sqlite_database: AnyDatabase, tmp_path: Path, clock: MovableClock, killed_after: int
) -> None:
    """Killed is: the process is no more, its claim stands until the lease ends."""
    asked = await sqlite_database.transact(ask_errand, ask())
    held = await sqlite_database.transact(claim_errand, "another")
    assert held is not None
    work = Work(sqlite_database, ErrandFiles(tmp_path), held, "another")
    for piece in range(killed_after):
        await work.step(piece + 1, PIECES, write_piece, piece)

    runner = make_runner(sqlite_database, tmp_path, count)
    assert await runner.run_one() == 0, "somebody holds it"
    clock.advance(seconds=LEASE_S)
    assert await runner.run_one() == 1
    assert await sqlite_database.read(count_pieces) == [1] * PIECES
    assert (await sqlite_database.read(get_errand, asked.code, by=LI)).state is ErrandState.DONE
    with pytest.raises(ErrandLost):
        await work.step(1, PIECES, write_piece, 0)


async def test_a_process_that_ends_gives_its_errand_back_at_once(sqlite_database: AnyDatabase, tmp_path: Path) -> None:
    await sqlite_database.transact(ask_errand, ask())
    started = asyncio.Event()

    async def wait(work: Work) -> Outcome:
        await work.step(1, PIECES, write_piece, 0)
        started.set()
        await asyncio.Event().wait()
        raise AssertionError

    ending = asyncio.ensure_future(make_runner(sqlite_database, tmp_path, wait).run_one())
    await started.wait()
    ending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await ending
    assert await make_runner(sqlite_database, tmp_path, count).run_one() == 1
    assert await sqlite_database.read(count_pieces) == [1] * PIECES


async def test_what_was_cancelled_writes_nothing_more(database: AnyDatabase, tmp_path: Path) -> None:
    asked = await database.transact(ask_errand, ask())

    async def count_two(work: Work) -> Outcome:
        await work.step(1, PIECES, write_piece, 0)
        with pytest.raises(ErrandUnknown):
            await work.database.transact(cancel_errand, asked.code, by=WANG)
        await work.database.transact(cancel_errand, asked.code, by=LI)
        await work.step(2, PIECES, write_piece, 1)
        raise AssertionError("a cancelled errand goes no further")

    assert await make_runner(database, tmp_path, count_two).run_one() == 1
    assert (await database.read(get_errand, asked.code, by=LI)).state is ErrandState.CANCELLED
    assert await database.read(count_pieces) == [1, *[None] * (PIECES - 1)]
    with pytest.raises(ErrandEnded):
        await database.transact(cancel_errand, asked.code, by=LI)


async def test_of_many_processes_one_takes_an_errand(two_processes_database: AnyDatabase) -> None:
    for key in ("a", "b", "c"):
        await two_processes_database.transact(ask_errand, ask(key=key))
    tries = [two_processes_database.transact(claim_errand, f"holder-{n}") for n in range(20)]
    taken = [errand.code for errand in await race(*tries) if errand is not None and not isinstance(errand, Exception)]
    assert len(taken) == len(set(taken)) == 3


async def test_an_errand_that_ends_every_process_is_given_up(sqlite_database: AnyDatabase, clock: MovableClock) -> None:
    asked = await sqlite_database.transact(ask_errand, ask())
    for _ in range(MOST_ATTEMPTS):
        assert await sqlite_database.transact(claim_errand, "dying") is not None
        clock.advance(seconds=LEASE_S)
    assert await sqlite_database.transact(claim_errand, "dying") is None
    failed = await sqlite_database.read(get_errand, asked.code, by=LI)
    assert (failed.state, failed.error) == (ErrandState.FAILED, "given_up")


async def test_what_is_refused_and_what_breaks_fail_the_errand(sqlite_database: AnyDatabase, tmp_path: Path) -> None:
    async def refuse(work: Work) -> Outcome:
        raise ErrandFileGone(code="x")

    async def break_down(work: Work) -> Outcome:
        raise ValueError("a bug")

    asked = [await sqlite_database.transact(ask_errand, ask(kind, key=kind)) for kind in ("count", "no_such")]
    asked.append(await sqlite_database.transact(ask_errand, ask(key="c")))
    for carry_out in (refuse, count, break_down):
        assert await make_runner(sqlite_database, tmp_path, carry_out).run_one() == 1
    errors = [(await sqlite_database.read(get_errand, errand.code, by=LI)).error for errand in asked]
    assert errors == ["errand_file_gone", "errand_kind_unknown", "errand_broken"]


async def test_a_result_is_for_its_owner_only_logged_and_deleted_after_a_week(
    sqlite_database: AnyDatabase, tmp_path: Path, clock: MovableClock
) -> None:
    files = ErrandFiles(tmp_path / "errands")

    async def make(work: Work) -> Outcome:
        files.begin(work.errand.code, Part.MADE).write_text("figures")
        files.complete(work.errand.code, Part.MADE)
        return Outcome({}, "figures.csv", Act(LI, "export.make", "orders", {"rows": 1}))

    asked = await sqlite_database.transact(ask_errand, ask())
    runner = ErrandRunner(sqlite_database, [ErrandKind("count", make)], files, "me")
    await runner.run_one()
    path = files.find(asked.code, Part.MADE)
    assert (path.read_text(), path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (
        "figures",
        0o600,
        0o700,
    )
    assert [act.action for act in (await sqlite_database.read(list_acts)).items] == ["export.make"]

    clock.advance(days=7, seconds=-1)
    assert await runner.forget() == 0
    clock.advance(seconds=2)
    assert await runner.forget() == 1
    with pytest.raises(ErrandFileGone):
        files.find(asked.code, Part.MADE)
    assert not (await sqlite_database.read(list_errands, by=LI)).items


async def test_nobody_fills_the_queue_alone(sqlite_database: AnyDatabase) -> None:
    for n in range(10):
        await sqlite_database.transact(ask_errand, ask(key=str(n)))
    with pytest.raises(TooManyErrands):
        await sqlite_database.transact(ask_errand, ask(key="one too many"))
    await sqlite_database.transact(ask_errand, ask(by=WANG))
    assert len((await sqlite_database.read(list_errands, by=LI, limit=4)).items) == 4
