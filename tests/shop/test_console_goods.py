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
from shop.catalog.editing import EditedProduct, get_edited
from shop.catalog.queries import find_stock, get_product, list_products
from shop.catalog.service import save_category
from shop.lists.goods import GOODS
from shop.lists.reading import Asked, read_list
from shop.web.console.pasted import read_pasted
from shop.web.door import Door
from shop.writings.claims import find_claims
from tests.shop.conftest import MakePhone
from tests.support.clock import START
from tests.support.console import Console, Desk, open_console
from tests.support.shelf import draft_tea, stock_shelf

NEW = {"name": "武夷肉桂", "article": "RG", "category": "tea", "selling_point": "岩骨花香", "position": "3"}
NEW |= {"price_link": "https://example.com/prices"}
ONE = "\x1f".join


@pytest.fixture
async def console(door: Door) -> AsyncIterator[Console]:
    async with open_console(door) as opened:
        await opened.database.transact(save_category, "tea", "茶", icon=None, position=0)
        yield opened


def fields(rows: list[tuple[str, str, str, str, str, str]], *options: tuple[str, str], **texts: str) -> dict[str, Any]:
    """A form as the browser sends it: (choice, number, price, crossed price, cost, stock) a row."""
    names = ("choice", "sku_article", "price", "suggested", "cost", "stock")
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
    assert [(of.article, of.price_fen, of.suggested_fen, of.cost_fen) for of in edited.draft.skus] == [
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
    assert (await desk.post(f"/console/goods/{code}", **form | {"name": "第一个人改的"})).status == 303
    late = await other.post(f"/console/goods/{code}", **form | {"name": "第二个人改的"})
    assert late.status == 409
    assert "第二个人改的" in await late.text(), "what was typed is still there"
    assert (await find(console, code)).draft.name == "第一个人改的"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": ""}, "名称要 1 到 60 个字"),
        ({"article": ""}, "货号要填"),
        ({"article": "TEA-1"}, "已经用在别的商品上"),
        ({"category": "nowhere"}, "没有这个分类"),
        ({"price": "12.345"}, "售价看不懂"),
        ({"price": "0"}, "售价要在"),
        ({"price": ""}, "至少一种规格要有售价"),
        ({"suggested": "1"}, "建议零售价要高于售价"),
        ({"stock": "-3"}, "库存看不懂"),
        ({"position": "a"}, "排序看不懂"),
        ({"sku_article": "TEA-1-100"}, "已经用在别的商品上"),
    ],
)
async def test_what_is_wrong_is_said_and_what_was_typed_stays(
    console: Console, typed: dict[str, str], said: str
) -> None:
    await console.database.transact(stock_shelf)
    desk = await console.sign_in()
    form = fields([("", "", "128", "", "", "")], selling_point="我写了很久")
    answer = await desk.post(
        "/console/goods/new",
        **form | {k: [v] if k in form and isinstance(form[k], list) else v for k, v in typed.items()},
    )
    text = await answer.text()
    assert answer.status >= 400
    assert said in visible(text)
    assert "我写了很久" in text


async def test_many_are_taken_off_sale_and_one_is_copied(console: Console) -> None:
    teas = [draft_tea(f"T{n}", name=f"茶 {n}") for n in range(3)]
    products = await console.database.transact(stock_shelf, *teas)
    desk = await console.sign_in()
    await desk.post("/console/goods/off", key=[of.code for of in products[:2]])
    for choice, names in {"off_sale": {"茶 0", "茶 1"}, "on_sale": {"茶 2"}}.items():
        shown = await console.database.read(read_list, GOODS, Asked({"state": choice}))
        assert {row.name for row in shown.items} == names
    made = await desk.post(f"/console/goods/{products[2].code}/copy")
    copied = await find(console, made.headers["Location"].rsplit("/", 1)[1])
    assert (copied.draft.article, copied.draft.status) == ("T2-2", "draft")
    assert [of.article for of in copied.draft.skus] == ["T2-2-1", "T2-2-2"]
    low = await console.database.read(read_list, GOODS, Asked({"stock": "out"}))
    assert {row.article for row in low.items} == {"T2-2"}


