"""Orders shipped by a file: shown first, shipped once, held for a refund, a wrong number corrected."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from commissions.actor import staff_acting
from shop.errands.errand import LEASE_S, Errand, ErrandState
from shop.errands.files import ErrandFiles, Part
from shop.errands.queries import get_errand
from shop.errands.running import ErrandRunner
from shop.errands.service import AskErrand, ask_errand, claim_errand
from shop.fulfilment.queries import list_parcels
from shop.fulfilment.service import ShipOrder, confirm_receipt, correct_parcel
from shop.imports.shipping_import import KINDS, READ_PARCELS, TAKE_PARCELS
from shop.orders.refusals import OrderMoved
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase, published
from tests.support.trade import Trade, check_books, open_trade

LI = staff_acting("li")


class Office:
    """A member of staff with a shop and files."""

    def __init__(self, trade: Trade, folder: Path) -> None:
        self.trade, self.database = trade, trade.database
        self.files = ErrandFiles(folder / "errands")
        self.runner = ErrandRunner(trade.database, KINDS, self.files, "me")
        self.asked = 0

    async def do(self, command: AskErrand) -> Errand:
        asked = await self.database.transact(ask_errand, command)
        await self.runner.run_one()
        return await self.database.read(get_errand, asked.code, by=LI)

    async def read(self, *rows: Sequence[str]) -> Errand:
        self.asked += 1
        command = AskErrand(READ_PARCELS, {}, LI, f"read-{self.asked}")
        text = "\n".join(",".join(row) for row in (("订单号", "快递公司", "快递单号", "本包裹件数"), *rows))
        self.files.begin(command.code, Part.GIVEN).write_text(text)
        self.files.complete(command.code, Part.GIVEN)
        return await self.do(command)

    async def take(self, read: Errand) -> Errand:
        return await self.do(AskErrand(TAKE_PARCELS, {"of": read.code}, LI, f"take-{read.code}"))

    async def numbers(self, order_no: str) -> list[str | None]:
        return [of.number for of in await self.database.read(list_parcels, order_no)]


async def test_a_file_is_shown_ships_once_and_holds_what_is_being_refunded(
    database: AnyDatabase, tmp_path: Path
) -> None:
    office = Office(await open_trade(database), tmp_path)
    one, two, three = [await office.trade.buy(2) for _ in range(3)]
    refund = await office.trade.refund(two.no, {"1": 100})
    rows = ((one.no, "顺丰", "SF1", ""), (two.no, "顺丰", "SF2", ""), (three.no, "", "", ""))

    read = await office.read(*rows)
    held = [[two.no, refund.refund_no]]
    assert (read.summary["new"], read.summary["changed"], read.summary["same"]) == (1, 0, 0)
    assert (read.summary["held"], read.summary["errors"]) == (held, 0)
    assert await office.numbers(one.no) == [], "reading ships nothing"

    taken = await office.take(read)
    assert (taken.state, taken.summary) == (ErrandState.DONE, {"shipped": 1, "corrected": 0, "held": held})
    again = await office.read(*rows)
    assert (again.summary["new"], again.summary["same"]) == (0, 1)
    assert (await office.take(again)).summary["shipped"] == 0
    assert await office.numbers(one.no) == ["SF1"]
    assert await database.read(check_books) == []


async def test_every_error_is_told_in_words_and_nothing_ships(sqlite_database: AnyDatabase, tmp_path: Path) -> None:
    office = Office(await open_trade(sqlite_database), tmp_path)
    good, unpaid = await office.trade.buy(2), await office.trade.place(1)
    read = await office.read(
        (good.no, "顺丰", "SF1", "1=1"),
        (good.no, "顺丰", "SF2", ""),
        ("L-nothing", "顺丰", "SF3", ""),
        (unpaid.no, "顺丰", "SF4", ""),
        ("", "顺丰", "SF5", ""),
        (good.no, "", "SF6", ""),
        (good.no, "顺丰", "SF7", "many"),
    )
    told = [(of["row"], of["column"], of["problem"].partition("。")[0]) for of in read.summary["first"]]
    assert told == [
        (3, "订单号", "第 2 行已有这个订单的另一个包裹"),
        (4, "订单号", "没有订单“L-nothing”"),
        (5, "订单号", f"订单 {unpaid.no} 现在是“待付款”，不能发货"),
        (6, "订单号", "这里必须填写"),
        (7, "快递公司", "快递公司或快递单号没有填，或者太长"),
        (8, "本包裹件数", "“many”无法识别"),
    ]
    refused = await office.take(read)
    assert (refused.state, refused.error) == (ErrandState.FAILED, "import_has_errors")
    assert await office.numbers(good.no) == []


async def test_a_wrong_number_is_corrected_once_and_an_old_file_changes_nothing(
    database: AnyDatabase, tmp_path: Path
) -> None:
    office = Office(await open_trade(database), tmp_path)
    bought = await office.trade.buy(1)
    wrong, right = (bought.no, "顺丰", "SF-WRONG", ""), (bought.no, "顺丰", "SF-RIGHT", "")
    await office.take(await office.read(wrong))
    read = await office.read(right)
    assert (read.summary["new"], read.summary["changed"]) == (0, 1)
    assert (await office.take(read)).summary == {"shipped": 0, "corrected": 1, "held": []}
    assert await office.numbers(bought.no) == ["SF-RIGHT"]
    told = [payload["number"] for name, payload in await database.read(published) if name == "OrderShipped"]
    assert told == ["SF-WRONG", "SF-RIGHT"], "the buyer hears of the right one"

    for row in (wrong, right):
        assert (await office.take(await office.read(row))).summary["corrected"] == 0
    assert await office.numbers(bought.no) == ["SF-RIGHT"]

    command = ShipOrder(bought.no, "顺丰", "SF-THIRD", LI)
    with pytest.raises(OrderMoved):
        await database.transact(correct_parcel, command)
    assert (await office.read((bought.no, "顺丰", "SF-THIRD", ""))).summary["errors"] == 1
    assert await database.read(check_books) == []


async def test_what_was_received_or_went_in_parts_is_not_corrected(
    sqlite_database: AnyDatabase, tmp_path: Path
) -> None:
    office = Office(await open_trade(sqlite_database), tmp_path)
    received, parts = await office.trade.buy(1), await office.trade.buy(2)
    await office.take(await office.read((received.no, "顺丰", "SF1", "")))
    await sqlite_database.transact(confirm_receipt, office.trade.buyer, received.no)
    await office.take(await office.read((parts.no, "顺丰", "SF2", "1=1"), (parts.no, "顺丰", "SF3", "1=1")))
    for order in (received, parts):
        assert (await office.read((order.no, "顺丰", "SF9", ""))).summary["errors"] == 1
        with pytest.raises(OrderMoved):
            await sqlite_database.transact(correct_parcel, ShipOrder(order.no, "顺丰", "SF9", LI))


async def test_a_shipping_that_was_killed_between_pieces_ships_each_order_once(
    sqlite_database: AnyDatabase, tmp_path: Path, clock: MovableClock
) -> None:
    office = Office(await open_trade(sqlite_database), tmp_path)
    orders = [await office.trade.buy(1) for _ in range(25)]
    rows = [(order.no, "顺丰", f"SF{n}", "") for n, order in enumerate(orders)]
    read = await office.read(*rows)
    first = await office.take(await office.read(*rows[:3]))
    assert first.summary["shipped"] == 3, "another file was quicker"

    asked = await sqlite_database.transact(ask_errand, AskErrand(TAKE_PARCELS, {"of": read.code}, LI, "killed"))
    assert await sqlite_database.transact(claim_errand, "dies") is not None
    clock.advance(seconds=LEASE_S)
    await office.runner.run_one()
    done = await sqlite_database.read(get_errand, asked.code, by=LI)
    assert done.summary["shipped"] == 22
    assert [await office.numbers(order.no) for order in orders] == [[f"SF{n}"] for n in range(25)]
    assert await sqlite_database.read(check_books) == []
