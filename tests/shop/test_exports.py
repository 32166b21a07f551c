"""Exports: whole, typed, harmless, logged, and in constant memory."""

import csv
import io
import os
import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from sqlalchemy import Connection

from commissions.actor import staff_acting
from commissions.paging import Page
from shop.audit_log.queries import list_acts
from shop.errands import child
from shop.errands.errand import Errand, ErrandState
from shop.errands.files import ErrandFiles, Part
from shop.errands.queries import get_errand
from shop.errands.running import ErrandRunner
from shop.errands.service import ask_errand
from shop.exports.exporting import Export, TableForm, ask_export, make_export_kind
from shop.exports.table import Column, ColumnKind
from shop.exports.table_child import make_harmless, tell, write_csv, write_xlsx
from tests.support.databases import AnyDatabase
from tests.support.torture import TORTURE

LI = staff_acting("li")
AT = datetime(2026, 11, 30, 16, 5, 9, tzinfo=UTC)
ATTACKS = ("=1+1", "＝1+1", "\n=1", "+1", "-1", "@SUM(A1)", "\tx", "\r=1", '=HYPERLINK("http://x","y")')
COLUMNS = (
    Column("=标题"),
    Column("件数", ColumnKind.COUNT),
    Column("金额", ColumnKind.FEN),
    Column("费率", ColumnKind.RATE),
    Column("时间", ColumnKind.INSTANT),
)
PAGE = 500


class Numbered:
    """A list of so many rows, in pages by key."""

    def __init__(self, rows: int) -> None:
        self.rows = rows
        self.pages = 0

    def name_file(self) -> str:
        return "订单"

    def list_columns(self, arguments: Mapping[str, Any]) -> Sequence[Column]:
        return COLUMNS

    def count_rows(self, connection: Connection, arguments: Mapping[str, Any]) -> int | None:
        return self.rows

    def read_rows(self, connection: Connection, arguments: Mapping[str, Any], after: str | None) -> Page[Sequence[Any]]:
        self.pages += 1
        start = int(after or 0)
        end = min(self.rows, start + PAGE)
        rows = tuple((f"{ATTACKS[n % len(ATTACKS)]}{n}", n, -n, 1250, AT) for n in range(start, end))
        return Page(rows, str(end) if end < self.rows else None)


async def export(database: AnyDatabase, folder: Path, of: Numbered, form: TableForm) -> tuple[Errand, Path]:
    files = ErrandFiles(folder)
    asked = await database.transact(
        ask_errand, ask_export(Export("orders", {"state": "paid"}, form), by=LI, key=form.value)
    )
    await ErrandRunner(database, [make_export_kind({"orders": of})], files, "me").run_one()
    done = await database.read(get_errand, asked.code, by=LI)
    return done, files.locate(asked.code, Part.MADE)


async def test_a_list_is_exported_whole_and_logged(sqlite_database: AnyDatabase, tmp_path: Path) -> None:
    for form in TableForm:
        done, path = await export(sqlite_database, tmp_path, Numbered(1203), form)
        assert (done.state, done.summary) == (ErrandState.DONE, {"rows": 1203})
        assert done.file_name is not None
        assert done.file_name.endswith(f".{form}")
        assert path.stat().st_mode & 0o777 == 0o600

        rows = read(path)
        assert len(rows) == 1204
        assert rows[0] == ["'=标题" if form is TableForm.CSV else "=标题", "件数", "金额", "费率", "时间"]
    assert not [name for name in os.listdir(tmp_path) if name.endswith(".part")], "nothing is left over"
    acts = (await sqlite_database.read(list_acts)).items
    assert [(act.actor, act.action, act.subject) for act in acts] == [(LI, "export.make", "orders")] * 2
    assert acts[1].details["filters"] == {"state": "paid"}
    assert acts[1].details["rows"] == 1203


async def test_an_empty_list_is_a_heading(sqlite_database: AnyDatabase, tmp_path: Path) -> None:
    for form in TableForm:
        done, path = await export(sqlite_database, tmp_path, Numbered(0), form)
        assert done.summary == {"rows": 0}
        assert len(read(path)) == 1


async def test_a_list_that_is_none_fails_the_errand(sqlite_database: AnyDatabase, tmp_path: Path) -> None:
    asked = await sqlite_database.transact(ask_errand, ask_export(Export("no", {}, TableForm.CSV), by=LI, key="k"))
    await ErrandRunner(sqlite_database, [make_export_kind({})], ErrandFiles(tmp_path), "me").run_one()
    assert (await sqlite_database.read(get_errand, asked.code, by=LI)).error == "export_unknown"


async def test_a_child_that_ends_badly_fails_the_errand_and_leaves_no_result(
    sqlite_database: AnyDatabase, tmp_path: Path
) -> None:
    class Wrong(Numbered):
        def list_columns(self, arguments: Mapping[str, Any]) -> Sequence[Column]:
            return COLUMNS[:2]

    done, path = await export(sqlite_database, tmp_path, Wrong(10), TableForm.XLSX)
    assert (done.state, done.error, path.exists()) == (ErrandState.FAILED, "errand_broken", False)


def test_values_are_told_as_people_write_them() -> None:
    told = [tell("fen", 1280), tell("fen", -5), tell("rate", 50), tell("instant", AT.isoformat()), tell("text", None)]
    assert told == ["12.80", "-0.05", "0.50%", "2026-12-01 00:05:09", ""]


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_cell_is_a_formula(tmp_path: Path, attack: str) -> None:
    assert make_harmless(attack) == f"'{attack}"
    columns = [{"title": attack, "kind": "text"}]
    write_csv(str(tmp_path / "a.csv"), columns, [[attack]])
    write_xlsx(str(tmp_path / "a.xlsx"), columns, [[attack]])
    for row in csv.reader(io.StringIO((tmp_path / "a.csv").read_bytes().decode("utf-8-sig"), newline="")):
        assert row[0] == f"'{attack}"
    # The reader would show what a formula results in, so the file itself is asked.
    with zipfile.ZipFile(tmp_path / "a.xlsx") as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"])), min_size=1, max_size=4))
def test_texts_come_back_as_they_were(texts: list[str]) -> None:
    told = [tell("text", text) for text in texts]
    assert [cell.removeprefix("'") if cell != text else cell for cell, text in zip(told, texts, strict=True)] == texts


async def test_memory_does_not_grow_with_the_list(sqlite_database: AnyDatabase, tmp_path: Path) -> None:
    """A page is read at a time; the child may use so few addresses that a sheet in memory would end it."""
    rows = 1_000_000 if TORTURE else 20_000
    of = Numbered(rows)
    done, path = await export(sqlite_database, tmp_path, of, TableForm.XLSX)
    assert done.summary == {"rows": rows}
    assert of.pages == rows // PAGE
    assert path.stat().st_size > rows * 10


async def test_a_child_knows_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANPU_SECRET_KEY", "very secret")
    script = tmp_path / "script.py"
    script.write_text("import os, sys; print(sorted(os.environ), [m for m in sys.modules if 'sqlalchemy' in m])")
    async with child.child_process(script) as running:
        said = [line async for line in running.lines()]
        await running.finish()
    assert b"LIANPU" not in said[0]
    assert b"sqlalchemy" not in said[0]


def test_times_are_the_shops() -> None:
    assert tell("instant", (AT - timedelta(hours=9)).isoformat()) == "2026-11-30 15:05:09"


def read(path: Path) -> list[list[Any]]:
    if path.read_bytes()[:2] == b"PK":
        return CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    return list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))
