"""Files that are not what they say: each is refused with a word for it, and none ends more than its own reader."""

import csv
import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from shop.imports.reading import read_table
from shop.imports.refusals import ColumnsMissing, TableUnreadable

TITLES = {"a": ["甲", "A"], "b": ["乙"]}
SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)
CELL = '<row r="{0}"><c r="A{0}" t="inlineStr"><is><t>{1}</t></is></c></row>'


async def read(path: Path, most_rows: int = 1_000) -> list[tuple[int, str, str]]:
    return [(row.number, row["a"], row["b"]) async for row in read_table(path, TITLES, ("a",), most_rows=most_rows)]


async def refuse(path: Path, most_rows: int = 1_000) -> str:
    with pytest.raises(TableUnreadable) as refused:
        await read(path, most_rows)
    return str(refused.value.data["why"])


def make_xlsx(path: Path, sheet: str | None = None, extra: dict[str, bytes] | None = None) -> Path:
    """A small book, whose sheet may be replaced and to which files may be added."""
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet().write_row(0, 0, ["甲", "乙"])
    book.close()
    if sheet is None and not extra:
        return path
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    if sheet is not None:
        parts["xl/worksheets/sheet1.xml"] = sheet.encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for name, body in (parts | (extra or {})).items():
            new.writestr(name, body)
    return path


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\r\n,,\r\n", "empty"),
        ("甲,乙\r\n1\0,2\r\n".encode(), "no_text"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)), "encoding"),
        ('甲,乙\r\n"1,2\r\n'.encode(), "no_csv"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old_or_protected"),
        (b"PK\x03\x04 and no more", "no_xlsx"),
        ("甲\r\n".encode() + b"x" * (10 << 20) + b"\r\n", "cell_too_long"),
        ("甲\r\n".encode() + b"x\r\n" * 1_002, "too_many_rows"),
        (",".join(["甲"] * 101).encode(), "too_many_columns"),
        (b"x" * ((20 << 20) + 1), "too_large"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_what_is_no_table_is_refused(tmp_path: Path, body: bytes, why: str) -> None:
    (tmp_path / "file").write_bytes(body)
    assert await refuse(tmp_path / "file") == why


async def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    bomb = make_xlsx(tmp_path / "bomb.xlsx", extra={"xl/media/image1.png": b"\0" * (201 << 20)})
    assert bomb.stat().st_size < 1 << 20
    assert await refuse(bomb) == "too_large_unpacked"


async def test_a_bomb_that_lies_about_its_size_ends_its_reader_alone(tmp_path: Path) -> None:
    cell = SHEET.format(CELL.format(1, "甲") + CELL.format(2, "x" * (30 << 20)))
    lying = make_xlsx(tmp_path / "lying.xlsx", cell)
    body = bytearray(lying.read_bytes())
    with zipfile.ZipFile(lying) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    for at in find_all(bytes(body), size.to_bytes(4, "little")):
        body[at : at + 4] = (1_000).to_bytes(4, "little")
    lying.write_bytes(body)
    assert await refuse(lying) in {"too_large_unpacked", "no_xlsx", "cell_too_long"}


async def test_a_cell_far_away_does_not_fill_the_memory(tmp_path: Path) -> None:
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    wide = make_xlsx(tmp_path / "wide.xlsx", SHEET.format(CELL.format(1, "甲") + far))
    assert await refuse(wide) in {"too_many_rows", "too_many_columns", "too_large_unpacked"}


async def test_entities_are_not_expanded(tmp_path: Path) -> None:
    entities = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
    laugh = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">{entities}]>'
    path = make_xlsx(tmp_path / "laugh.xlsx", laugh + SHEET.format(CELL.format(1, "甲") + CELL.format(2, "&a9;")))
    try:
        rows = await read(path)
    except TableUnreadable:
        return
    assert len(rows[0][1]) < 100


async def test_formulas_in_a_file_are_texts(tmp_path: Path) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([["甲", "乙"], ["=1+1", "'=1+1"], ["''", "'x"]])
    (tmp_path / "a.csv").write_text(out.getvalue())
    assert await read(tmp_path / "a.csv") == [(2, "=1+1", "=1+1"), (3, "''", "'x")]


async def test_columns_are_found_by_any_of_their_names_in_any_order(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("other;乙; a \n1;2;3\n\n;;;\n4;5;6;7\n")
    assert await read(tmp_path / "a.csv") == [(2, "3", "2"), (5, "6", "5")]
    (tmp_path / "a.csv").write_text("乙,丙\n1,2\n")
    with pytest.raises(ColumnsMissing) as missing:
        await read(tmp_path / "a.csv")
    assert missing.value.data == {"columns": ["甲"]}


def find_all(body: bytes, part: bytes) -> list[int]:
    found, at = [], body.find(part)
    while at >= 0:
        found.append(at)
        at = body.find(part, at + 1)
    return found
