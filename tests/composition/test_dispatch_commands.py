"""Orders and stock at the terminal: what is due, to whom, sent by a file, fetched by a code, and all of it logged."""

import csv
import io
from typing import Any

import pytest

from commissions.actor import staff_acting
from commissions.awards.parties import SaleParties
from commissions.beneficiary import supplier
from commissions.ledger.queries import find_balances
from commissions.policies.parties import Due
from commissions.refusals import Refusal
from composition.commands.arguments import ArgumentRefused, read_units
from shop.fulfilment.shipping_file import read_rows
from shop.orders.service import place_order
from shop.places.choosing import Pickup
from tests.support.house import House, order
from tests.support.trade import MANY, Trade, check_books, open_trade

SKU = "TEA-1-100"
BY = {"by": staff_acting("mei")}


async def open_house_trade(house: House) -> Trade:
    """A shop that trades, in the house of the commands."""
    return await open_trade(house.installation.database)


def write_rows(*rows: tuple[str, str, str]) -> str:
    """A file as a carrier sends it back, with a column that nobody asked for."""
    return "\n".join(["order,weight,carrier,number", *(f"{no},1,{carrier},{number}" for no, carrier, number in rows)])


async def logged(house: House) -> list[tuple[str, str]]:
    """Who did what, the newest first."""
    return [(of["actor"], of["action"]) for of in (await order(house, "log"))["acts"]]


async def test_what_is_due_is_listed_masked_shown_in_full_and_that_is_logged(house: House) -> None:
    trade = await open_house_trade(house)
    first, second = await trade.buy(2), await trade.buy(1)
    await trade.place(1)
    await trade.refund((await trade.buy(1)).no)
    listed = await order(house, "orders-list", due="ship", after=0)
    assert [of["order_no"] for of in listed["orders"]] == [first.no, second.no]
    assert (listed["orders"][0]["name"], listed["orders"][0]["phone"]) == ("陈**", "*******0001")
    assert "龙井路" not in listed["orders"][0]["address"]
    shown = await order(house, "orders-show", order_no=first.no)
    assert (shown["name"], shown["phone"], shown["channel"]) == ("陈小满", "13800000001", "direct")
    assert shown["address"].endswith("龙井路 1 号")
    assert await logged(house) == [("命令行", "order.show")]
    with pytest.raises(ArgumentRefused):
        await order(house, "orders-list", due="later", after=0)
    with pytest.raises(Refusal):
        await order(house, "orders-show", order_no="L-nothing")


async def test_a_file_for_the_carrier_holds_whom_it_goes_to_and_no_formula(house: House) -> None:
    trade = await open_house_trade(house)
    bought = await trade.place(1, note='=HYPERLINK("x")')
    await trade.pay_for(bought)
    written = await order(house, "orders-export")
    heading, row = csv.reader(io.StringIO(written["text"].removeprefix("\ufeff")))
    told = dict(zip(heading, row, strict=True))
    assert (told["订单号"], told["收件人"], told["备注"]) == (bought.no, "陈小满", '\'=HYPERLINK("x")')
    assert told["商品"] == "古树红茶 100克 × 1"
    assert await logged(house) == [("命令行", "orders.export")]

    filled = written["text"].replace(",,\r\n", ",顺丰,SF77\r\n")
    done = await order(house, "orders-ship", text=filled)
    assert (done["shipped"], done["before"], done["held"]) == ([bought.no], [], [])


async def test_a_file_ships_once_names_every_error_first_and_holds_what_is_being_refunded(house: House) -> None:
    trade = await open_house_trade(house)
    one, two, three = [await trade.buy(2) for _ in range(3)]
    unpaid = await trade.place(1)
    refund = await trade.refund(two.no, {"1": 100})
    wrong = write_rows((one.no, "顺丰", "SF1"), ("L-nothing", "顺丰", "SF2"), (unpaid.no, "顺丰", "SF3"))
    with pytest.raises(Refusal) as refused:
        await order(house, "orders-ship", text=wrong)
    assert refused.value.data["problems"] == [
        "row 3: order L-nothing is unknown",
        f"row 4: order {unpaid.no} is placed",
    ]
    assert (await trade.find(one.no)).state == "paid"

    right = write_rows((one.no, "顺丰", "SF1"), (two.no, "顺丰", "SF2"), (three.no, "", ""))
    done = await order(house, "orders-ship", text=right)
    assert (done["shipped"], done["before"]) == ([one.no], [])
    assert done["held"] == [{"order_no": two.no, "refund_no": refund.refund_no}]
    again = await order(house, "orders-ship", text=right)
    assert (again["shipped"], again["before"]) == ([], [one.no])
    assert (await trade.find(three.no)).state == "paid"
    assert await house.installation.database.read(check_books) == []


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("", 3),
        ("order,carrier\n", 1),
        ("order,carrier,number\nL1,顺丰,\nL2,,SF1\n,顺丰,SF2", 3),
        ("order,carrier,number\nL1,顺丰,SF1\nL1,顺丰,SF2", 1),
        ('order,carrier,number\n"L1,顺丰,SF1', 1),
        ("order,carrier,number\n" + "L1,顺丰,SF1\n" * 1001, 1),
    ],
)
def test_a_file_that_can_not_be_read_is_refused_with_all_its_problems(text: str, problems: int) -> None:
    with pytest.raises(Refusal) as refused:
        read_rows(text)
    assert len(refused.value.data["problems"]) == problems


