"""Random histories of withdrawals on real databases, after each step compared with a plain model and audited.

The model keeps no balance and no sum: it works each out from what has happened. A history is driven by its seed, which
a failure names, and whose steps it lists; what the model forbids must be refused and leave every row as it was.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from commissions.actor import staff_acting
from commissions.audit import audit
from commissions.beneficiary import MemberId, member
from commissions.ledger.queries import find_balances
from commissions.network.service import restore_distributor, suspend_distributor
from commissions.refusals import Refusal
from commissions.withdrawals.batch import BankResult, Batch
from commissions.withdrawals.queries import find_month_statement, find_withdrawal, list_cancel_wanted
from commissions.withdrawals.service import (
    approve_withdrawal,
    begin_sending,
    cancel_withdrawal,
    export_batch,
    fail_withdrawal,
    freeze_transfers,
    import_batch_results,
    lift_freeze,
    publish_rules,
    record_awaiting_confirmation,
    record_cancelled,
    record_in_doubt,
    record_transfer_returned,
    reject_withdrawal,
    request_withdrawal,
    settle_withdrawal,
)
from commissions.withdrawals.tax import LABOUR_REMUNERATION
from commissions.withdrawals.withdrawal import RequestWithdrawal
from tests.commissions.stage import admit
from tests.commissions.test_withdrawal_batches import find_accounts
from tests.commissions.test_withdrawal_tax import model as owe
from tests.commissions.withdrawing import ask, give, refuse, take
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase
from tests.support.torture import TORTURE

PEOPLE = (1, 2, 3)
LEAST, MOST, PER_DAY, ONE, TWO = 200, 300_000, 4, 60_000, 150_000
RULES = {
    **{"channels": ["wechat", "bank"], "minimum_fen": LEAST, "maximum_fen": MOST, "per_day": PER_DAY},
    **{"review_above_fen": ONE, "second_review_above_fen": TWO},
    **{"fee": {"rate_bp": 100, "least_fen": 50}, "tax": LABOUR_REMUNERATION},
    **dict.fromkeys(("review_above_day_fen", "review_above_week_fen"), 10**9),
    **dict.fromkeys(("second_review_above_day_fen", "second_review_above_week_fen"), 10**9),
}
IN_FLIGHT = ("sending", "unknown", "awaiting_confirmation")
OPEN = ("requested", "approved", *IN_FLIGHT)
FACTS: dict[str, tuple[Callable[..., bool], dict[str, str]]] = {
    "doubt": (record_in_doubt, {}),
    "awaiting": (record_awaiting_confirmation, {}),
    "settled": (settle_withdrawal, {}),
    "failed": (fail_withdrawal, {"reason": "x"}),
    "cancelled": (record_cancelled, {}),
}
WEIGHTS = {
    **{"earn": 6, "refund": 2, "request": 9, "request_again": 1, "approve": 5, "decide": 1, "begin": 7, "hear": 10},
    **{"come_back": 1, "bar": 1, "lift_bars": 3, "export": 3, "take_results": 3, "wait": 2},
}
HISTORIES, STEPS = (200, 200) if TORTURE else (2, 45)


@dataclass
class Order:
    """What an order of somebody's recruit earned them, and what refunds took back."""

    who: int
    fen: int
    back: int = 0
    refunds: int = 0


@dataclass
class Asked:
    """A withdrawal as the model remembers it."""

    number: str
    command: RequestWithdrawal
    day: str
    status: str = "requested"
    fee: int | None = None
    tax: int | None = None
    seen: int = 0
    month: str | None = None
    was_sent: bool = False
    came_back: bool = False

    @property
    def who(self) -> int:
        return self.command.person.id

    @property
    def amount(self) -> int:
        return self.command.amount_fen

    @property
    def needs(self) -> int:
        return (self.amount > ONE) + (self.amount > TWO)

    @property
    def is_gone(self) -> bool:
        """Whether its amount is neither available nor was ever given back."""
        return self.status in OPEN or (self.status == "settled" and not self.came_back)


