"""商品 at the console: a product from nothing to on sale, in the browser alone; nobody's change is lost."""

import io
import re
from collections.abc import AsyncIterator
from html import unescape
from typing import Any

import pytest
from aiohttp import FormData
from PIL import Image

from shop.catalog.categories import read_tree
from shop.catalog.claims import find_claims
from shop.catalog.editing import EditedProduct, get_edited
from shop.catalog.queries import find_stock, get_product, list_products
from shop.catalog.service import save_category
from shop.lists.goods import GOODS
from shop.lists.reading import Asked, read_list
from shop.web.console.pasted import read_pasted
from shop.web.door import Door
from tests.shop.conftest import MakePhone
from tests.support.console import Console, Desk, open_console
from tests.support.shelf import draft_tea, stock_shelf

NEW = {"name": "武夷肉桂", "article": "RG", "category": "tea", "selling_point": "岩骨花香", "position": "3"}
ONE = "\x1f".join


@pytest.fixture
async def console(door: Door) -> AsyncIterator[Console]:
    async with open_console(door) as opened:
        await opened.database.transact(save_category, "tea", "茶", icon=None, position=0)
        yield opened


def fields(rows: list[tuple[str, str, str, str, str, str]], *options: tuple[str, str], **texts: str) -> dict[str, Any]:
    """A form as the browser sends it: (choice, number, price, crossed price, cost, stock) a row."""
    names = ("choice", "sku_article", "price", "list_price", "cost", "stock")
    columns = {name: [row[n] for row in rows] for n, name in enumerate(names)}
    padded = [*options, *[("", "")] * (3 - len(options))]
    return (
        NEW
        | texts
        | columns
        | {"option_name": [name for name, _ in padded], "option_values": [values for _, values in padded]}
    )


async def add(desk: Desk, *rows: tuple[str, str, str, str, str, str], **texts: str) -> str:
    """A new product of one option; its code."""
    values = "、".join(row[0] for row in rows)
    option = (("净含量", values),) if rows[0][0] else ()
    made = await desk.post("/console/goods/new", **fields(list(rows), *option, **texts))
    assert made.status == 303, await made.text()
    return made.headers["Location"].rsplit("/", 1)[1]


async def find(console: Console, code: str) -> EditedProduct:
    return await console.database.read(get_edited, code)


def visible(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page.partition("<main")[2])).split())


def jpeg(colour: str) -> bytes:
    body = io.BytesIO()
    Image.new("RGB", (300, 400), colour).save(body, "JPEG")
    return body.getvalue()


async def upload(desk: Desk, path: str, *bodies: bytes) -> Any:
    form = FormData({"csrf": await desk.token()})
    for number, body in enumerate(bodies):
        form.add_field("picture", body, filename=f"../../{number}.php", content_type="text/html")
    return await desk.client.post(path, data=form, cookies=desk.cookies, allow_redirects=False)


async def test_a_product_is_made_gets_pictures_and_goes_on_sale(console: Console) -> None:
    desk = await console.sign_in()
    assert "还没有商品" in await desk.read("/console/goods")
    code = await add(desk, ("100克", "", "128", "158", "60.5", "40"), ("250克", "RG-BIG", "288", "", "", ""))
    path = f"/console/goods/{code}"
    edited = await find(console, code)
    assert [(of.article, of.price_fen, of.list_price_fen, of.cost_fen) for of in edited.draft.skus] == [
        ("RG-1", 12800, 15800, 6050),
        ("RG-BIG", 28800, None, 0),
    ]
    assert edited.draft.status == "draft"

    assert (await upload(desk, f"{path}/pictures", jpeg("red"), jpeg("blue"))).status == 303
    red, blue = (await find(console, code)).draft.pictures
    assert (await desk.get(f"/media/{red}-s360.webp")).status == 200
    version = str((await find(console, code)).version)
    await desk.post(f"{path}/pictures/order", act=f"earlier:{blue}", version=version)
    assert (await find(console, code)).draft.pictures == (blue, red)
    stale = await desk.post(f"{path}/pictures/order", act=f"out:{blue}", version=version)
    assert stale.status == 409
    assert (await upload(desk, f"{path}/pictures", b"<svg onload=alert(1)>")).status == 422

    await desk.post(f"{path}/state", status="on_sale")
    shown = await console.database.read(get_product, code)
    assert [sku.available for sku in shown.skus] == [40, 0]
    text = visible(await desk.read(path))
    assert "在售" in text
    assert "40" in text
    assert "武夷肉桂" in await desk.read("/console/goods?state=on_sale&search=RG-BIG")


async def test_the_table_follows_the_options_and_a_choice_that_comes_back_keeps_its_stock(console: Console) -> None:
    desk = await console.sign_in()
    code = await add(desk, ("100克", "", "128", "", "", "40"), ("250克", "", "288", "", "", "5"))
    path, edited = f"/console/goods/{code}", await find(console, code)
    rows = [("100克", "", "128", "", "", "")]
    laid = await desk.post(path, **fields(rows, ("净含量", "100克，500克"), version="1"))
    text = await laid.text()
    assert (laid.status, "规格表已更新" in text) == (200, True)
    assert re.findall(r'name="choice" value="([^"]*)"', text) == ["100克", "500克"]
    assert (await find(console, code)) == edited, "nothing is saved yet"

    saved = await desk.post(
        path, **fields([*rows, ("500克", "", "500", "", "", "7")], ("净含量", "100克、500克"), version="1")
    )
    assert saved.status == 303
    back = [(ONE([size]), "x", "1", "", "", "9") for size in ("100克", "250克", "500克")]
    await desk.post(path, **fields(back, ("净含量", "100克、250克、500克"), version="2"))
    shown = await find(console, code)
    assert [of.article for of in shown.draft.skus] == ["RG-1", "RG-2", "RG-2-4"]
    stock = await console.database.read(lambda c: find_stock(c, [1, 2, 3]))
    assert [on_hand for on_hand, _, _ in stock.values()] == [40, 5, 7]


async def test_two_people_never_overwrite_each_other(console: Console) -> None:
    desk, other = await console.sign_in(), await console.sign_in(name="李店员")
    code = await add(desk, ("", "", "128", "", "", "1"))
    form = fields([("", "", "99", "", "", "")], version="1")
    again = form | {"version": "1", "selling_point": "全网第一"}
    assert (await desk.post(f"/console/goods/{code}", **again)).status == 303, "it has its reason already"
    assert "2026 年销量证明 NO.7" in await desk.read("/console/log")

    path = f"/console/goods/{code}/details/text"
    asked = await desk.post(path, kind="text", text="月入过万")
    assert (asked.status, "月入过万</textarea>" in await asked.text()) == (422, True)
    assert (await desk.post(path, kind="text", text="月入过万", reason="引用新闻标题")).status == 303


def test_ordinary_words_are_no_claims() -> None:
    assert find_claims(["古树红茶，第一次喝也顺口", "最后一道工序是日晒", "抗压包装"]) == ()
    assert find_claims(["ＶＩＰ 国 家 级"]) == ("国家级",)
