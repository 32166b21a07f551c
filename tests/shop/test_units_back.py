"""Refunds by units: what they give back adds up however they are split, a line ends by its units, also one of 0 fen."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commissions.actor import staff_acting
from commissions.ports import Transaction
from commissions.refusals import Refusal
from shop.aftersales.amounts import calculate_back
from shop.aftersales.refusals import NothingToRefund, RefundTooMuch, UnitsGone
from shop.aftersales.service import give_up_refund
from shop.catalog.queries import find_stock
from shop.checkout.queries import quote_order
from shop.checkout.quoting import Wanted
from shop.database.sqlite import SqliteDatabase
from shop.fulfilment.refusals import NothingToShip
from shop.fulfilment.service import confirm_receipt
from shop.orders.order import Order, OrderLine, OrderState, OrderTerms, Recipient
from shop.orders.placing import OrderWay
from shop.orders.portion import Portion, determine_back, determine_portions
from shop.orders.service import place_quoted
from shop.pricing.formula import price
from shop.refunds.refund import RefundState
from tests.support.databases import AnyDatabase
from tests.support.trade import Trade, open_trade

MEI = staff_acting("mei")


def make_line(paid_fen: int, units: int, back: int = 0, refunded_fen: int = 0) -> OrderLine:
    """A line of one portion, of which `back` units ended before they were shipped."""
    portion = Portion(1, 1, 1, units, shipped=0, ended=back, returned=0, restocked=0)
    names = {"line": "1", "sku_code": "S", "product_code": "P", "category_code": "C", "name": "茶", "label": ""}
    fen = {"price_fen": 0, "list_fen": 0, "discount_fen": 0, "balance_fen": 0, "cost_fen": 0}
    return OrderLine(
        **names, **fen, sku_id=1, picture=None, quantity=units, paid_fen=paid_fen, refunded_fen=refunded_fen,
        portions=(portion,),
    )  # fmt: skip


@given(
    paid_fen=st.integers(0, 10**9),
    steps=st.lists(st.integers(1, 7), min_size=1, max_size=12),
    goodwill=st.integers(0, 10**9),
)
def test_however_units_are_split_all_of_them_give_back_exactly_what_was_paid(
    paid_fen: int, steps: Sequence[int], goodwill: int
) -> None:
    units, given_fen, back = sum(steps), min(goodwill, paid_fen), 0
    for step in steps:
        fen = calculate_back(make_line(paid_fen, units, back, given_fen), step)
        assert 0 <= fen <= paid_fen - given_fen
        given_fen, back = given_fen + fen, back + step
        if not goodwill:
            assert given_fen == paid_fen * back // units
    assert given_fen == paid_fen


@given(
    portions=st.lists(
        st.tuples(st.integers(1, 9), st.integers(0, 9), st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=4
    ),
    data=st.data(),
)
def test_what_has_not_left_ends_before_what_has_comes_back(
    portions: list[tuple[int, int, int, int]], data: st.DataObject
) -> None:
    kept = []
    for n, (units, shipped, ended, returned) in enumerate(portions):
        sent = min(shipped, units)
        counted = {"shipped": sent, "ended": min(ended, units - sent), "returned": min(returned, sent), "restocked": 0}
        kept.append(Portion(1, n, 1, units, **counted))
    left = sum(of.units - of.ended - of.returned for of in kept)
    wanted = data.draw(st.integers(0, left))
    backs = determine_back("1", kept, wanted)
    assert sum(back.units for back in backs) == wanted
    assert sum(back.ended for back in backs) == min(wanted, sum(of.to_ship for of in kept))


@given(quantities=st.lists(st.tuples(st.integers(1, 2), st.integers(1, 9)), min_size=1, max_size=5))
def test_lines_of_one_sku_share_what_was_set_aside_and_lose_nothing(quantities: list[tuple[int, int]]) -> None:
    lines = [(str(n), sku, units) for n, (sku, units) in enumerate(quantities)]
    takings: dict[tuple[int, int], int] = {}
    for _, sku, units in lines:
        for stock in (10 * sku, 10 * sku + 1):
            share = units // 2 if stock % 10 else units - units // 2
            takings[sku, stock] = takings.get((sku, stock), 0) + share
    shared = list(determine_portions(lines, takings))
    for line, _, units in lines:
        assert sum(taken for of, _, taken in shared if of == line) == units
    for (_, stock), units in takings.items():
        assert sum(taken for _, of, taken in shared if of == stock) == units


@dataclass
class Model:
    """One order of `units` at `unit_fen` each, and the shelf that it came from."""

    units: int
    on_hand: int
    shipped: int = 0
    ended: int = 0
    returned: int = 0
    open_refunds: list[tuple[str, int, int, bool]] = field(default_factory=list)

    def ship(self, units: int) -> bool:
        if not 0 < units <= self.units - self.shipped - self.ended:
            return False
        self.shipped += units
        return True

    def refund(self, units: int, restock: bool) -> tuple[int, int] | None:
        if not 0 < units <= self.units - self.ended - self.returned:
            return None
        ended = min(units, self.units - self.shipped - self.ended)
        self.ended, self.returned = self.ended + ended, self.returned + units - ended
        self.on_hand += units if restock else 0
        return ended, units - ended


@pytest.fixture
async def trading(sqlite_database: SqliteDatabase) -> Trade:
    """One shop for all examples, with enough on its shelf."""
    return await open_trade(sqlite_database, on_hand=10_000)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["ship", "refund", "give up"]), st.integers(1, 4), st.booleans()), max_size=10
    )
)
async def test_units_are_where_a_small_model_says(
    sqlite_database: SqliteDatabase, trading: Trade, steps: list[tuple[str, int, bool]]
) -> None:
    trade = trading
    order, sku_id = await trade.buy(6), trade.tea.skus[0].id
    model = Model(units=6, on_hand=(await sqlite_database.read(find_stock, [sku_id]))[sku_id][0])
    for n, (kind, units, flag) in enumerate(steps):
        try:
            if kind == "ship":
                expected: object = model.ship(units)
                await trade.ship(order.no, f"SF{n}", {"1": units})
            elif kind == "refund":
                expected = model.refund(units, flag)
                refund = await trade.refund(order.no, units={"1": units}, restock=flag)
                assert isinstance(expected, tuple)
                model.open_refunds.append((refund.refund_no, *expected, flag))
            elif model.open_refunds:
                number, ended, returned, restocked = model.open_refunds.pop()
                expected = True
                await sqlite_database.transact(give_up_refund, number, by=MEI, reason="x")
                model.ended, model.returned = model.ended - ended, model.returned - returned
                model.on_hand -= ended + returned if restocked else 0
        except Refusal:
            assert not expected
        [portion] = (await trade.find(order.no)).portions
        assert (portion.shipped, portion.ended, portion.returned) == (model.shipped, model.ended, model.returned)
        assert (await sqlite_database.read(find_stock, [sku_id]))[sku_id][0] == model.on_hand
        await trade.check()


async def place_free(trade: Trade, quantity: int = 2) -> Order:
    """An order of 0 fen, which is paid at once."""

    def place(tx: Transaction) -> Order:
        [line] = quote_order(tx.connection, trade.buyer, [Wanted(trade.sku, quantity)], tx.now).quote.lines
        free = price([replace(line, price_fen=0)], (), lambda _: 0)
        way = OrderWay(Recipient("陈小满", "13800000001", "浙江省", "杭州市", "西湖区", "龙井路 1 号", "330106"))
        return place_quoted(tx, trade.order_form(quantity), free, way, OrderTerms())

    return await trade.database.transact(place)


async def test_an_order_of_nothing_is_ended_and_restocked_without_pay(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    sku_id, order = trade.tea.skus[0].id, await place_free(trade)
    part = await trade.refund(order.no, units={"1": 1}, restock=True, request_key="click-0001")
    assert (part.state, part.amount_fen, part.transaction_id) == (RefundState.SETTLED, 0, None)
    again = await trade.refund(order.no, units={"1": 1}, restock=True, request_key="click-0001")
    assert again == part
    assert await database.read(find_stock, [sku_id]) == {sku_id: (49, 0, 1)}
    with pytest.raises(RefundTooMuch):
        await trade.refund(order.no, units={"1": 2})
    await trade.refund(order.no, restock=True)
    assert (await trade.find(order.no)).is_refunded
    for refusal, work in ((NothingToRefund, trade.refund(order.no)), (NothingToShip, trade.ship(order.no))):
        with pytest.raises(refusal):
            await work
    assert await database.read(find_stock, [sku_id]) == {sku_id: (50, 0, 0)}
    assert not trade.pay.refund_orders
    await trade.check()


async def test_an_order_of_nothing_is_sent_in_parts_and_completed(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await place_free(trade, 3)
    await trade.ship(order.no, "SF1", {"1": 1})
    await trade.refund(order.no, units={"1": 1})
    assert (await trade.ship(order.no, "SF2")).state is OrderState.SHIPPED
    await database.transact(confirm_receipt, trade.buyer, order.no)
    assert (await trade.find(order.no)).state is OrderState.COMPLETED
    await trade.check()


async def test_goodwill_ends_nothing(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.buy(1)
    await trade.refund(order.no, {"1": 12800})
    left = await trade.find(order.no)
    assert (left.is_refunded, left.lines[0].to_ship) == (False, 1)
    assert (await trade.ship(order.no)).state is OrderState.SHIPPED
    await trade.refund(order.no, units={"1": 1}, shipping_fen=800, restock=True)
    assert (await trade.find(order.no)).is_refunded
    await trade.check()


async def test_units_that_others_have_bought_meanwhile_can_not_be_taken_back(database: AnyDatabase) -> None:
    trade = await open_trade(database, on_hand=2)
    refund = await trade.refund((await trade.buy(2)).no, restock=True)
    await trade.place(1)
    with pytest.raises(UnitsGone):
        await database.transact(give_up_refund, refund.refund_no, by=MEI, reason="x")
    await trade.check()