async def test_stock_arrives_once_and_is_counted_with_a_reason(console: Console) -> None:
    [tea] = await console.database.transact(stock_shelf)
    desk, path = await console.sign_in(), f"/console/goods/{tea.code}/stock"
    place = re.search(r'name="place" value="([^"]*)"', await desk.read(f"/console/goods/{tea.code}"))
    assert place
    common = {"place": place[1], "sku": "TEA-1-100", "batch": "", "reason": ""}
    for _ in range(2):
        assert (await desk.post(path, how="in", units="5", key="delivery-1", **common)).status == 303
    refused = await desk.post(path, how="fewer", units="2", **common)
    assert "写明原因" in await refused.text()
    await desk.post(path, how="fewer", units="2", **common | {"reason": "碎了"})
    stock = await console.database.read(lambda c: find_stock(c, [tea.skus[0].id]))
    assert stock[tea.skus[0].id][0] == 13


async def test_names_of_any_kind_are_only_shown(console: Console) -> None:
    desk = await console.sign_in()
    evil = '"><script>alert(1)</script>{{7*7}}'
    code = await add(desk, ("", "", "1", "", "", ""), name=evil, article="E", keywords=evil)
    for page in ("/console/goods", f"/console/goods/{code}"):
        text = await desk.read(page)
        assert "<script>alert" not in text
        assert "{{7*7}}" in unescape(text)


async def test_categories_stand_in_two_levels_and_goods_below_are_shown_above(console: Console) -> None:
    desk, path = await console.sign_in(), "/console/categories"
    await desk.post(path, name="礼盒", parent="")
    await desk.post(path, name="红茶", parent="tea")
    await desk.post(path, name="白茶", parent="tea")
    tea, gifts = await console.database.read(read_tree)
    red, white = (of.category for of in tea.below)
    assert (tea.category.name, red.name, white.name, gifts.category.name) == ("茶", "红茶", "白茶", "礼盒")

    code = await add(desk, ("", "", "9", "", "", "1"), category=red.code)
    await desk.post(f"/console/goods/{code}/state", status="on_sale")
    above = await console.database.read(list_products, START, tea.category.id)
    assert [card.code for card in above.cards] == [code]
    assert code in await desk.read("/console/goods?category=茶")

    await desk.post(f"{path}/{white.code}", act="up")
    await desk.post(f"{path}/{white.code}", act="rename", name="老白茶")
    tea, _ = await console.database.read(read_tree)
    assert [of.category.name for of in tea.below] == ["老白茶", "红茶"]
    for taken in (red.code, "tea"):
        assert "先移走再删除" in await (await desk.post(f"{path}/{taken}", act="drop")).text()
    deep = await desk.post(path, name="第三级", parent=red.code)
    assert "只有两级" in await deep.text()
    await desk.post(f"{path}/{white.code}", act="drop")
    assert len((await console.database.read(read_tree))[0].below) == 1


FILM = b"\0\0\0\x18ftypisom\0\0\2\0isomiso2\0\0\0\x10moov12345678\0\0\0\x10mdat12345678"


async def send_file(desk: Desk, path: str, body: bytes, content_type: str) -> Any:
    form = FormData({"csrf": await desk.token()})
    form.add_field("file", body, filename="x", content_type=content_type)
    return await desk.client.post(path, data=form, cookies=desk.cookies, allow_redirects=False)


async def test_details_are_blocks_that_are_added_moved_and_shown(console: Console, phone: MakePhone) -> None:
    desk = await console.sign_in()
    code = await add(desk, ("", "", "9", "", "", "1"))
    await desk.post(f"/console/goods/{code}/state", status="on_sale")
    path = f"/console/goods/{code}/details"
    assert "还没有说明" in await desk.read(path)

    pasted = "<p>第一段<script>alert(1)</script></p><p onclick=x>第二段 &amp; <b>粗</b></p>"
    await desk.post(f"{path}/text", kind="heading", text="产地")
    await desk.post(f"{path}/text", kind="text", text=pasted)
    assert (await send_file(desk, f"{path}/media", jpeg("red"), "image/jpeg")).status == 303
    assert (await send_file(desk, f"{path}/media", FILM, "video/mp4")).status == 303
    blocks = (await find(console, code)).draft.details
    assert [(of.kind, of.text) for of in blocks[:3]] == [
        ("heading", "产地"),
        ("text", "第一段"),
        ("text", "第二段 & 粗"),
    ]
    assert [of.kind for of in blocks[3:]] == ["picture", "video"]

    version = str((await find(console, code)).version)
    await desk.post(f"{path}/3", act="up", version=version)
    assert (await desk.post(f"{path}/0", act="out", version=version)).status == 409
    version = str((await find(console, code)).version)
    await desk.post(f"{path}/2", act="text", text="茶园", version=version)
    kept = [(of.kind, of.text) for of in (await find(console, code)).draft.details]
    assert kept[2:4] == [("picture", "茶园"), ("text", "第二段 & 粗")]

    text = await (await (await phone()).open(f"/products/{code}")).text()
    assert "<h2>产地</h2>" in text
    assert 'alt="茶园"' in text
    assert "<video src=" in text
    assert "alert(1)" not in text
    copied = (await desk.post(f"/console/goods/{code}/copy")).headers["Location"].rsplit("/", 1)[1]
    assert (await find(console, copied)).draft.details == (await find(console, code)).draft.details