class History:
    """The real house beside the model."""

    def __init__(self, database: AnyDatabase, clock: MovableClock, seed: int) -> None:
        self.database, self.clock, self.random = database, clock, random.Random(seed)
        self.orders: list[Order] = []
        self.all: list[Asked] = []
        self.suspended: set[int] = set()
        self.frozen: set[int | None] = set()
        self.batches: list[tuple[Batch, list[Asked]]] = []
        self.requests = 0

    async def begin_shop(self) -> None:
        await self.database.transact(publish_rules, RULES, staff_acting("owner"))
        await self.database.transact(admit, *PEOPLE)

    async def act(self) -> str:
        """One step that finds something to do. Returns what it was."""
        did = "nothing"
        while did == "nothing":
            name = self.random.choices([*WEIGHTS], [*WEIGHTS.values()])[0]
            did = await getattr(self, name)()
        return f"{name}: {did}"

    async def expect(self, allowed: bool, use_case: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Do what the model allows; what it forbids is refused without a trace."""
        if allowed:
            return await self.database.transact(use_case, *args, **kwargs)
        return await refuse(self.database, Refusal, use_case, *args, **kwargs)

    def pick(self, *fitting: str, channel: str | None = None) -> Asked | None:
        """A withdrawal, mostly one of a status that the step is about."""
        mine = [of for of in self.all if channel in (None, of.command.channel)]
        fits = [of for of in mine if of.status in fitting]
        among = fits if fits or self.random.random() < 0.9 else mine[-6:]
        return self.random.choice(among) if among else None

    @property
    def day(self) -> str:
        return (self.clock.now + timedelta(hours=8)).date().isoformat()

    @property
    def month(self) -> str:
        return self.day[:7]

    def of(self, who: int) -> list[Asked]:
        return [asked for asked in self.all if asked.who == who]

    def available(self, who: int) -> int:
        earned = sum(order.fen - order.back for order in self.orders if order.who == who)
        return earned - sum(asked.amount for asked in self.of(who) if asked.is_gone)

    def is_barred(self, who: int) -> bool:
        return who in self.suspended or who in self.frozen or None in self.frozen or self.available(who) < 0

    def taxed(self, who: int) -> list[Asked]:
        return [asked for asked in self.of(who) if asked.month == self.month and asked.is_gone]

    def quote(self, who: int, amount: int) -> tuple[int, int]:
        """Fee and tax, were it approved now."""
        mine = self.taxed(who)
        owed = owe(sum(asked.amount for asked in mine) + amount)
        return max(50, amount // 100), max(0, owed - sum(asked.tax or 0 for asked in mine))

    def leaves_something(self, who: int, amount: int) -> bool:
        return amount - sum(self.quote(who, amount)) >= 10

    async def earn(self) -> str:
        who, fen = self.random.choice(PEOPLE), self.random.choice((9_000, 40_000, 50_000, 70_000, 180_000))
        if who in self.suspended:
            return "nothing"
        await self.database.transact(give, who, fen, f"T{len(self.orders)}")
        self.orders.append(Order(who, fen))
        return f"{who} earns {fen}"

    async def refund(self) -> str:
        if not self.orders:
            return "nothing"
        number = self.random.randrange(len(self.orders))
        order = self.orders[number]
        fen = (order.fen - order.back) * self.random.choice((1, 1, 2, 4)) // 4
        if fen:
            await self.database.transact(take, fen, f"T{number}", f"R{number}-{order.refunds}")
            order.back, order.refunds = order.back + fen, order.refunds + 1
        return f"{fen} of T{number}" if fen else "nothing"

    async def request(self) -> str:
        who = self.random.choice(PEOPLE)
        has, mine = self.available(who), self.of(who)
        if (has < LEAST or any(asked.status in OPEN for asked in mine)) and self.random.random() < 0.8:
            return "nothing"
        whole = max(0, min(has, MOST))
        amount = self.random.choice(
            (whole, whole, whole // 2, self.random.randint(200, 90_000), 199, MOST + 1, has + 1)
        )
        allowed = LEAST <= amount <= min(MOST, has) and not self.is_barred(who)
        allowed = allowed and not any(asked.status in OPEN for asked in mine) and self.leaves_something(who, amount)
        allowed = allowed and sum(asked.day == self.day for asked in mine) < PER_DAY
        self.requests += 1
        channel = self.random.choice(("wechat", "wechat", "bank"))
        command = ask(who, amount, f"key-{self.requests:08}", channel=channel)
        made = await self.expect(allowed, request_withdrawal, command)
        if allowed:
            seen = amount - sum(self.quote(who, amount))
            self.all.append(Asked(made.number, command, self.day, seen=seen))
            if not self.all[-1].needs:
                self.fix(self.all[-1])
        return f"{who} asks for {amount} by {channel}: {allowed}"

    async def request_again(self) -> str:
        if not self.all:
            return "nothing"
        at, more = self.random.choice(self.all), self.random.randint(0, 1)
        again = ask(at.who, at.amount + more, at.command.request_key, channel=at.command.channel)
        made = await self.expect(not more, request_withdrawal, again)
        assert more or made.number == at.number
        return f"{at.number} and {more}"

    def fix(self, at: Asked) -> None:
        fee, tax = self.quote(at.who, at.amount)
        if at.amount - fee - tax < at.seen:
            at.status = "rejected"
            return
        at.fee, at.tax = fee, tax
        at.month, at.status = self.month, "approved"

    def follow(self, at: Asked) -> bool:
        """Whether it may be sent in this month: it is taxed anew where it waited into another one."""
        if at.month == self.month:
            return True
        _, tax = self.quote(at.who, at.amount)
        if at.amount - (at.fee or 0) - tax < at.seen:
            return False
        at.tax, at.month = tax, self.month
        return True

    async def approve(self) -> str:
        at, by = self.pick("requested"), self.random.choice((staff_acting("Li"), staff_acting("Wang")))
        if at is None:
            return "nothing"
        second = self.random.choice((None, staff_acting("Li"), staff_acting("Zhao")))
        people = {by} if second is None else {by, second}
        allowed = at.status == "requested" and len(people) >= at.needs and second != by
        await self.expect(allowed, approve_withdrawal, at.number, by=by, second_by=second)
        if allowed:
            self.fix(at)
        return f"{at.number} by {by}: {allowed}"

    async def decide(self) -> str:
        at, after = self.pick("requested", "approved"), self.random.choice(("rejected", "cancelled"))
        if at is None:
            return "nothing"
        allowed = at.status in ("requested", "approved")
        if after == "rejected":
            await self.expect(allowed, reject_withdrawal, at.number, by=staff_acting("Li"), reason="x")
        else:
            await self.expect(allowed, cancel_withdrawal, at.number, person=member(MemberId(at.who)))
        at.status = after if allowed else at.status
        return f"{at.number} {after}: {allowed}"

    async def begin(self) -> str:
        at = self.pick("approved", channel="wechat")
        if at is None:
            return "nothing"
        allowed, barred = at.status == "approved", self.is_barred(at.who)
        await self.expect(allowed, begin_sending, at.number)
        if allowed:
            is_sent = not barred and self.follow(at)
            at.status, at.was_sent = ("sending", True) if is_sent else ("rejected", False)
        return f"{at.number}: {allowed}, {at.status}"

    async def hear(self) -> str:
        at, what = self.pick(*IN_FLIGHT, channel="wechat"), self.random.choice((*FACTS, "settled", "settled"))
        if at is None:
            return "nothing"
        use_case, said = FACTS[what]
        await self.expect(at.was_sent, use_case, at.number, **said)
        if at.was_sent:
            self.take_in(at, what)
        return f"{what} of {at.number}"

    def take_in(self, at: Asked, what: str) -> None:
        if at.status not in IN_FLIGHT:
            if what in ("settled", "failed", "cancelled") and (at.status == "settled") != (what == "settled"):
                self.frozen.add(at.who)
        elif what == "doubt":
            at.status = "unknown" if at.status == "sending" else at.status
        else:
            at.status = {"awaiting": "awaiting_confirmation"}.get(what, what)

    async def come_back(self) -> str:
        at, second = (
            self.pick("settled"),
            self.random.choice((staff_acting("Wang"), staff_acting("Wang"), staff_acting("Li"))),
        )
        if at is None:
            return "nothing"
        allowed = at.status == "settled" and second == staff_acting("Wang")
        two = {"by": staff_acting("Li"), "second_by": second, "reason": "bill"}
        changed = await self.expect(allowed, record_transfer_returned, at.number, **two)
        if allowed:
            assert changed != at.came_back
            at.came_back = True
        return f"{at.number} with {second}: {allowed}"

    async def bar(self) -> str:
        who = self.random.choice((*PEOPLE, None))
        if who is not None and self.random.random() < 0.5:
            if who not in self.suspended:
                await self.database.transact(
                    suspend_distributor, MemberId(who), by=staff_acting("owner"), reason="test"
                )
            self.suspended.add(who)
            return f"{who} suspended"
        whom = None if who is None else MemberId(who)
        await self.database.transact(freeze_transfers, by=staff_acting("owner"), reason="looking", person=member(whom))
        self.frozen.add(who)
        return f"{who} frozen"

    async def lift_bars(self) -> str:
        if not self.suspended and not self.frozen:
            return "nothing"
        for member_id in self.suspended:
            await self.database.transact(
                restore_distributor, MemberId(member_id), by=staff_acting("owner"), reason="test"
            )
        for who in self.frozen:
            whom = None if who is None else MemberId(who)
            await self.database.transact(lift_freeze, by=staff_acting("owner"), reason="seen", person=member(whom))
        self.suspended, self.frozen = set(), set()
        return "all"

    async def export(self) -> str:
        due = [asked for asked in self.all if asked.status == "approved" and asked.command.channel == "bank"]
        if not due and self.random.random() < 0.9:
            return "nothing"
        barred = [asked for asked in due if self.is_barred(asked.who) or not self.follow(asked)]
        lines = [asked for asked in due if asked not in barred]
        done = await self.database.transact(export_batch, by=staff_acting("Li"), find_accounts=find_accounts)
        assert set(done.returned) == {asked.number for asked in barred}
        for asked in due:
            asked.status, asked.was_sent = ("sending", True) if asked in lines else ("rejected", False)
        assert (done.batch is not None) == bool(lines)
        if done.batch:
            assert [line.number for line in done.batch.lines] == [asked.number for asked in lines]
            self.batches.append((done.batch, lines))
        return f"{len(lines)} lines, {len(barred)} back"

    async def take_results(self) -> str:
        if not self.batches:
            return "nothing"
        batch, lines = self.random.choice(self.batches[-2:])
        wrong, ends = self.random.choice((0, 0, 0, 1)), [self.random.random() < 0.7 for _ in lines]
        rows = [
            BankResult(of.number, of.amount_fen + wrong, of.account, settled, "x")
            for of, settled in zip(batch.lines, ends, strict=True)
        ]
        after = ["settled" if settled else "failed" for settled in ends]
        allowed = not wrong and all(at.status in ("sending", end) for at, end in zip(lines, after, strict=True))
        await self.expect(allowed, import_batch_results, batch.no, rows, by=staff_acting("Wang"))
        for at, end in zip(lines, after, strict=True):
            at.status = end if allowed else at.status
        return f"{after}: {allowed}"

    async def wait(self) -> str:
        days = self.random.choice((0, 1, 5, 12))
        self.clock.advance(days=days, hours=3)
        return f"{days} days"

    async def compare(self) -> None:
        """Find in the database what the model says, and the books in order."""
        wanted = await self.database.read(self.look)
        assert wanted == {
            asked.number
            for asked in self.all
            if asked.status in IN_FLIGHT and asked.command.channel == "wechat" and self.available(asked.who) < 0
        }

    def look(self, connection: Connection) -> set[str]:
        for who in PEOPLE:
            found = {"available": 0, "withdrawing": 0} | find_balances(connection, member(MemberId(who)))
            opened = sum(asked.amount for asked in self.of(who) if asked.status in OPEN)
            assert (found["available"], found["withdrawing"]) == (self.available(who), opened)
            self.look_at_month(connection, who)
        for asked in self.all[-5:]:
            at = find_withdrawal(connection, asked.number)
            assert at is not None
            assert (at.status, at.fee_fen, at.tax_fen) == (asked.status, asked.fee, asked.tax)
        assert audit(connection) == []
        return {of.number for of in list_cancel_wanted(connection).items}

    def look_at_month(self, connection: Connection, who: int) -> None:
        mine = self.taxed(who)
        paid = [asked for asked in mine if asked.status == "settled"]
        kept = find_month_statement(connection, member(MemberId(who)), self.month)
        assert (kept.count, kept.gross_fen) == (len(paid), sum(asked.amount for asked in paid))
        assert kept.fee_fen == sum(asked.fee or 0 for asked in paid)
        assert kept.tax_fen == sum(asked.tax or 0 for asked in paid)
        assert kept.withheld_fen == sum(asked.tax or 0 for asked in mine)


@pytest.mark.parametrize("seed", range(HISTORIES))
async def test_a_random_history_is_what_the_model_says(database: AnyDatabase, clock: MovableClock, seed: int) -> None:
    history, steps = History(database, clock, seed), []
    await history.begin_shop()
    for _ in range(STEPS):
        try:
            steps.append(await history.act())
            await history.compare()
        except Exception as error:
            error.add_note("\n".join((f"seed {seed}, after", *steps)))
            raise
    assert any(asked.status == "settled" for asked in history.all)
