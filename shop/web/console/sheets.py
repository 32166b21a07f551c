"""A small table as an XLSX file: some hundred rows, made in a thread.

Texts are texts, whatever they begin with.
"""

import asyncio
import io
from collections.abc import Sequence
from dataclasses import dataclass

import xlsxwriter
from aiohttp import web

_WIDEST = 40
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Sheet:
    """A table with its heads. Numbers in the columns of `money` are fen."""

    name: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str | int]]
    money: frozenset[int]


async def answer_sheet(table: Sheet, name: str) -> web.Response:
    """The file as a download of this name, without its ending."""
    body = await asyncio.to_thread(_write_sheet, table)
    headers = {"Content-Disposition": f'attachment; filename="{name}.xlsx"'}
    return web.Response(body=body, content_type=_XLSX, headers=headers)


def _write_sheet(table: Sheet) -> bytes:
    """The file: numbers stand as numbers, fen are told in yuan."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(table.name)
    bold, yuan = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00"})

    for at, head in enumerate(table.heads):
        sheet.write_string(0, at, head, bold)
        longest = max([2 * len(head), *(2 * len(str(row[at])) for row in table.rows if isinstance(row[at], str))])
        sheet.set_column(at, at, min(max(longest, 12), _WIDEST))
    for place, row in enumerate(table.rows, 1):
        for at, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(place, at, value)
            elif at in table.money:
                sheet.write_number(place, at, value / 100, yuan)
            else:
                sheet.write_number(place, at, value)

    sheet.freeze_panes(1, 0)
    book.close()
    return out.getvalue()
