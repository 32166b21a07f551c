"""Random histories of a shop that trades: whatever comes in whatever order, all books are right after every step.

At the end Pay answers honestly for long enough, and then every order has ended, every refund too, and the money that
the journal says is ours is to the fen what Pay holds for us.
"""

import asyncio
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import Connection, case, func, select

from commissions.actor import staff_acting
from commissions.awards.service import mature_awards
from commissions.ledger.tables import ledger_posting
from commissions.refusals import Refusal
from shop.aftersales.service import give_up_refund
from shop.coupons.service import take_coupon
from shop.database.postgres import PostgresDatabase
from shop.database.sqlite import SqliteDatabase
from shop.fulfilment.service import confirm_receipt, receive_by_itself
from shop.orders.order import OrderState
from shop.payments.asking import announce_payment, ask_due_payments, cancel_order, close_expired_unbegun
from shop.payments.ports import PaymentFact
from shop.payments.service import apply_orphans
from shop.refunds.sending import send_due_refunds
from shop.refunds.service import record_refund_fact
from tests.support.clock import MovableClock
from tests.support.databases import TEST_SEALER, AnyDatabase, EveryEvent, PostgresDatabases, SqliteFiles
from tests.support.offers import cut, issue
from tests.support.trade import Trade, check_books, open_trade

WHICH = st.integers(0, 1000)
Item = TypeVar("Item")


def pick(items: Sequence[Item], which: int) -> Item:
    return items[which % len(items)]


