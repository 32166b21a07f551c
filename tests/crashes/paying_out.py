"""Withdrawals through Pay: one in doubt arrives and comes back; one is cancelled; one is refused and given up."""

from typing import Any

from commissions.actor import staff_acting
from commissions.beneficiary import MemberId, member
from commissions.withdrawals.queries import find_open_withdrawal
from commissions.withdrawals.requesting import approve_withdrawal, request_withdrawal
from commissions.withdrawals.sending import record_transfer_returned
from commissions.withdrawals.withdrawal import RequestWithdrawal
from shop.transfers.giving_up import give_up_transfer
from shop.transfers.news import record_transfer_fact
from shop.transfers.refusals import TransferUnderWay
from shop.transfers.repository import find_transfer
from shop.transfers.sending import TransferDriver
from tests.crashes.story import Known, Story
from tests.crashes.world import World
from tests.support.payouts import Payouts
from tests.support.transfers import SETUP

AMOUNT_FEN = 60_000
"""More than a withdrawal may be without somebody's approval."""
TWO: dict[str, Any] = {"by": staff_acting("mei"), "second_by": staff_acting("li"), "reason": "back in the bill"}
ON_THE_WAY = (
    "request_withdrawal:before",
    "request_withdrawal:after",
    "approve_withdrawal:before",
    "approve_withdrawal:after",
    "begin_transfer:before",
    "begin_transfer:after",
    "claim_transfers:before",
    "claim_transfers:after",
    "send_transfer:sent",
    "record_transfer_fact:before",
    "record_transfer_fact:after",
    "list_overlooked:before",
    "list_overlooked:after",
)
ARRIVING = (
    *ON_THE_WAY,
    "record_transfer_trouble:before",
    "record_transfer_trouble:after",
    "find_transfer:sent",
    "claim_repost:before",
    "claim_repost:after",
    "mark_transfer_asked:before",
    "mark_transfer_asked:after",
    "record_transfer_fact:before#3",
    "record_transfer_fact:after#3",
    "record_transfer_returned:before",
    "record_transfer_returned:after",
)
CANCELLING = (
    *ON_THE_WAY,
    "want_cancel:before",
    "want_cancel:after",
    "cancel_transfer:sent",
    "find_transfer:sent",
    "record_transfer_fact:before#2",
    "record_transfer_fact:after#3",
)

GIVING_UP = (
    *(point for point in ON_THE_WAY if not point.startswith(("send_transfer:", "record_transfer_fact:", "list_over"))),
    "record_transfer_trouble:before",
    "record_transfer_trouble:after",
    "prepare_giving_up:before",
    "prepare_giving_up:after",
    "find_transfer:sent",
    "give_up_transfer:before",
    "give_up_transfer:after",
)


def open_driver(database: Any, world: World) -> TransferDriver:
    """The driver of one life."""
    return TransferDriver(database, world.transfers, lambda: SETUP, calls_per_second=100_000)


def open_payouts(database: Any, world: World) -> Payouts:
    """For looking at it, and for having time pass."""
    return Payouts(database, world.clock, world.transfers, open_driver(database, world))


async def begin(database: Any, world: World) -> Known:
    """A person with a balance."""
    return (await open_payouts(database, world).person("anna", AMOUNT_FEN),)


async def ask(database: Any, member_id: MemberId) -> str:
    """Ask for all of it, and have it approved."""
    command = RequestWithdrawal(member(member_id), AMOUNT_FEN, "wechat", "crash-test-1", "L")
    asked = await database.transact(request_withdrawal, command)
    if asked.status == "requested":
        asked = await database.transact(approve_withdrawal, asked.number, by=staff_acting("mei"))
    return str(asked.number)


async def arrive(database: Any, world: World, known: Known) -> None:
    """Nobody hears what becomes of it at first; it goes out, is confirmed, arrives, and is seen back in a bill."""
    [member_id] = known
    driver, number = open_driver(database, world), await ask(database, member_id)
    world.transfers.silent = world.is_before(minutes=1)
    await driver.send(number)
    world.transfers.silent = False
    world.come_to(minutes=10)
    await send_on(driver, world, number)
    world.come_to(minutes=30)
    await driver.ask(number, member_id)
    bill = world.transfers.bills[number]
    if bill.state == "WAIT_USER_CONFIRM":
        world.transfers.move(number, "SUCCESS")
    await database.transact(record_transfer_fact, world.transfers.describe(bill))
    world.come_to(days=1)
    await database.transact(record_transfer_returned, number, **TWO)


async def send_on(driver: TransferDriver, world: World, number: str) -> None:
    """Time passes until Pay has it."""
    await driver.send_due()
    while number not in world.transfers.bills:
        world.pass_by(minutes=5)
        await driver.send_due()


async def cancel(database: Any, world: World, known: Known) -> None:
    """Sent, and cancelled before anybody has confirmed."""
    [member_id] = known
    driver, number = open_driver(database, world), await ask(database, member_id)
    await driver.send(number)
    await driver.cancel(number)
    bill = world.transfers.bills.get(number)
    if bill and bill.state == "CANCELING":
        world.transfers.move(number, "CANCELLED")
    world.come_to(minutes=30)
    await driver.send_due()


async def give_up(database: Any, world: World, known: Known) -> None:
    """Pay will never take it, and two people end it."""
    [member_id] = known
    driver, number = open_driver(database, world), await ask(database, member_id)
    world.transfers.refusal = "PARAM_ERROR"
    await driver.send(number)
    world.pass_by(minutes=10)
    sent = await database.read(find_transfer, number)
    if sent is None or sent.problem is None:
        await driver.send_due()
        world.pass_by(minutes=10)
    try:
        posts = await driver.ask_before_giving_up(number)
        await database.transact(give_up_transfer, number, posts, **TWO)
    except TransferUnderWay:
        assert await database.read(find_open_withdrawal, member(member_id)) is None, "it was given up before"


async def prove_arrived(database: Any, world: World, known: Known) -> None:
    """One transfer at Pay, paid once; the money is the person's again, once."""
    payouts = open_payouts(database, world)
    await payouts.turn()
    [(number, bill)] = world.transfers.bills.items()
    assert (bill.paid, await payouts.status(number)) == (1, "settled")
    assert await payouts.balances(known[0]) == {"available": AMOUNT_FEN}
    await payouts.check()


async def prove_cancelled(database: Any, world: World, known: Known) -> None:
    """One transfer at most, never paid; the money is the person's again, once."""
    payouts = open_payouts(database, world)
    for _ in range(3):
        for number, bill in world.transfers.bills.items():
            if bill.state == "CANCELING":
                world.transfers.move(number, "CANCELLED")
        await payouts.turn()
    assert [bill.paid for bill in world.transfers.bills.values()] in ([], [0])
    assert await payouts.balances(known[0]) == {"available": AMOUNT_FEN}
    await payouts.check()


async def prove_given_up(database: Any, world: World, known: Known) -> None:
    """Pay has nothing of it, and the money is the person's again, once."""
    payouts = open_payouts(database, world)
    await payouts.turn()
    assert world.transfers.bills == {}
    assert await payouts.balances(known[0]) == {"available": AMOUNT_FEN}
    await payouts.check()


ARRIVAL = Story(ARRIVING, begin, arrive, prove_arrived)
CANCELLATION = Story(CANCELLING, begin, cancel, prove_cancelled, frozenset({"WithdrawalAwaitsConfirmation"}))
REFUSAL = Story(GIVING_UP, begin, give_up, prove_given_up)
