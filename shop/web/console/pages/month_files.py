"""The files of a month's end: vouchers for 金蝶 and 用友, and the tax office's client's file of withheld tax.

The columns of vouchers follow what public programs write for 金蝶 KIS; those for 用友 are adapted from T+.
Neither maker's own template was at hand, and no file was tried in either program.
The columns of 劳务报酬所得 are those that two public programs write for
自然人电子税务局（扣缴端）; the client reckons the tax itself, so that what was withheld stands in the remark.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from aiohttp import web

from commissions.actor import Actor
from commissions.ledger.months import Month
from commissions.money import yuan
from commissions.ports import Transaction
from shop.accounts.permissions import Permission
from shop.desk.labour_income import LabourIncome, read_labour_income
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
_INCOME = frozenset({5, 6})


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


async def take_labour_income(request: web.Request) -> web.Response:
    """Who was paid what in the month, for the tax office's client. It has identity numbers in full."""
    month = Month(request.match_info["month"])
    paid = await act(request, "months.labour_income", month.name, _read_labour_income, month, by=acting(request))
    said: Mapping[str, Any] = words(_WORDS)
    sheet = Sheet(said["item"], said["tax"]["columns"], [_lay_out_income(of) for of in paid], _INCOME)
    return await answer_sheet(sheet, f"labour-income-{month.name}")


def _read_labour_income(tx: Transaction, month: Month, *, by: Actor) -> tuple[LabourIncome, ...]:
    """What is taken, in the commit that says by whom."""
    return read_labour_income(tx.connection, month)


def _lay_out_income(of: LabourIncome) -> tuple[str | int, ...]:
    said = words(_WORDS)
    remark = said["withheld"].format(yuan=yuan(of.withheld_fen)) if of.name and of.id_number else said["incomplete"]
    head = (str(of.member_id), of.name, said["identity_card"], of.id_number, said["item"])
    return (*head, of.income_fen, 0, "", "", "", "", "", "", remark)


ROUTES = (
    do(f"{_ONE}/vouchers", take_vouchers, "months.vouchers", Permission.KEEP_BOOKS, also=Permission.EXPORT),
    do(
        f"{_ONE}/labour-income",
        take_labour_income,
        "months.labour_income",
        Permission.KEEP_BOOKS,
        confirms=True,
        also=Permission.EXPORT,
    ),
)
