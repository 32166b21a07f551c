"""An order of the shop freezes who takes part in it, and can be printed as a case that answers what was booked."""

from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, select

from commissions.actor import staff_acting
from commissions.awards.as_case import find_sale_as_case
from commissions.awards.parties import SaleParties, SaleSeller
from commissions.awards.tables import award, sale
from commissions.beneficiary import supplier
from commissions.ledger.queries import find_balances
from commissions.policies.parties import Due
from commissions.policies.policy import AgentGrade
from commissions.policies.service import publish_policy
from commissions.policies.simulation import simulate
from commissions.ports import Transaction
from shop.aftersales.service import give_up_refund
from shop.checkout.queries import quote_order
from shop.checkout.quoting import Wanted
from shop.orders.order import Channel, Order, OrderState, OrderTerms, Recipient
from shop.orders.placing import OrderWay
from shop.orders.service import place_order, place_quoted
from shop.pricing.formula import price
from tests.support.databases import AnyDatabase
from tests.support.price_changes import change
from tests.support.trade import MANY, POLICY, Trade, open_trade

POLICY_OF_ROLES = POLICY | {"agents": {"city": {"rate_bp": 300}}, "store": {"rate_bp": 100}, "cap_bp": 2000}


def read_parties(connection: Connection, order_no: str) -> dict[str, Any]:
    found: dict[str, Any] = connection.scalar(select(sale.c.parties).where(sale.c.order_no == order_no)) or {}
    return found


def read_awards(connection: Connection, order_no: str) -> list[tuple[str, int, int, int]]:
    row = award.c
    query = select(row.role, row.rank, row.amount_fen, row.kept_fen).where(row.order_no == order_no).order_by(row.id)
    return [tuple(found) for found in connection.execute(query)]


def list_told(told: Any) -> list[tuple[str, int, int, int]]:
    return [
        (of.get("role", "referrer"), of.get("rank", of.get("level")), of["amount_fen"], of["kept_fen"])
        for of in told["awards"]
    ]


async def test_an_order_freezes_its_channel_and_its_region(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.place(1, channel=Channel.POSTER)
    frozen = await database.read(read_parties, order.no)
    assert (frozen["channel"], frozen["region"]) == ("poster", "330106")
    assert "agents" not in frozen
    assert "supply" not in frozen


async def test_an_order_with_parties_is_printed_as_a_case_that_answers_what_was_booked(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    await database.transact(publish_policy, POLICY_OF_ROLES, by=staff_acting("owner"))
    parties = SaleParties(
        agents=[(trade.people[0], AgentGrade.CITY), (trade.people[1], AgentGrade.CITY)],
        store=trade.people[0],
        seller=SaleSeller(1, 300),
        supply={"1": Due(supplier(1), 4001)},
    )
    order = await database.transact(place_order, trade.order_form(2, 1), MANY, parties)
    await trade.pay_for(order)
    await compare(trade, order)
    first = await trade.refund(order.no, {"1": 3333}, supply={"1": 1000})
    await compare(trade, order)
    await trade.refund(order.no, {"1": 3333, "2": 101})
    await compare(trade, order)
    await database.transact(give_up_refund, first.refund_no, by=staff_acting("li"), reason="the account is closed")
    await compare(trade, order)
    await trade.check()


async def compare(trade: Trade, order: Order) -> None:
    case = await trade.database.read(find_sale_as_case, order.no)
    booked = await trade.database.read(read_awards, order.no)
    assert list_told(simulate(case)) == booked
    assert {row[0] for row in booked} >= {"agent", "store", "supply", "proceeds"}


async def test_an_order_of_nothing_owes_its_supplier(database: AnyDatabase) -> None:
    trade = await open_trade(database)

    def place_free(tx: Transaction) -> Order:
        [line] = quote_order(tx.connection, trade.buyer, [Wanted(trade.sku, 1)], tx.now).quote.lines
        free = price([replace(line, price_fen=0)], (), lambda _: 0)
        way = OrderWay(Recipient("陈小满", "13800000001", "浙江省", "杭州市", "西湖区", "龙井路 1 号"))
        parties = SaleParties(supply={"1": Due(supplier(1), 700)})
        return place_quoted(tx, trade.order_form(1), free, way, OrderTerms(), parties)

    order = await database.transact(place_free)
    assert await database.read(find_balances, supplier(1)) == {"pending": 700}
    assert await database.read(read_awards, order.no) == [("supply", 1, 700, 700)]
    await trade.check()


async def test_a_price_changed_to_nothing_leaves_its_roles_nothing_but_the_supplier(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    await database.transact(publish_policy, POLICY_OF_ROLES, by=staff_acting("owner"))
    parties = SaleParties(
        agents=[(trade.people[0], AgentGrade.CITY)],
        store=trade.people[1],
        seller=SaleSeller(1, 300),
        supply={"1": Due(supplier(1), 4001)},
    )
    order = await database.transact(place_order, trade.order_form(2, 1), MANY, parties)

    # One line first; then the other as well, and with it the whole is paid at once.
    await change(trade, order.no, {"2": 0})
    changed = await change(trade, order.no, {"1": 0}, 0)
    assert (changed.state, changed.total_fen) == (OrderState.PAID, 0)
    booked = await database.read(read_awards, order.no)
    assert (
        booked == list_told(simulate(await database.read(find_sale_as_case, order.no))) == [("supply", 1, 4001, 4001)]
    )
    assert await database.read(find_balances, supplier(1)) == {"pending": 4001}
    await trade.check()
