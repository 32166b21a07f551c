"""The cart's pages: another option in place, what changed, what is gone, and buying again what was bought."""

import pytest

from shop.catalog.service import save_product
from shop.checkout.queries import find_cart
from shop.checkout.service import add_to_cart
from shop.places.service import reserve_stock
from shop.web.door import Door
from tests.shop.conftest import MakePhone
from tests.support.clock import START
from tests.support.shelf import draft_tea
from tests.support.trade import Trade, open_trade


@pytest.fixture
async def trade(door: Door) -> Trade:
    opened = await open_trade(door.database)  # type: ignore[arg-type]
    opened.pay = door.payments  # type: ignore[assignment]
    return opened


async def test_a_line_is_changed_told_and_cleared_on_its_page(trade: Trade, phone: MakePhone) -> None:
    buyer, (small, large) = await phone("3"), trade.tea.skus
    await buyer.open("/me")
    await trade.database.transact(add_to_cart, trade.buyer, small.code, 2)
    await trade.database.transact(save_product, draft_tea(price_fen=12000, on_hand=0))
    assert "比加入时降了 ¥8" in await (await buyer.get("/cart")).text()

    path = f"/cart/lines/{small.code}/options"
    page = await (await buyer.get(path)).text()
    assert 'value="250克"' in page
    form = {"product": trade.tea.code, "choice-0": "250克", "quantity": "x"}
    assert (await buyer.post(path, form)).headers["Location"] == path
    assert (await buyer.post(path, form | {"choice-0": "9克"})).headers["Location"] == path
    assert (await buyer.post(path, form | {"quantity": "60"})).headers["Location"] == path
    assert (await buyer.post(path, form | {"quantity": "3"})).headers["Location"] == "/cart"
    assert (await buyer.get(path)).status == 404

    await trade.database.transact(reserve_stock, {large.id: 50})
    cart = await (await buyer.get("/cart")).text()
    assert ("失效商品" in cart, "暂时缺货" in cart) == (True, True)
    assert "移除选中的" in await (await buyer.get("/cart?manage")).text()
    await buyer.post("/cart/removal", {"what": "selected"})
    assert len((await trade.database.read(find_cart, trade.buyer, START)).lines) == 1
    await buyer.post("/cart/removal", {"what": "gone"})
    assert "购物车还空着" in await (await buyer.get("/cart")).text()


async def test_what_was_bought_is_bought_again(trade: Trade, phone: MakePhone) -> None:
    buyer, order = await phone("3"), await trade.buy(2)
    await buyer.open("/me")
    assert (await buyer.post(f"/orders/{order.no}/again", {})).headers["Location"] == "/cart"
    cart = await trade.database.read(find_cart, trade.buyer, START)
    assert [(line.sku_code, line.quantity, line.selected) for line in cart.lines] == [(trade.sku, 2, True)]
    await trade.database.transact(reserve_stock, {trade.tea.skus[0].id: 48})
    assert (await buyer.post(f"/orders/{order.no}/again", {})).headers["Location"] == f"/orders/{order.no}"
