"""The files of a month's end: vouchers for 金蝶 and 用友.

The columns of vouchers are those that public programs write for 金蝶 KIS and 用友. Neither maker's own template was at
hand, and no file was tried in either program.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from aiohttp import web

from commissions.actor import Actor
from commissions.ledger.months import Month
from commissions.ports import Transaction
from shop.accounts.permissions import Permission
from shop.desk.vouchers import VAT, Voucher, read_vouchers
from shop.web.console.presence import acting
from shop.web.console.route import do
from shop.web.console.saying import act
from shop.web.console.sheets import Sheet, answer_sheet
from shop.words import words

_ONE = "/console/months/{month:[0-9-]{1,10}}"
_WORDS = "console/month_files.toml"
_PROGRAMS = ("kingdee", "yonyou")
_MONEY = frozenset({7, 8})


async def take_vouchers(request: web.Request) -> web.Response:
    """The month as vouchers, in the columns of the program that was asked for."""
    month, program = Month(request.match_info["month"]), str((await request.post()).get("program", ""))
    if program not in _PROGRAMS:
        raise web.HTTPBadRequest
    vouchers = await act(request, "months.vouchers", month.name, _read_vouchers, month, by=acting(request))
    said: Mapping[str, Any] = words(_WORDS)
    rows = list(_list_rows(month, vouchers))
    sheet = Sheet(said["title"], said[program]["columns"], rows, _MONEY)
    return await answer_sheet(sheet, f"vouchers-{program}-{month.name}")


def _read_vouchers(tx: Transaction, month: Month, *, by: Actor) -> tuple[Voucher, ...]:
    """What is taken, in the commit that says by whom."""
    return read_vouchers(tx.connection, month)


def _list_rows(month: Month, vouchers: Sequence[Voucher]) -> Iterator[tuple[str | int, ...]]:
    """A row for each line, all on the last day of the month. An amount that is not there stays empty."""
    said, moves = words(_WORDS), words("console/lists/ledger.toml")["choices"]["codes"]
    for number, voucher in enumerate(vouchers, 1):
        told = f"{month.name} {said['vat'] if voucher.kind == VAT else moves[voucher.kind]}"
        head = (month.last.isoformat(), said["word"], number, 0, told)
        for line in voucher.lines:
            yield (*head, line.account, line.name, line.debit_fen or "", line.credit_fen or "", "")


ROUTES = (do(f"{_ONE}/vouchers", take_vouchers, "months.vouchers", Permission.KEEP_BOOKS, also=Permission.EXPORT),)
