"""The commands of the books: what is done through them stands in the audit log, by whoever did it."""

from datetime import date, timedelta

import pytest

from commissions.actor import staff_acting
from commissions.ledger.bills import sum_taken
from commissions.network.queries import find_distributor
from commissions.refusals import Refusal
from composition.commands.arguments import ArgumentRefused
from shop.aftersales.refusals import RefundTooMuch
from shop.members.member import Identity
from shop.members.service import recognise
from shop.orders.refusals import OrderUnknown
from shop.reconciliation.difference import Difference, Kind
from shop.reconciliation.queries import determine_last_billed
from shop.reconciliation.repository import write_differences
from shop.reconciliation.service import DifferenceEnded
from tests.support.house import House, order
from tests.support.trade import open_trade

TAKEN = Difference(Kind.FLOW_UNEXPLAINED, "F-1", None, "nothing", "投诉退款 -5000 fen")


async def test_balances_are_changed_explained_and_logged(house: House) -> None:
    database = house.installation.database
    member = await database.transact(recognise, Identity("wx1", "somebody"), via="login")
    person = await database.read(find_distributor, member.id)
    assert person is not None
    why = {"person": person.code, "reason": "counted twice"}
    waiting = await order(house, "adjust-give", yuan="300", by=staff_acting("Li"), **why)
    assert waiting["status"] == "proposed"
    with pytest.raises(Refusal) as refused:
        await order(house, "adjust-approve", number=waiting["number"], by=staff_acting("Anna", member.id))
    assert refused.value.code == "own_balance"
    assert (await order(house, "adjust-approve", number=waiting["number"], by=staff_acting("Wang")))[
        "status"
    ] == "posted"
    assert (await order(house, "adjust-take", yuan="50", by=staff_acting("Li"), **why))["status"] == "posted"
    other = await order(house, "adjust-give", yuan="999", by=staff_acting("Li"), **why)
    listed = await order(house, "adjust-list")
    assert [of["number"] for of in listed["proposals"]] == [other["number"]]
    assert (await order(house, "adjust-refuse", number=other["number"], by=staff_acting("Zhao")))["status"] == "refused"
    explained = await order(house, "balance", person=person.code, account="available")
    assert [line["balance_fen"] for line in explained["lines"]] == [30_000, 25_000]
    acts = (await order(house, "log"))["acts"]
    assert [(of["actor"], of["action"]) for of in acts] == [
        ("Zhao", "adjustment.refuse"),
        ("Li", "adjustment.give"),
        ("Li", "adjustment.take"),
        ("Wang", "adjustment.approve"),
        ("Li", "adjustment.give"),
    ]
    assert acts[-1]["details"]["reason"] == "counted twice"
    audited = await order(house, "audit")
    assert audited["findings"] == []
    assert len(audited["log"]) == 64


async def test_what_is_no_balance_is_refused(house: House) -> None:
    for name, arguments in {
        "balance": {"person": "NOBODY", "account": "available"},
        "adjust-write-off": {"person": "NOBODY", "yuan": "1", "reason": "x", "by": staff_acting("Li")},
        "adjust-claim": {"number": "E1", "by": staff_acting("Li")},
        "tax-remit": {"yuan": "1", "reference": "R", "by": staff_acting("Li")},
        "set-aside-accept": {"number": "4200", "reason": "x", "by": staff_acting("Li")},
        "set-aside-return": {"number": "4200", "reason": "x", "by": staff_acting("Li")},
    }.items():
        with pytest.raises(Refusal):
            await order(house, name, **arguments)
    with pytest.raises(Refusal):
        await order(house, "balance", person="NOBODY", account="purse")
    assert (await order(house, "log"))["acts"] == []


async def test_after_a_restore_transfers_are_frozen_before_the_audit(house: House) -> None:
    result = await order(house, "audit", after_restore=True)
    assert result["findings"] == []
    assert [of["action"] for of in (await order(house, "log"))["acts"]] == ["transfers.freeze"]


async def test_the_accounts_are_listed_as_of_a_day(house: House) -> None:
    await order(
        house, "adjust-give", person=await somebody(house), yuan="10", by=staff_acting("Li"), reason="counted twice"
    )
    now = await order(house, "books", until=None)
    assert now["accounts"] == {"member:available": 1000, "merchant:adjustments": -1000}
    assert (await order(house, "books", until="2020-01-01"))["accounts"] == {}
    with pytest.raises(ArgumentRefused):
        await order(house, "books", until="yesterday")


async def somebody(house: House) -> str:
    """The link code of a new member."""
    database = house.installation.database
    member = await database.transact(recognise, Identity("wx1", "somebody"), via="login")
    person = await database.read(find_distributor, member.id)
    assert person is not None
    return person.code


async def test_a_day_is_not_reconciled_before_its_bills_are_made(house: House) -> None:
    made = determine_last_billed(house.installation.clock())
    for day in (made + timedelta(days=1), made + timedelta(days=400)):
        with pytest.raises(ArgumentRefused):
            await order(house, "reconciliation-run", day=day.isoformat())
    assert (await order(house, "reconciliation-show", day=None))["bills"] == []
    await order(house, "reconciliation-run", day=made.isoformat())
    bills = (await order(house, "reconciliation-show", day=None))["bills"]
    assert {bill["day"] for bill in bills} == {made.isoformat()}


async def test_what_pay_took_for_an_order_is_booked_with_its_order_and_no_other(house: House) -> None:
    database = house.installation.database
    trade = await open_trade(database)
    bought = await trade.buy(1)
    await database.transact(write_differences, date(2026, 11, 20), [TAKEN])
    [found] = (await order(house, "reconciliation-work", after=None))["differences"]
    told = {"difference": found["id"], "amount": "50", "reason": "a complaint"}

    with pytest.raises(OrderUnknown):
        await order(house, "reconciliation-taken", **told, order_no="L-nothing")
    assert await database.read(sum_taken, bought.no) == 0
    await order(house, "reconciliation-taken", **told, order_no=bought.no)
    with pytest.raises(DifferenceEnded):
        await order(house, "reconciliation-taken", **told, order_no=bought.no)
    assert await database.read(sum_taken, bought.no) == 5_000
    with pytest.raises(RefundTooMuch):
        await trade.refund(bought.no)
