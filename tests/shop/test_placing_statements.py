"""How many statements an order takes, between BEGIN and COMMIT: what is asked or written together stays together."""

import pytest

from shop.coupons.service import take_coupon
from shop.orders.service import place_order
from tests.support.databases import AnyDatabase
from tests.support.offers import cut, issue
from tests.support.trade import Trade, open_trade

PLAIN = {"sqlite": 13, "postgresql": 4}
WITH_OFFERS = {"sqlite": 17, "postgresql": 5}
_ENDS = ("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT")


async def count(trade: Trade, statements: list[str], **changes: object) -> tuple[str, int]:
    """The database's dialect, and the statements of an order."""
    form = trade.order_form(1, **changes)
    statements.clear()
    await trade.database.transact(place_order, form)
    dialect = await trade.database.read(lambda connection: connection.dialect.name)
    return dialect, len([one for one in statements if not one.startswith(_ENDS)])


async def test_an_order_takes_as_many_statements_as_ever(database: AnyDatabase, statements: list[str]) -> None:
    trade = await open_trade(database)
    dialect, taken = await count(trade, statements)
    assert taken == PLAIN[dialect]


@pytest.mark.parametrize("choice", ["named", "left to the shop"])
async def test_an_order_with_a_coupon_and_a_threshold_asks_for_both_at_once(
    database: AnyDatabase, statements: list[str], choice: str
) -> None:
    trade = await open_trade(database)
    made = await database.transact(issue, value=500)
    held = await database.transact(take_coupon, trade.buyer, made.code)
    await database.transact(cut, (100, 10))
    chosen = {"coupon": held.code} if choice == "named" else {}
    dialect, taken = await count(trade, statements, chosen=chosen)

    # Whoever names no offer may have none: then PostgreSQL is asked whether there are any first.
    later = dialect == "postgresql" and not chosen
    assert taken == WITH_OFFERS[dialect] + later
    await trade.check()
