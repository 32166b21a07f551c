"""Errands at the console: exports of lists, goods by file, for whoever asked alone."""

import csv
import io
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import FormData

from shop.accounts.permissions import Permission, Role
from shop.catalog.drafts import find_drafts
from shop.catalog.service import save_category
from shop.errands.files import ErrandFiles
from shop.errands.running import ErrandRunner
from shop.exports.exporting import make_export_kind
from shop.imports import goods_import, shipping_import
from shop.imports.goods_export import GOODS, GoodsExport
from shop.web.console.exports import list_exports
from shop.web.door import Door
from tests.support.console import Console, Desk, open_console

ERRAND = re.compile(r"/console/errands/[0-9a-f]{16}")
TABLE = "商品货号,商品名称,分类,规格货号,售价\nA1,红茶,茶叶,A1,58\nB1,绿茶,没有,B1,5\n"


@pytest.fixture
def files(tmp_path: Path) -> ErrandFiles:
    return ErrandFiles(tmp_path / "errands")


@pytest.fixture
async def console(door: Door, files: ErrandFiles) -> AsyncIterator[Console]:
    async with open_console(door, errand_files=files) as opened:
        await opened.database.transact(save_category, "tea", "茶叶", icon=None, position=0)
        yield opened


@pytest.fixture
def runner(door: Door, files: ErrandFiles) -> ErrandRunner:
    lists = {**list_exports(), GOODS: GoodsExport()}
    return ErrandRunner(
        door.database, [make_export_kind(lists), *goods_import.KINDS, *shipping_import.KINDS], files, "me"
    )


async def upload(desk: Desk, body: bytes, path: str = "/console/goods/imports/read") -> str:
    """Send a file as the page would; returns where the browser is led."""
    form = FormData({"csrf": await desk.token(), "request_key": str(len(body))})
    form.add_field("file", body, filename="goods.csv")
    response = await desk.client.post(path, data=form, cookies=desk.cookies, allow_redirects=False)
    assert response.status == 303, response.status
    return response.headers["Location"]


async def test_goods_by_file_from_upload_to_shelf(console: Console, runner: ErrandRunner) -> None:
    desk = await console.sign_in(Role.OPERATOR)
    assert "上传并检查" in await desk.read("/console/goods/imports")

    wrong = await upload(desk, TABLE.encode())
    waiting = await desk.read(wrong)
    assert "排队中" in waiting
    assert '<meta http-equiv="refresh"' in waiting, "without scripts the page is looked at again"
    assert "HX-Refresh" not in (await desk.get(f"{wrong}/progress")).headers
    await runner.run_one()
    assert (await desk.get(f"{wrong}/progress")).headers["HX-Refresh"] == "true"
    page = await desk.read(wrong)
    assert "没有叫“没有”的分类" in page
    assert "确认导入" not in page

    right = await upload(desk, TABLE.replace("没有", "茶叶").encode("gb18030"))
    await runner.run_one()
    page = await desk.read(right)
    assert "新商品 2" in page
    taken = await desk.post("/console/goods/imports/take", of=right.rpartition("/")[2])
    again = await desk.post("/console/goods/imports/take", of=right.rpartition("/")[2])
    assert taken.headers["Location"] == again.headers["Location"], "pressed twice is one errand"
    await runner.run_one()
    assert "2 个商品，写入 2 个" in await desk.read(taken.headers["Location"])
    assert set(await console.database.read(find_drafts, ["A1", "B1"])) == {"A1", "B1"}


async def test_a_list_is_exported_as_it_is_shown_for_whoever_asked_alone(
    console: Console, runner: ErrandRunner
) -> None:
    desk = await console.sign_in(name="=王掌柜")
    other = await console.sign_in(Role.FINANCE, name="另一位")
    await upload(desk, TABLE.encode())
    assert "导出" in await desk.read("/console/log")
    asked = await desk.post("/console/log/export", form="csv", action="import.read", columns=["who", "action"])
    path = asked.headers["Location"]
    assert ERRAND.fullmatch(path)
    while await runner.run_one():
        pass

    response = await desk.get(f"{path}/file")
    body = (await response.read()).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(body))) == [["谁", "做了什么"], ["'=王掌柜", "import.read"]]
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert (await other.get(f"{path}/file")).status == 404
    assert (await other.get(path)).status == 404
    assert path not in await other.read("/console/errands")
    assert path in await desk.read("/console/errands")


async def test_who_may_not_export_or_see_the_list_gets_no_file(console: Console) -> None:
    sees = await console.sign_in(Role.AUDITOR)
    assert "导出</summary>" not in await sees.read("/console/log")
    assert (await sees.post("/console/log/export", form="csv")).status == 403
    exports = await console.sign_in(Role.SUPPORT, ticks={Permission.EXPORT})
    assert (await exports.post("/console/log/export", form="csv")).status == 403


async def test_the_page_of_parcels_gives_the_orders_out_and_takes_a_file(
    console: Console, runner: ErrandRunner
) -> None:
    desk = await console.sign_in(Role.SUPPORT)
    assert "按文件发货" in await desk.read("/console/orders/shipping")
    due = await desk.post("/console/orders/shipping/due")
    assert (await due.read()).decode("utf-8-sig").startswith("订单号,收件人")
    path = await upload(desk, "订单号,快递公司,快递单号\nL1,顺丰,SF1\n".encode(), "/console/orders/shipping/read")
    await runner.run_one()
    assert "没有订单“L1”" in await desk.read(path)


async def test_an_errand_is_cancelled_by_its_owner(console: Console, runner: ErrandRunner) -> None:
    desk = await console.sign_in()
    path = await upload(desk, TABLE.encode())
    other = await console.sign_in()
    assert (await other.post(f"{path}/cancel")).status == 404
    assert (await desk.post(f"{path}/cancel")).status == 303
    assert "已取消" in await desk.read(path)
    assert await runner.run_one() == 0
    assert (await desk.post(f"{path}/cancel")).status == 409


@pytest.mark.parametrize("form", ["xlsx", "csv"])
async def test_the_template_is_a_file_that_can_be_taken_in(console: Console, runner: ErrandRunner, form: str) -> None:
    desk = await console.sign_in()
    body = await (await desk.get(f"/console/goods/imports/template/{form}")).read()
    path = await upload(desk, body)
    await runner.run_one()
    assert "新商品 1，有改动 0，不变 0" in await desk.read(path)


async def test_a_file_that_cannot_be_read_is_told_in_words(console: Console, runner: ErrandRunner) -> None:
    desk = await console.sign_in()
    for body, said in (
        (b"\xff\xd8\xff\xe0" + bytes(range(256)), "文字编码无法识别"),
        ("名称\n茶\n".encode(), "缺少这些列：商品货号、规格货号"),
        ("商品货号,规格货号\n".encode() + b"x" * 40_000, "内容太长"),
    ):
        path = await upload(desk, body)
        await runner.run_one()
        assert said in await desk.read(path)
