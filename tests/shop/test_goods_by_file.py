"""Goods by file: every error before anything is written, taken in once, and out again without a difference."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from commissions.actor import staff_acting
from shop.catalog.blocks import Block
from shop.catalog.draft import OptionDraft, ProductDraft, SkuDraft
from shop.catalog.drafts import find_drafts, find_on_hand
from shop.catalog.facts import Fact
from shop.catalog.returns import NoReturn
from shop.catalog.selling import SaleWindow
from shop.catalog.service import save_category, save_product
from shop.errands.errand import LEASE_S, Errand, ErrandState
from shop.errands.files import ErrandFiles, Part
from shop.errands.kind import Work
from shop.errands.queries import get_errand
from shop.errands.running import ErrandRunner
from shop.errands.service import AskErrand, ask_errand, claim_errand
from shop.exports.exporting import Export, TableForm, ask_export, make_export_kind
from shop.imports.goods_export import GOODS, GoodsExport, _tell_row
from shop.imports.goods_import import KINDS, READ_GOODS, TAKE_GOODS, take_goods
from shop.imports.goods_merging import Names, merge_goods
from shop.imports.goods_rows import GoodsRows, restore_change, titles, write_change
from shop.imports.reading import TableRow
from shop.media.media import MediaKind
from shop.media.service import record_media
from shop.typed import visible
from tests.support.clock import START, MovableClock
from tests.support.databases import AnyDatabase
from tests.support.shelf import PICTURE

LI, WANG = staff_acting("li"), staff_acting("wang")
CATEGORIES = {"茶叶": ["tea"], "礼盒": ["box"], "同名": ["one", "two"]}
HEADING = (
    "商品货号",
    "商品名称",
    "分类",
    "卖点",
    "规格货号",
    "规格名1",
    "规格值1",
    "售价",
    "建议零售价",
    "成本价",
    "期初库存",
    "建议零售价依据",
)
PROOF = "https://example.com/prices"
"""Stands at the end of every row."""
GOOD = (
    ("A1", "红茶", "茶叶", "蜜香", "A1-50", "规格", "50克", "58.00", "68", "21.5", "200"),
    ("A1", "", "", "", "A1-250", "", "250克", "238", "", "98", "80"),
    ("B1", "礼盒", "礼盒", "", "B1", "", "", "￥1,299.00", "", "", ""),
)


class Office:
    """A member of staff with files, and the process that does their errands."""

    def __init__(self, database: AnyDatabase, folder: Path) -> None:
        self.database = database
        self.files = ErrandFiles(folder)
        self.runner = ErrandRunner(database, [*KINDS, make_export_kind({GOODS: GoodsExport()})], self.files, "me")
        self.asked = 0

    async def do(self, command: AskErrand) -> Errand:
        asked = await self.database.transact(ask_errand, command)
        await self.runner.run_one()
        return await self.database.read(get_errand, asked.code, by=command.by)

    async def read(self, body: bytes) -> Errand:
        self.asked += 1
        command = AskErrand(READ_GOODS, {}, LI, f"read-{self.asked}")
        self.files.begin(command.code, Part.GIVEN).write_bytes(body)
        self.files.complete(command.code, Part.GIVEN)
        return await self.do(command)

    async def take(self, read: Errand, by: Any = LI) -> Errand:
        return await self.do(AskErrand(TAKE_GOODS, {"of": read.code}, by, f"take-{read.code}"))

    async def export(self, form: TableForm) -> bytes:
        self.asked += 1
        done = await self.do(ask_export(Export(GOODS, {}, form), by=LI, key=f"export-{self.asked}"))
        assert done.state is ErrandState.DONE
        return self.files.find(done.code, Part.MADE).read_bytes()


@pytest.fixture
async def office(sqlite_database: AnyDatabase, tmp_path: Path) -> Office:
    return await open_office(sqlite_database, tmp_path)


async def open_office(database: AnyDatabase, folder: Path) -> Office:
    for name, codes in CATEGORIES.items():
        for code in codes:
            await database.transact(save_category, code, name, icon=None, position=0)
    return Office(database, folder / "errands")


def write(rows: Sequence[Sequence[str]], heading: Sequence[str] = HEADING, encoding: str = "utf-8-sig") -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([heading, *([*row, PROOF][: len(heading)] for row in rows)])
    return out.getvalue().encode(encoding)


@pytest.mark.parametrize(
    ("database", "encoding"),
    [("sqlite", "utf-8-sig"), ("sqlite", "gb18030"), ("sqlite", "utf-16"), ("postgres", "utf-8")],
    indirect=["database"],
)
async def test_new_goods_are_shown_taken_in_and_taken_in_once(
    database: AnyDatabase, tmp_path: Path, encoding: str
) -> None:
    office = await open_office(database, tmp_path)
    read = await office.read(write(GOOD, encoding=encoding))
    assert read.summary == {"new": 2, "changed": 0, "same": 0, "errors": 0, "first": []}
    assert not await database.read(find_drafts, ["A1", "B1"]), "reading writes nothing"

    taken = await office.take(read)
    assert (taken.state, taken.summary) == (ErrandState.DONE, {"products": 2, "saved": 2})
    drafts = await database.read(find_drafts, ["A1", "B1"])
    assert [(sku.article, sku.price_fen, sku.suggested_fen, sku.cost_fen) for sku in drafts["A1"].skus] == [
        ("A1-50", 5800, 6800, 2150),
        ("A1-250", 23800, None, 9800),
    ]
    assert drafts["A1"].options == (OptionDraft("规格", ("50克", "250克")),)
    assert drafts["B1"].skus[0].price_fen == 129900
    assert await database.read(find_on_hand, ["A1", "B1"]) == {"A1-50": 200, "A1-250": 80, "B1": 0}

    again = await office.read(write(GOOD))
    assert again.summary["same"] == 2
    assert (await office.take(again)).summary["saved"] == 0
    assert await database.read(find_on_hand, ["A1", "B1"]) == {"A1-50": 200, "A1-250": 80, "B1": 0}


async def test_every_error_is_told_and_nothing_is_written(office: Office) -> None:
    wrong = (
        ("A1", "红茶", "没有", "", "A1-1", "规格", "1克", "十元", "", "", ""),
        ("A1", "绿茶", "", "", "A1-2", "规格", "1克", "10", "9", "", "多"),
        ("", "无号", "茶叶", "", "C1", "", "", "1", "", "", ""),
        ("D1", "重复", "茶叶", "", "A1-1", "", "", "1", "", "", ""),
        ("E1", "", "同名", "", "E1", "", "红", "1.234", "", "", ""),
    )
    read = await office.read(write(wrong))
    told = [(of["row"], of["column"], of["problem"].partition("。")[0]) for of in read.summary["first"]]
    assert told == [
        (2, "分类", "没有叫“没有”的分类"),
        (2, "售价", "“十元”不是金额"),
        (3, "商品名称", "和第 2 行同一商品的内容不一样"),
        (3, "规格值1", "和第 2 行的规格完全一样"),
        (3, "建议零售价", "建议零售价必须高于售价"),
        (3, "期初库存", "“多”不是整数"),
        (4, "商品货号", "这里必须填写"),
        (5, "规格货号", "和第 2 行重复"),
        (6, "商品名称", "这里必须填写"),
        (6, "分类", "有几个分类都叫“同名”"),
        (6, "规格名1", "有规格值，但没有规格名"),
        (6, "售价", "“1.234”不是金额"),
    ]
    assert read.file_name == "商品导入错误.csv"
    assert office.files.find(read.code, Part.MADE).read_bytes().decode("utf-8-sig").count("\r\n") == len(told) + 1

    refused = await office.take(read)
    assert (refused.state, refused.error) == (ErrandState.FAILED, "import_has_errors")
    assert not await office.database.read(find_drafts, ["A1", "D1", "E1"])


async def test_a_file_brings_no_words_that_a_person_must_answer_for(office: Office) -> None:
    said = (("A9", "国家级红茶", "茶叶", "", "A9-1", "", "", "10", "", "", ""),)
    read = await office.read(write(said))
    assert [(of["row"], of["column"]) for of in read.summary["first"]] == [(2, "商品名称")]
    assert "国家级" in read.summary["first"][0]["problem"]
    assert not await office.database.read(find_drafts, ["A9"])


async def test_what_a_file_leaves_out_stays_as_it_is(office: Office) -> None:
    await office.take(await office.read(write(GOOD)))
    prices = write(
        (("A1", "A1-250", "228", "-"), ("A1", "A1-50", "", "-")), ("商品货号", "规格货号", "价格(元)", "建议零售价")
    )
    read = await office.read(prices)
    assert (read.summary["changed"], read.summary["errors"]) == (1, 0)
    await office.take(read)

    draft = (await office.database.read(find_drafts, ["A1"]))["A1"]
    assert (draft.name, draft.category, draft.selling_point) == ("红茶", "tea", "蜜香")
    assert [(sku.price_fen, sku.suggested_fen) for sku in draft.skus] == [(5800, None), (22800, None)]


async def test_nobody_takes_in_what_another_has_looked_at(office: Office) -> None:
    read = await office.read(write(GOOD))
    refused = await office.take(read, by=WANG)
    assert (refused.state, refused.error) == (ErrandState.FAILED, "errand_unknown")


async def test_goods_go_out_and_come_back_without_a_difference(office: Office) -> None:
    await office.take(await office.read(write(GOOD)))
    strange = ProductDraft(
        article="=S1",
        category="one",
        name="-5  折 <b>",
        selling_point="-",
        details=(
            Block("text", "第一段\n"),
            Block("text", "=1+1\n“引号”, 逗号"),
            Block("heading", "#"),
            Block("text", "# 不是标题"),
            Block("picture", "图 ](下", media="a" * 64, colour="#d9c7a7", height=1000),
        ),
        facts=(Fact("批准文号", "国妆特字G20250001"), Fact("-", "=1：2:3"), Fact("保质期", "-")),
        options=(OptionDraft("颜色", ("黑", "  白  色", "没人用")), OptionDraft("@尺码", ("L", "-"))),
        skus=(
            SkuDraft("0012", ("  白  色", "-"), 1, 0, 0),
            SkuDraft("'=x", ("黑", "L"), 99_999_999, 5, 0, 100_000_000),
        ),
        keywords=("甲，乙", "丙"),
        status="draft",
        hold_days=0,
        position=7,
        tags=("=当季", "-"),
        no_return=NoReturn.FLAWED,
        window=SaleWindow(START, START + timedelta(seconds=90)),
        price_proof="f" * 32,
    )
    await office.database.transact(record_media, PICTURE)
    proof = replace(
        PICTURE,
        code="f" * 32,
        kind=MediaKind.DOCUMENT,
        content_type="application/pdf",
        width=None,
        height=None,
        colour=None,
    )
    await office.database.transact(record_media, proof)
    await office.database.transact(save_product, strange)
    before = await office.database.read(find_drafts, ["A1", "B1", "=S1"])
    for form in TableForm:
        read = await office.read(await office.export(form))
        assert read.summary == {"new": 0, "changed": 0, "same": 3, "errors": 0, "first": []}, form
        assert (await office.take(read)).summary["saved"] == 0
    assert await office.database.read(find_drafts, ["A1", "B1", "=S1"]) == before


@pytest.mark.parametrize("pieces", [0, 1, 2])
async def test_a_take_in_that_was_killed_goes_on_where_it_was(
    sqlite_database: AnyDatabase, tmp_path: Path, clock: MovableClock, pieces: int
) -> None:
    office = await open_office(sqlite_database, tmp_path)
    rows = [(f"P{n:03}", f"商品{n}", "茶叶", "", f"P{n:03}", "", "", "1", "", "", "5") for n in range(50)]
    read = await office.read(write(rows))
    changes = [restore_change(write_change(of)) for of in parse(rows)]

    asked = await sqlite_database.transact(ask_errand, AskErrand(TAKE_GOODS, {"of": read.code}, LI, "take"))
    held = await sqlite_database.transact(claim_errand, "dies")
    assert held is not None
    for piece in range(pieces):
        work = Work(sqlite_database, office.files, held, "dies")
        await work.step(20 * piece + 20, 50, take_goods, changes[20 * piece : 20 * piece + 20], by=LI)
    clock.advance(seconds=LEASE_S)
    await office.runner.run_one()

    done = await sqlite_database.read(get_errand, asked.code, by=LI)
    assert done.summary == {"products": 50, "saved": 50 - 20 * pieces}
    on_hand = await sqlite_database.read(find_on_hand, [f"P{n:03}" for n in range(50)])
    assert on_hand == {f"P{n:03}": 5 for n in range(50)}


def parse(rows: Sequence[Sequence[str]], heading: Sequence[str] = HEADING) -> Sequence[Any]:
    fields = {title: field for field, called in titles().items() for title in called}
    taken = GoodsRows()
    for number, row in enumerate(rows, 2):
        taken.take(TableRow(number, {fields[title]: cell for title, cell in zip(heading, [*row, PROOF], strict=False)}))
    assert not taken.problems
    return taken.finish()


TEXT = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs", "Cf"]), max_size=12)
NAME = TEXT.map(lambda text: f"名{text}")
PRICE = st.integers(1, 99_999_999)
COST = st.integers(0, 999)


@st.composite
def drafts(draw: st.DrawFn) -> ProductDraft:
    options = tuple(
        OptionDraft(f"选项{n}", tuple(draw(st.lists(NAME, min_size=1, max_size=3, unique_by=clean))))
        for n in range(draw(st.integers(0, 4)))
    )
    chosen = {tuple(draw(st.sampled_from(option.values)) for option in options) for _ in range(draw(st.integers(1, 3)))}
    skus = tuple(
        SkuDraft(
            f"S{n}",
            choice,
            price := draw(PRICE),
            draw(st.integers(0, 999)),
            0,
            draw(st.sampled_from([None, price + 1])),
        )
        for n, choice in enumerate(sorted(chosen))
    )
    return ProductDraft(
        "A",
        draw(st.sampled_from(["tea", "one", "two"])),
        draw(NAME),
        draw(TEXT),
        options,
        skus,
        details=tuple(Block("text", said) for said in draw(st.lists(TEXT, max_size=3)) if said),
        facts=tuple(
            Fact(name, said) for name, said in draw(st.dictionaries(NAME, NAME, max_size=3)).items() if len(name) <= 12
        ),
        keywords=tuple(draw(st.lists(TEXT, max_size=2))),
        status=draw(st.sampled_from(["draft", "on_sale", "off_sale"])),
        position=draw(st.integers(0, 99)),
        hold_days=draw(st.sampled_from([None, 0, 30])),
        tags=tuple(draw(st.lists(NAME.filter(lambda tag: len(tag) <= 8 and "、" not in tag), max_size=2, unique=True))),
        no_return=draw(st.sampled_from([None, *NoReturn])),
        window=draw(st.sampled_from([SaleWindow(), SaleWindow(START, None), SaleWindow(None, START)])),
        price_proof=PROOF,
    )


def clean(text: str) -> str:
    return visible(text)


@given(drafts())
def test_what_a_file_says_of_any_product_gives_that_product(draft: ProductDraft) -> None:
    """Without the file itself: cells as they are told, read, and merged with what is there."""
    kinds = {column.title: column.kind for column in GoodsExport().list_columns({})}
    taken = GoodsRows()
    for number, sku in enumerate(draft.skus, 2):
        cells = {name: show(kinds[titles()[name][0]], value) for name, value in tell(draft, sku).items()}
        taken.take(TableRow(number, cells))
    assert not taken.problems
    [change] = taken.finish()
    assert merge_goods(restore_change(write_change(change)), draft, Names(CATEGORIES), {}) == draft
    assert replace(draft, article="B") != draft


def tell(draft: ProductDraft, sku: SkuDraft) -> Mapping[str, Any]:
    return _tell_row(draft, sku, Names(CATEGORIES), 3)


def show(kind: str, value: Any) -> str:
    if value is None:
        return ""
    return f"{value // 100}.{value % 100:02d}" if kind == "fen" else str(value).strip()


def xlsx(path: Path, rows: int) -> None:
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet()
    for at, title in enumerate(HEADING):
        sheet.write_string(0, at, title)
    for n in range(rows):
        sheet.write_row(n + 1, 0, [f"P{n}", "名", "茶叶", "", 1000 + n, "", "", 0.1 + 0.2, 12, "", 5.0, PROOF])
    book.close()


async def test_numbers_of_a_spreadsheet_are_read_as_people_mean_them(office: Office, tmp_path: Path) -> None:
    xlsx(tmp_path / "a.xlsx", 3)
    read = await office.read((tmp_path / "a.xlsx").read_bytes())
    assert (read.summary["new"], read.summary["errors"]) == (3, 0)
    await office.take(read)
    draft = (await office.database.read(find_drafts, ["P2"]))["P2"]
    assert (draft.skus[0].article, draft.skus[0].price_fen, draft.skus[0].suggested_fen) == ("1002", 30, 1200)