class Shop(RuleBasedStateMachine):
    """The real house, with Pay as its ports describe it."""

    make_database: Callable[["Shop"], AnyDatabase]

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.Runner()
        self.clock = MovableClock()
        self.database = self.make_database()
        self.trade: Trade = self.loop.run(open_trade(self.database, on_hand=9))
        self.coupon = self.loop.run(self.database.transact(issue, total=1000, each=100))
        self.loop.run(self.database.transact(cut, (20000, 3000), (30000, 6000), most=20))
        self.pay = self.trade.pay
        self.numbers: list[str] = []
        self.facts: list[PaymentFact] = []
        self.states: dict[str, OrderState] = {}

    def run(self, work: Any) -> Any:
        """Do something that the house may refuse; a refusal changes nothing, which the invariants see."""
        with suppress(Refusal):
            return self.loop.run(work)
        return None

    def transact(self, use_case: Any, *arguments: Any, **options: Any) -> Any:
        return self.run(self.database.transact(use_case, *arguments, **options))

    @rule(one=st.integers(0, 3), two=st.integers(0, 2))
    def place(self, one: int, two: int) -> None:
        order = self.run(self.trade.place(one, two)) if one + two else None
        if order:
            self.numbers.append(order.no)

    @rule()
    def the_buyer_takes_a_coupon(self) -> None:
        self.transact(take_coupon, self.trade.buyer, self.coupon.code)

    @precondition(lambda self: self.numbers)
    @rule(which=WHICH, pays=st.booleans())
    def go_to_pay(self, which: int, pays: bool) -> None:
        self.run(announce_payment(self.database, self.pay, self.trade.buyer, pick(self.numbers, which)))
        if pays:
            self.pay_at_pay(which)

    @precondition(lambda self: self.numbers)
    @rule(which=WHICH)
    def pay_at_pay(self, which: int) -> None:
        number = pick(self.numbers, which)
        if number in self.pay.bills:
            self.facts.append(self.pay.pay(number))

    @precondition(lambda self: self.facts)
    @rule(which=WHICH, times=st.integers(1, 3))
    def a_notice_comes(self, which: int, times: int) -> None:
        async def come() -> None:
            await asyncio.gather(*(self.trade.confirm(pick(self.facts, which)) for _ in range(times)))

        self.run(come())

    @rule(minutes=st.sampled_from([0.5, 1, 5, 31, 60 * 24 * 7, 60 * 24 * 11]))
    def time_passes(self, minutes: float) -> None:
        self.clock.advance(minutes=minutes)

    @rule()
    def pay_is_asked(self) -> None:
        self.run(ask_due_payments(self.database, self.pay))

    @rule()
    def jobs_run(self) -> None:
        for job in (close_expired_unbegun, receive_by_itself, apply_orphans, mature_awards):
            self.transact(job)

    @precondition(lambda self: self.numbers)
    @rule(which=WHICH)
    def the_buyer_cancels(self, which: int) -> None:
        self.run(cancel_order(self.database, self.pay, self.trade.buyer, pick(self.numbers, which)))

    @precondition(lambda self: self.numbers)
    @rule(which=WHICH, parcel=st.integers(1, 3), part=st.booleans())
    def a_parcel_goes_out(self, which: int, parcel: int, part: bool) -> None:
        self.run(self.trade.ship(pick(self.numbers, which), f"SF{parcel}", {"1": 1} if part else None))

    @precondition(lambda self: self.numbers)
    @rule(which=WHICH)
    def the_buyer_has_it(self, which: int) -> None:
        self.transact(confirm_receipt, self.trade.buyer, pick(self.numbers, which))

    @precondition(lambda self: self.numbers)
    @rule(
        which=WHICH,
        fen=st.integers(0, 13000),
        units=st.integers(0, 2),
        shipping=st.integers(0, 900),
        whole=st.booleans(),
        back=st.booleans(),
    )
    def a_refund_is_decided(self, which: int, fen: int, units: int, shipping: int, whole: bool, back: bool) -> None:
        parts = {} if whole else {"lines": {"1": fen}, "units": {"1": units}, "shipping_fen": shipping}
        self.run(self.trade.refund(pick(self.numbers, which), restock=back, **parts))

    @rule()
    def refunds_go_out(self) -> None:
        self.run(send_due_refunds(self.database, self.pay))

    @precondition(lambda self: self.pay.refunds)
    @rule(which=WHICH, status=st.sampled_from(["SUCCESS", "CLOSED", "ABNORMAL"]), tell=st.integers(0, 2))
    def pay_gets_on_with_a_refund(self, which: int, status: str, tell: int) -> None:
        fact = pick(list(self.pay.refunds.values()), which)
        if fact.status in ("PROCESSING", "ABNORMAL"):
            fact = self.pay.move_refund(fact.refund_no, status)
        for _ in range(tell):
            self.transact(record_refund_fact, fact)

    @precondition(lambda self: self.pay.refunds)
    @rule(which=WHICH)
    def a_refund_is_given_up(self, which: int) -> None:
        """A person gives up only what Pay has failed to send, and settles it outside: Pay goes on with it no more."""
        fact = pick(list(self.pay.refunds.values()), which)
        if fact.status == "ABNORMAL":
            self.transact(give_up_refund, fact.refund_no, by=staff_acting("mei"), reason="")
            self.pay.move_refund(fact.refund_no, "CLOSED")
            self.may_go_back()

    def may_go_back(self) -> None:
        """Only a refund that is given up leads an order back, and no further than to being paid."""
        for number, before in self.states.items():
            state = self.loop.run(self.trade.find(number)).state
            if before in (OrderState.SHIPPED, OrderState.COMPLETED) and state is OrderState.PAID:
                self.states[number] = state

    @rule(silent=st.booleans(), lost=st.booleans(), refusal=st.sampled_from([None, None, "NOT_ENOUGH"]))
    def pay_has_a_mood(self, silent: bool, lost: bool, refusal: str | None) -> None:
        self.pay.silent, self.pay.lost, self.pay.refund_refusal = silent, lost, refusal

    @invariant()
    def all_books_are_right(self) -> None:
        assert self.loop.run(self.database.read(check_books)) == []

    @invariant()
    def no_order_ever_goes_back(self) -> None:
        ranks = {state: rank for rank, state in enumerate(OrderState)}
        for number in self.numbers:
            state = self.loop.run(self.trade.find(number)).state
            assert ranks[state] >= ranks[self.states.get(number, OrderState.PLACED)]
            assert self.states.get(number) is not OrderState.CLOSED or state is OrderState.CLOSED
            self.states[number] = state

    def teardown(self) -> None:
        try:
            self.loop.run(self.settle())
            self.all_books_are_right()
            assert self.loop.run(self.database.read(count_unfinished)) == 0
            assert self.loop.run(self.database.read(sum_held)) == self.sum_at_pay()
        finally:
            self.loop.run(self.database.close())
            self.loop.close()

    async def settle(self) -> None:
        """Pay answers honestly; time passes; nobody acts any more."""
        self.pay.silent = self.pay.lost = False
        self.pay.refund_refusal = None
        for _ in range(12):
            for fact in list(self.pay.refunds.values()):
                if fact.status in ("PROCESSING", "ABNORMAL"):
                    self.pay.move_refund(fact.refund_no, "SUCCESS")
            await ask_due_payments(self.database, self.pay)
            for fact in self.facts:
                await self.trade.confirm(fact)
            for job in (close_expired_unbegun, apply_orphans):
                await self.database.transact(job)
            await send_due_refunds(self.database, self.pay)
            self.clock.advance(hours=1)

    def sum_at_pay(self) -> int:
        """What buyers have paid and did not get back, as Pay counts."""
        paid = sum(fact.amount_fen or 0 for bill in self.pay.bills.values() for fact in bill.facts)
        return paid - sum(refund.amount_fen for refund in self.pay.refunds.values() if refund.status == "SUCCESS")


