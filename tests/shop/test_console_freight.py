"""运费模板 at the console: made, changed, given to goods by hand and by file, dropped."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest

from shop.catalog.draft import ProductDraft
from shop.catalog.drafts import find_drafts
from shop.freight.queries import list_templates
from shop.freight.template import Measure, Rate, Zone
from shop.imports.goods_merging import CannotMerge, Names, merge_goods
from shop.imports.goods_rows import ProductChange, SkuChange
from shop.web.console.freight_form import make_template, open_form
from shop.web.door import Door
from tests.shop.test_freight import HANGZHOU, HEAVY, TIBET, ZHEJIANG
from tests.support.console import Console, open_console
from tests.support.shelf import draft_tea, stock_shelf

CELLS = ("regions", "first", "first_fee", "more", "more_fee", "free_fen", "free_pieces")


@pytest.fixture
async def console(door: Door) -> AsyncIterator[Console]:
    async with open_console(door) as opened:
        yield opened


def form(*rows: tuple[str, ...], **texts: str) -> dict[str, Any]:
    return {name: [row[n] for row in rows] for n, name in enumerate(CELLS)} | {"excluded": ""} | texts


async def test_a_template_is_made_changed_and_dropped_in_the_browser(console: Console) -> None:
    desk = await console.sign_in()
    assert "还没有运费模板" in await desk.read("/console/freight")
    rows = (("", "1", "12", "0.5", "5", "", ""), ("浙江、杭州市", "1", "6", "1", "1", "99", "3"), ("", *[""] * 6))
    sent = form(*rows, name="大件", measure="weight", excluded="西藏")
    assert (await desk.post("/console/freight/new", **sent)).status == 303
    [kept] = await console.database.read(list_templates)
    assert (kept.measure, kept.everywhere, kept.excluded) == (Measure.WEIGHT, Rate(1000, 1200, 500, 500), (TIBET,))
    assert kept.zones == (Zone((ZHEJIANG, HANGZHOU), Rate(1000, 600, 1000, 100, 9900, 3)),)
    assert make_template(open_form(kept), kept.code) == kept, "what is shown is what is kept"

    path = f"/console/freight/{kept.code}"
    more = await desk.post(path, **sent, rows="1", version="1")
    assert len(re.findall(r'name="first"', await more.text())) == 4
    for wrong, told in (
        ({"excluded": "月球"}, "月球"),
        ({"excluded": "浙江省"}, "写了两次"),
        ({"name": ""}, "1 到 20"),
    ):
        refused = await desk.post(path, **{**sent, **wrong}, version="1")
        assert (refused.status, told in await refused.text()) == (422, True)
    assert (await desk.post(path, **{**sent, "name": "重货"}, version="1")).status == 303
    assert (await desk.post(path, **sent, version="1")).status == 409
    assert "重货" in await desk.read("/console/freight")

    await console.database.transact(stock_shelf, draft_tea())
    assert '<option value="' + kept.code + '">重货</option>' in await desk.read("/console/goods/new")
    assert (await desk.post(f"{path}/removal")).status == 303
    assert await console.database.read(list_templates) == ()


async def test_weight_and_template_are_typed_with_the_goods(console: Console) -> None:
    desk = await console.sign_in()
    await desk.post("/console/freight/new", **form(("", "1", "12", "1", "5", "", ""), name="大件", measure="weight"))
    [kept] = await console.database.read(list_templates)
    await console.database.transact(stock_shelf)
    new: dict[str, Any] = {"name": "岩茶", "article": "Y", "category": "tea", "position": "0", "freight": kept.code}
    new |= {"option_name": [""] * 3, "option_values": [""] * 3, "choice": [""], "sku_article": [""], "price": ["9"]}
    new |= {"suggested": [""], "cost": [""], "stock": [""]}
    refused = await desk.post("/console/goods/new", **new, weight=[""])
    assert (refused.status, "每种规格都要填重量" in await refused.text()) == (409, True)
    assert (await desk.post("/console/goods/new", **new, weight=["750"])).status == 303
    draft = (await console.database.read(find_drafts, ["Y"]))["Y"]
    assert (draft.freight, [of.weight_g for of in draft.skus]) == (kept.code, [750])


def merge(fields: dict[str, Any], weights: tuple[int | None, int | None] = (None, None)) -> ProductDraft:
    tea = draft_tea()
    skus = tuple(
        SkuChange(number, of.article, (), {} if weight is None else {"weight_g": weight})
        for number, (of, weight) in enumerate(zip(tea.skus, weights, strict=True), start=2)
    )
    names = Names({"茶": ["tea"]}, [HEAVY.__class__("t1", "大件", Measure.WEIGHT, HEAVY.everywhere)])
    return merge_goods(ProductChange(2, tea.article, fields, skus), tea, names, {})


def test_a_file_names_the_template_and_says_what_skus_weigh() -> None:
    merged = merge({"freight": "大件"}, (120, 270))
    assert (merged.freight, [of.weight_g for of in merged.skus]) == ("t1", [120, 270])
    for fields, weights, column, code in (
        ({"freight": "没有"}, (1, 1), "freight", "freight_unknown"),
        ({"freight": "大件"}, (120, None), "weight", "weight_missing"),
    ):
        with pytest.raises(CannotMerge) as cannot:
            merge(fields, weights)
        assert [(of.column, of.code) for of in cannot.value.problems] == [(column, code)]
    assert merge({"freight": ""}).freight is None