async def test_stock_is_received_counted_corrected_moved_listed_and_logged(house: House) -> None:
    await open_house_trade(house)
    place = {"title": "西湖店", "address": "龙井路 2 号", "phone": None, "hours": None, "offers_pickup": True}
    await order(house, "stock-place", code="west", **place)
    assert [of["code"] for of in (await order(house, "stock-places"))["places"]] == ["main", "west"]
    delivery: dict[str, Any] = {"place": "main", "batch": "", "last_day": None, "stop_days": 0, "note": "DN-1"}
    for received in (True, False):
        assert await order(house, "stock-receive", sku=SKU, units=5, **delivery) == {"received": received}
    counted = {"place": "main", "batch": "", "reason": ""}
    assert await order(house, "stock-count", sku=SKU, units=54, **counted) == {"difference": -1}
    corrected = {"place": "main", "batch": "", "reason": "broken"}
    await order(house, "stock-correct", sku=SKU, units=-2, **corrected)
    moved = {"from_place": "main", "to_place": "west", "batch": "", "reason": ""}
    await order(house, "stock-move", sku=SKU, units=10, **moved)
    rows = (await order(house, "stock-list", place=None, after=0))["rows"]
    assert {row["place"]: row["free"] for row in rows if row["article"] == SKU} == {"main": 42, "west": 10}
    acts = [action for _, action in await logged(house)]
    assert acts == ["stock.move", "stock.correct", "stock.count", "stock.receive", "stock.receive", "place.save"]
    assert await house.installation.database.read(check_books) == []


async def test_a_recall_lists_the_orders_that_got_the_batch(house: House) -> None:
    trade = await open_house_trade(house)
    batch: dict[str, Any] = {"place": "main", "batch": "B7", "last_day": "2099-01-01", "stop_days": 0, "note": ""}
    await order(house, "stock-receive", sku=SKU, units=3, **batch)
    first, second, third = await trade.buy(2), await trade.buy(2), await trade.buy(1)
    await trade.ship(first.no, lines={"1": 1})
    await trade.refund(second.no, restock=True)
    found = await order(house, "stock-recall", batch="B7", sku=None, after="")
    assert found["orders"] == [{"order_no": first.no, "state": "paid", "units": 2, "shipped": 1}]
    assert third.no not in str(found)


async def test_what_is_fetched_is_made_ready_and_redeemed_at_the_terminal(house: House) -> None:
    trade = await open_house_trade(house)
    place = {"title": "店", "address": "龙井路 2 号", "phone": None, "hours": None, "offers_pickup": True}
    await order(house, "stock-place", code="main", **place)
    bought = await trade.place(1, address="", pickup=Pickup("main", "陈小满", "13800000001"))
    await trade.pay_for(bought)
    waiting = await order(house, "orders-list", due="prepare", after=0)
    assert [of["order_no"] for of in waiting["orders"]] == [bought.no]
    assert await order(house, "pickup-ready", order_no=bought.no) == {"order_no": bought.no, "units": 1}
    ready = await order(house, "orders-list", due="fetch", after=0)
    assert [of["order_no"] for of in ready["orders"]] == [bought.no]
    with pytest.raises(Refusal):
        await order(house, "pickup-redeem", code="123456789012", place=None)


def test_units_are_read_by_line() -> None:
    assert read_units(["1=2", "2=1"]) == {"1": 2, "2": 1}
    for wrong in (["1"], ["1=x"], ["1=-1"], ["=1"], ["1=1", "1=2"]):
        with pytest.raises(ArgumentRefused):
            read_units(wrong)