def count_unfinished(connection: Connection) -> int:
    """Orders that wait to be paid, payments that are open, refunds on their way."""
    unfinished = "SELECT (SELECT count(*) FROM shop_order WHERE state = 'placed')"
    unfinished += " + (SELECT count(*) FROM payment WHERE status = 'open')"
    unfinished += " + (SELECT count(*) FROM refund WHERE state = 'decided')"
    return int(connection.exec_driver_sql(unfinished).scalar_one())


def sum_held(connection: Connection) -> int:
    """What buyers have paid and did not get back, as the journal counts."""
    source, fen = ledger_posting.c.source, ledger_posting.c.amount_fen
    come = case((source == "outside:payments", fen), else_=0)
    gone = case((ledger_posting.c.destination == "outside:payments", fen), else_=0)
    return int(connection.scalar(select(func.coalesce(func.sum(come - gone), 0))) or 0)


TORTURE = bool(os.environ.get("LIANPU_TORTURE"))
SIZES = settings(deadline=None, suppress_health_check=list(HealthCheck), derandomize=not TORTURE)


def test_random_histories_of_trade_on_sqlite(sqlite_files: SqliteFiles, tmp_path: Path) -> None:

    class OnSqlite(Shop):
        def make_database(self) -> AnyDatabase:  # type: ignore[override]
            path = sqlite_files.copy_to(tmp_path / "shop.db")
            return SqliteDatabase(path, self.clock, EveryEvent(), TEST_SEALER)

    sizes = settings(SIZES, max_examples=500 if TORTURE else 10, stateful_step_count=100 if TORTURE else 50)
    run_state_machine_as_test(OnSqlite, settings=sizes)


def test_random_histories_of_trade_on_postgres(postgres_databases: PostgresDatabases) -> None:
    class OnPostgres(Shop):
        def make_database(self) -> AnyDatabase:  # type: ignore[override]
            url = self.loop.run(postgres_databases.create_next())
            return PostgresDatabase(url, self.clock, EveryEvent(), TEST_SEALER)

    sizes = settings(SIZES, max_examples=100 if TORTURE else 3, stateful_step_count=50)
    run_state_machine_as_test(OnPostgres, settings=sizes)
