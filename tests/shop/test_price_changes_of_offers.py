"""The price of an order is changed that has a coupon, a discount and a balance on it: refused, or right to the fen."""

import random
from collections.abc import Mapping, Sequence

import pytest
from sqlalchemy import Connection, select

from commissions.actor import staff_acting
from commissions.ports import Transaction
from shop.checkout.queries import quote_order
from shop.checkout.quoting import Wanted
from shop.orders.new_price import ChangePrice
from shop.orders.order import Order, OrderState, OrderTerms, Recipient
from shop.orders.placing import OrderWay
from shop.orders.refusals import PriceRefused
from shop.orders.service import place_quoted
from shop.orders.tables import order_adjustment
from shop.payments.repricing import change_price
from shop.pricing.formula import price
from shop.pricing.offer import Claim, Effect, FreeShipping, Off, Offer, PercentOff, Source, Spend, Stage
from shop.pricing.tables import offer_claim
from shop.refunds.sending import send_due_refunds
from shop.refunds.service import record_refund_fact
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase
from tests.support.torture import TORTURE, tell_progress
from tests.support.trade import Trade, open_trade

ORDERS = 200 if TORTURE else 6
SINGLE = Claim(single=True)
HOME = OrderWay(Recipient("陈小满", "13800000001", "浙江省", "杭州市", "西湖区", "龙井路 1 号", "330106"))


def named(kind: str, turn: int, stage: Stage, effect: Effect, claim: Claim) -> Offer:
    return Offer(Source(kind, str(turn), kind), stage, effect, claim=claim)


def make_offers(chance: random.Random, turn: int) -> list[Offer]:
    """A discount, a coupon (of no room, so that nobody looks for its copy) and free shipping, or some of them."""
    offers = [
        named("threshold", turn, Stage.THRESHOLD, Off(chance.randint(1, 9_999)), Claim(most=5, most_each=5)),
        named("voucher", turn, Stage.COUPON, PercentOff(chance.randint(1, 6_000)), SINGLE),
        named("shipping", turn, Stage.SHIPPING, FreeShipping(chance.choice([None, 300])), SINGLE),
    ]
    return [of for of in offers if chance.random() < 0.8]


async def place(trade: Trade, chance: random.Random, turn: int) -> Order:
    """Some units of both SKUs, with whatever offers there are."""
    wanted = (chance.randint(1, 3), chance.randint(0, 2))
    offers = make_offers(chance, turn)
    fee = 800
    if turn % 3 == 2:
        offers = [of for of in offers if of.stage is not Stage.SHIPPING]

    def carry_out(tx: Transaction) -> Order:
        form = trade.order_form(*wanted)
        skus = [Wanted(sku.code, n) for sku, n in zip(trade.tea.skus, wanted, strict=True) if n]
        lines = quote_order(tx.connection, trade.buyer, skus, tx.now).quote.lines
        total_fen = price(lines, offers, lambda _: fee).quote.total_fen

        # A balance pays a part of the goods, or all of them and of the shipping all but a fen.
        spent = Spend((0, 4_321, max(0, total_fen - 1))[turn % 3])
        balance = named("balance", turn, Stage.BALANCE, spent, SINGLE)
        priced = price(lines, [*offers, balance], lambda _: fee)
        return place_quoted(tx, form, priced, HOME, OrderTerms(most_open=1000))

    return await trade.database.transact(carry_out)


def wish(chance: random.Random, order: Order) -> tuple[dict[str, int], int | None]:
    """New prices of some lines and of the shipping, at the edges of what may be."""
    lines = {}
    for line in order.lines:
        most = line.list_fen - line.balance_fen
        if chance.random() < 0.7:
            lines[line.line] = chance.choice([0, 1, line.paid_fen, most, chance.randint(0, most)])
    return lines, chance.choice([None, 2_000])


async def ask_too_much(trade: Trade, order: Order) -> None:
    """A fen more than a balance leaves of a line is refused, and changes nothing."""
    for line in order.lines:
        for fen in (-1, line.list_fen - line.balance_fen + 1):
            with pytest.raises(PriceRefused):
                await trade.database.transact(change_price, tell(order, {line.line: fen}, None))
    assert await trade.find(order.no) == order


