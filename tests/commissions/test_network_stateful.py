"""Random binds, moves, expiries and suspensions, after each step held against a dict of parents and audited."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlalchemy import Connection

from commissions.actor import staff_acting
from commissions.audit import audit
from commissions.beneficiary import MemberId
from commissions.network import teams
from commissions.network.history import find_referrer_as_of, list_upline_as_of
from commissions.network.jobs import follow_moves, free_expired
from commissions.network.moves import move_member
from commissions.network.queries import TeamCounts, find_team, list_upline
from commissions.network.service import restore_distributor, suspend_distributor
from commissions.network.tables import branch_move
from commissions.refusals import Refusal
from shop.database.postgres import PostgresDatabase
from shop.database.sqlite import SqliteDatabase
from tests.commissions.stage import THREE_LEVELS, admit, bind, publish
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase, EveryEvent, PostgresDatabases, SqliteFiles
from tests.support.histories import PARTS, live_through
from tests.support.torture import TORTURE

PEOPLE = range(1, 11)
WHO = st.sampled_from(PEOPLE)
DAYS = 10
POLICIES: dict[str, dict[str, object]] = {
    "permanent": {},
    "days": {"duration": "days", "days": DAYS},
    "last_touch": {"duration": "last_touch"},
}


def step(name: str, **arguments: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[str, dict[str, Any]]]:
    return st.tuples(st.just(name), st.fixed_dictionaries(arguments))


BIND = step("bind", who=WHO, referrer=WHO)
MOVE = step("move", who=WHO, to=st.one_of(WHO, WHO, WHO, st.none()))
STEPS = (
    *[BIND] * 4,
    *[MOVE] * 4,
    step("suspend_or_restore", who=WHO),
    step("wait", days=st.integers(1, DAYS)),
    step("free", limit=st.integers(1, 3)),
    step("follow", limit=st.integers(1, 3)),
    step("publish", policy=st.sampled_from(sorted(POLICIES))),
)


def climb(parents: dict[int, int], who: int) -> list[int]:
    """Everyone above."""
    upline: list[int] = []
    while (parent := parents.get(who)) is not None:
        upline.append(who := parent)
    return upline


class Family(RuleBasedStateMachine):
    """The real network beside `held`: who holds whom and until when."""

    make_database: Callable[["Family"], AnyDatabase]

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.Runner()
        self.clock = MovableClock()
        self.database = self.make_database()
        self.held: dict[int, tuple[int, datetime | None]] = {}
        self.suspended: set[int] = set()
        self.snapshots: list[tuple[datetime, dict[int, int]]] = []
        self.policy = "permanent"
        self.do(publish, THREE_LEVELS)
        self.do(admit, *PEOPLE)

    def do(self, use_case: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return self.loop.run(self.database.transact(use_case, *args, **kwargs))

    def ask(self, query: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return self.loop.run(self.database.read(query, *args, **kwargs))

    @rule(step=st.one_of(*STEPS))
    def act(self, step: tuple[str, dict[str, Any]]) -> None:
        name, arguments = step
        getattr(self, name)(**arguments)
        self.snapshots.append((self.clock(), self.parents()))
        self.clock.advance(seconds=1)

    def parents(self) -> dict[int, int]:
        """Who is held now."""
        return {who: to for who, (to, until) in self.held.items() if until is None or until > self.clock()}

    def above(self, who: int) -> list[int]:
        return climb(self.parents(), who)

    def hold(self, who: int, to: int) -> None:
        self.held[who] = (to, self.clock() + timedelta(days=DAYS) if self.policy == "days" else None)

    def bind(self, who: int, referrer: int) -> None:
        status = self.do(bind, who, referrer).status
        stays = who in self.parents() and (self.policy != "last_touch" or self.parents()[who] == referrer)
        may = not stays and who != referrer and referrer not in self.suspended and who not in self.above(referrer)
        assert (status == "bound") == may, status
        if may:
            self.hold(who, referrer)

    def move(self, who: int, to: int | None) -> None:
        may = self.parents().get(who) != to and who != to
        if to is not None:
            may = may and to not in self.suspended and who not in self.above(to)
        target = None if to is None else MemberId(to)
        try:
            self.do(move_member, MemberId(who), to=target, by=staff_acting("owner"), reason="test")
        except Refusal:
            assert not may
            return
        assert may
        self.held.pop(who, None)
        if to is not None:
            self.hold(who, to)

    def suspend_or_restore(self, who: int) -> None:
        use_case = restore_distributor if who in self.suspended else suspend_distributor
        self.do(use_case, MemberId(who), by=staff_acting("owner"), reason="test")
        self.suspended ^= {who}

    def wait(self, days: int) -> None:
        self.clock.advance(days=days)

    def free(self, limit: int) -> None:
        while self.do(free_expired, limit=limit):
            pass

    def follow(self, limit: int) -> None:
        self.do(follow_moves, limit=limit)

    def publish(self, policy: str) -> None:
        self.policy = policy
        self.do(publish, THREE_LEVELS | {"referral": POLICIES[policy]})

    @invariant()
    def everything_is_as_the_model_says(self) -> None:
        past = self.snapshots[-1:] + self.snapshots[:: max(1, len(self.snapshots) // 3)]
        self.ask(self.look, self.clock(), past)

    def look(self, connection: Connection, now: datetime, past: list[tuple[datetime, dict[int, int]]]) -> None:
        """Uplines of now, referrers of then, and the audit, in one read."""
        for who in PEOPLE:
            for most in (3, 32):
                found = list_upline(connection, MemberId(who), now, most=most)
                assert [of.member_id for of, _ in found] == [who, *self.above(who)][: most + 1]
        for at, parents in past:
            then = [find_referrer_as_of(connection, MemberId(who), at) for who in PEOPLE]
            assert then == [parents.get(who) for who in PEOPLE]
            assert list_upline_as_of(connection, MemberId(1), at, 32) == climb(parents, 1)
        assert audit(connection) == []

    def teardown(self) -> None:
        self.free(limit=3)
        while self.do(follow_moves, limit=2):
            pass
        assert self.ask(lambda connection: connection.execute(branch_move.select()).all()) == []
        assert self.ask(audit) == []
        for who in PEOPLE:
            levels = [sum(self.above(below)[at : at + 1] == [who] for below in PEOPLE) for at in range(3)]
            assert self.ask(find_team, MemberId(who)) == TeamCounts(*levels)
        self.loop.run(self.database.close())
        self.loop.close()


SEQUENCES, STEP_COUNT = (400, 150) if TORTURE else (4, 25)


@PARTS
def test_random_families_on_sqlite(sqlite_files: SqliteFiles, tmp_path: Path, monkeypatch: Any, part: int) -> None:
    monkeypatch.setattr(teams, "AT_ONCE", 1)

    class OnSqlite(Family):
        def make_database(self) -> AnyDatabase:  # type: ignore[override]
            path = sqlite_files.copy_to(tmp_path / "family.db")
            return SqliteDatabase(path, self.clock, EveryEvent())

    live_through(OnSqlite, f"families on SQLite, part {part}", SEQUENCES, STEP_COUNT)


@PARTS
def test_random_families_on_postgres(postgres_databases: PostgresDatabases, monkeypatch: Any, part: int) -> None:
    monkeypatch.setattr(teams, "AT_ONCE", 1)

    class OnPostgres(Family):
        def make_database(self) -> AnyDatabase:  # type: ignore[override]
            url = self.loop.run(postgres_databases.create_next())
            return PostgresDatabase(url, self.clock, EveryEvent())

    live_through(OnPostgres, f"families on PostgreSQL, part {part}", SEQUENCES // 4, STEP_COUNT)