async def test_a_part_of_an_order_is_shipped_by_units_by_hand_and_by_file(house: House) -> None:
    trade = await open_house_trade(house)
    hand, filed = await trade.buy(3, 1), await trade.buy(2, 2)
    sent = await order(house, "ship", order_no=hand.no, carrier="顺丰", number="SF1", units=["1=2"])
    assert (sent["status"], sent["left"]) == ("paid", 2)
    shown = (await order(house, "orders-show", order_no=hand.no))["lines"]
    assert [line["to_ship"] for line in shown] == [1, 1]
    with pytest.raises(Refusal):
        await order(house, "ship", order_no=hand.no, carrier="顺丰", number="SF2", units=["1=2"])
    rest = await order(house, "ship", order_no=hand.no, carrier="顺丰", number="SF2")
    assert (rest["status"], rest["left"]) == ("shipped", 0)

    written = (await order(house, "orders-export"))["text"]
    assert "1: 古树红茶 100克 × 2; 2: 古树红茶 250克 × 2" in written
    heading = "订单号,快递公司,快递单号,本包裹件数"
    first = f"{heading}\n{filed.no},顺丰,SF3,1＝１；2=1\n"
    for shipped, before in (([filed.no], []), ([], [filed.no])):
        done = await order(house, "orders-ship", text=first)
        assert (done["shipped"], done["before"]) == (shipped, before)
    assert (await trade.find(filed.no)).state == "paid"

    for units, problem in (
        ("1=2", f"row 2: order {filed.no} has fewer units of line 1 left"),
        ("9=1", f"row 2: order {filed.no} has fewer units of line 9 left"),
        ("two", "row 2: 'two' is not LINE=UNITS, such as 1=2; 3=1"),
        ("1=1; 1=1", "row 2: '1=1; 1=1' is not LINE=UNITS, such as 1=2; 3=1"),
    ):
        with pytest.raises(Refusal) as refused:
            await order(house, "orders-ship", text=f"{heading}\n{filed.no},顺丰,SF4,{units}\n")
        assert refused.value.data["problems"] == [problem]

    both = f"{heading}\n{filed.no},顺丰,SF4,1=1\n{filed.no},中通,ZT1,2=1\n"
    assert (await order(house, "orders-ship", text=both))["shipped"] == [filed.no]
    assert (await trade.find(filed.no)).state == "shipped"
    assert await house.installation.database.read(check_books) == []


async def test_parcels_of_a_file_hold_no_more_together_than_is_left(house: House) -> None:
    trade = await open_house_trade(house)
    bought = await trade.buy(3)
    heading = "order,carrier,number,units"
    together = f"{heading}\n{bought.no},顺丰,SF1,1=2\n{bought.no},顺丰,SF2,1=2\n"
    unclear = f"{heading}\n{bought.no},顺丰,SF1,1=2\n{bought.no},顺丰,SF2,\n"
    unequal = f"{heading}\n{bought.no},顺丰,SF1,1=2\n{bought.no},顺丰,SF1,1=1\n"
    for text, problem in (
        (together, f"row 3: order {bought.no} has fewer units of line 1 left"),
        (unclear, f"row 3: order {bought.no} stands in row 2 with another parcel"),
        (unequal, f"row 3: order {bought.no} stands in row 2 with other units"),
    ):
        with pytest.raises(Refusal) as refused:
            await order(house, "orders-ship", text=text)
        assert refused.value.data["problems"] == [problem]
    assert (await trade.find(bought.no)).state == "paid"


async def test_a_refund_names_what_goes_back_of_the_supply(house: House) -> None:
    trade = await open_house_trade(house)
    parties = SaleParties(supply={"1": Due(supplier(1), 4001)})
    bought = await house.installation.database.transact(place_order, trade.order_form(2), MANY, parties)
    await trade.pay_for(bought)
    refund = {"order_no": bought.no, "reason": "late", "lines": ["1=10.00"], "shipping": "0", **BY}
    with pytest.raises(Refusal) as refused:
        await order(house, "refund", **refund, supply=["1=40.02"])
    assert refused.value.code == "supply_too_large"
    await order(house, "refund", **refund, supply=["1=15.00"])
    left = await house.installation.database.read(find_balances, supplier(1))
    assert left["pending"] == 4001 - 1500
    assert await house.installation.database.read(check_books) == []