def tell(order: Order, lines: Mapping[str, int], shipping_fen: int | None) -> ChangePrice:
    return ChangePrice(order.no, lines, shipping_fen, "老客人", staff_acting("mei"))


async def change(trade: Trade, chance: random.Random, order: Order) -> Order:
    """Ask for a price; what comes of it is said here in a few lines."""
    lines, shipping = wish(chance, order)
    changed: Order = await trade.database.transact(change_price, tell(order, lines, shipping))
    cash = [lines.get(line.line, line.paid_fen) for line in order.lines]
    ship = order.shipping_fen if shipping is None else shipping
    assert [line.paid_fen for line in changed.lines] == cash
    assert (changed.shipping_fen, changed.total_fen) == (ship, sum(cash) + ship)
    assert changed.balance_fen == order.balance_fen
    assert [line.discount_fen for line in changed.lines] == [
        line.list_fen - line.balance_fen - fen for line, fen in zip(order.lines, cash, strict=True)
    ]
    assert changed.list_fen == changed.discount_fen + changed.balance_fen + changed.total_fen
    assert (changed.state is OrderState.PAID) == (changed.total_fen == 0)
    adjusted = await trade.database.read(sum_adjustments, order.no)
    assert [adjusted.get(line.line, 0) for line in changed.lines] == [
        line.paid_fen - line.list_fen for line in changed.lines
    ]
    return changed


def sum_adjustments(connection: Connection, order_no: str) -> Mapping[str | None, int]:
    """What an order's lines are adjusted by in all; None is the shipping."""
    row, sums = order_adjustment.c, dict[str | None, int]()
    for of in connection.execute(select(row.line, row.amount_fen).where(row.order_no == order_no)):
        sums[of.line] = sums.get(of.line, 0) + of.amount_fen
    return sums


def list_claims(connection: Connection, order_no: str) -> Sequence[tuple[str, int, str]]:
    """What an order claims."""
    row = offer_claim.c
    found = select(row.kind, row.saved_fen, row.state).where(row.order_no == order_no).order_by(row.kind)
    return [(of.kind, of.saved_fen, of.state) for of in connection.execute(found)]


async def give_back(trade: Trade, order: Order, clock: MovableClock) -> None:
    """Unit by unit: each line gives back exactly what was paid for it, and then what was claimed comes back."""
    for line in order.lines:
        for _ in range(line.quantity):
            await trade.refund(order.no, units={line.line: 1}, restock=True)
    back = await trade.find(order.no)
    assert [line.refunded_fen for line in back.lines] == [line.paid_fen for line in order.lines]
    if back.shipping_fen:
        await trade.refund(order.no)
    while not all(fact.status == "SUCCESS" for fact in trade.pay.refunds.values()) or await send_due_refunds(
        trade.database, trade.pay
    ):
        for refund_no in list(trade.pay.refunds):
            await trade.database.transact(record_refund_fact, trade.pay.move_refund(refund_no, "SUCCESS"))
        clock.advance(minutes=2)


async def test_a_changed_price_is_right_whatever_was_taken_off_before(
    database: AnyDatabase, clock: MovableClock
) -> None:
    trade, chance = await open_trade(database, on_hand=5), random.Random(None if TORTURE else 8)
    for turn in range(ORDERS):
        order = await place(trade, chance, turn)
        claimed = await database.read(list_claims, order.no)
        if order.state is OrderState.PLACED:
            await ask_too_much(trade, order)
        for _ in range(2):
            if order.state is OrderState.PLACED:
                order = await change(trade, chance, order)
        assert await database.read(list_claims, order.no) == claimed
        if order.state is OrderState.PLACED:
            await trade.pay_for(order)
        await give_back(trade, await trade.find(order.no), clock)
        assert {state for *_, state in await database.read(list_claims, order.no)} <= {"returned"}
        if turn % 3 == 2:
            await trade.check()
        tell_progress("changed prices", turn + 1, ORDERS)