@pytest.mark.parametrize(("kind", "text"), [("heading", ""), ("heading", "长" * 41), ("text", "长" * 2001)])
async def test_a_block_that_does_not_fit_is_refused(console: Console, kind: str, text: str) -> None:
    desk = await console.sign_in()
    code = await add(desk, ("", "", "9", "", "", "1"))
    answer = await desk.post(f"/console/goods/{code}/details/text", kind=kind, text=text)
    assert answer.status >= 400
    assert (await find(console, code)).draft.details == ()


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("一行\n\n 两行 ", ("一行", "两行")),
        ("a < b & c", ("a < b & c",)),
        ("<div>甲<br>乙</div><style>p{}</style>丙", ("甲", "乙", "丙")),
        ("<img src=x onerror=alert(1)></p>字", ("字",)),
    ],
)
def test_pasted_text_keeps_its_words_alone(typed: str, read: tuple[str, ...]) -> None:
    assert read_pasted(typed) == read


async def test_words_that_the_law_watches_need_a_reason_that_is_logged(console: Console) -> None:
    desk = await console.sign_in()
    form = fields([("", "", "9", "", "", "1")], selling_point="全网第 一，治疗失眠")
    refused = await desk.post("/console/goods/new", **form)
    text = visible(await refused.text())
    assert refused.status == 422
    assert "全网第一、治疗" in text
    assert "为什么可以这样写" in text
    code = await add(desk, ("", "", "9", "", "", "1"), selling_point="全网第 一", reason="2026 年销量证明 NO.7")
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


async def test_a_category_is_drawn_or_pictured(console: Console, phone: MakePhone) -> None:
    desk = await console.sign_in()
    code = await add(desk, ("100克", "", "9", "", "", "1"), ("250克", "", "19", "", "", "1"))
    path = "/console/categories/tea/icon"
    assert (await desk.post(path, icon="ware")).status == 303
    for wrong in ("", "nothing", "f" * 32, "<svg>"):
        assert (await desk.post(path, icon=wrong)).status >= 400
    assert (await upload(desk, path, jpeg("red"))).status == 303
    [branch] = await console.database.read(read_tree)
    assert f"/media/{branch.category.icon}-s180.webp" in await desk.read("/console/categories")

    # A value's SKUs get a picture of their own, which the sheet shows; then a document proves a price.
    version = str((await find(console, code)).version)
    form = FormData({"csrf": await desk.token(), "version": version, "of": "value:净含量:250克"})
    form.add_field("picture", jpeg("blue"), filename="a.jpg", content_type="image/jpeg")
    sent = await desk.client.post(
        f"/console/goods/{code}/sku-pictures", data=form, cookies=desk.cookies, allow_redirects=False
    )
    assert sent.status == 303
    pictures = [of.picture for of in (await find(console, code)).draft.skus]
    assert pictures[0] is None
    assert pictures[1]
    await desk.post(f"/console/goods/{code}/state", status="on_sale")
    assert pictures[1] in await (await (await phone()).open(f"/products/{code}")).text()
    for wrong in ("sku:nobody", "value:净含量:没有", "", "value:"):
        version = str((await find(console, code)).version)
        answer = await desk.post(f"/console/goods/{code}/sku-pictures", of=wrong, act="out", version=version)
        assert answer.status == 409, wrong
