"""How many statements each page of the console takes: as the table says, and as many in a large shop as in a small one.

A page that is new, or takes others than before, is measured by `LIANPU_MEASURE_PAGES=1 pytest` on this file, which
writes the table anew: look at what changed there before it is committed.
"""

import math
import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from commissions.actor import staff_acting
from commissions.beneficiary import member
from commissions.days import determine_day
from commissions.ledger.adjustments import Adjust
from commissions.network.queries import find_distributor
from commissions.ports import Transaction
from commissions.withdrawals.requesting import request_withdrawal
from commissions.withdrawals.tables import withdrawal
from commissions.withdrawals.withdrawal import RequestWithdrawal
from shop.accounts.permissions import Role
from shop.adjustments.service import adjust_within
from shop.coupons.coupon import Benefit, CouponDraft
from shop.coupons.service import make_coupon
from shop.pricing.times import cover_days
from shop.web.console.routes import ROUTES
from shop.web.door import Door
from tests.shop.test_console_access import make_path
from tests.support.console import Console, Desk, open_console
from tests.support.payouts import join_with
from tests.support.shelf import draft_tea, stock_shelf
from tests.support.trade import Trade, open_trade

TABLE = Path(__file__).with_name("console_statements.txt")
SMALL, LARGE = 1, 30
MOST = 60
"""No page takes more, whatever the table says."""
BY = staff_acting("li")
ONE = (("version", 9), ("number", 18), ("entry", 18), ("id", 18))
"""What is counted begins at 1; how many digits its address may have."""
PAGES = tuple(route for route in ROUTES if route.method == "GET" and route.kind == "page")


async def grow(console: Console, trade: Trade, first: int, last: int) -> None:
    """Another of everything, for each number: orders of all kinds, people, money that moves, goods, offers, staff."""
    for number in range(first, last):
        paid, shipped = await trade.buy(1), await trade.buy(2)
        await trade.place(1)
        await trade.ship(shipped.no, f"SF{number:06d}")
        await trade.refund(paid.no, {"1": 500})
        await trade.database.transact(add_one, number)
        await console.sign_in(Role.SUPPORT, name=f"客服{number}")


def add_one(tx: Transaction, number: int) -> None:
    """Somebody who earned and withdraws, a change by hand that waits, a tea, a coupon."""
    who = member(join_with(tx, f"earner-{number}", 20_000))
    adjust_within(tx, Adjust(f"G{number}", who, 10_000, "a gift", BY), limit_fen=10_000)
    ask = RequestWithdrawal(who, 5_000, "wechat", f"test-key-of-{number}", "L", payee_known=True)
    request_withdrawal(tx, ask)
    adjust_within(tx, Adjust(f"A{number}", who, 500, "counted twice", BY), limit_fen=100)
    stock_shelf(tx, draft_tea(f"TEA-N{number}"))
    today = determine_day(tx.now)
    time = cover_days(today, today + timedelta(days=30))
    make_coupon(tx, CouponDraft(name="见面礼", benefit=Benefit.FIXED, value=500, time=time, total=100, each=1), by=BY)


def find_withdrawal(connection: Connection) -> str:
    """The number of one."""
    return str(connection.scalar(select(withdrawal.c.number).order_by(withdrawal.c.id)))


async def measure(
    door: Door, trade: Trade, desk: Desk, statements: list[str], before: Mapping[str, int]
) -> dict[str, int]:
    """Statements by the name of a page. One that took fewer before is looked at twice: what it had kept may be old."""
    seller = await door.database.read(find_distributor, trade.people[1])
    assert seller
    order = (await trade.place(1)).no
    there = {
        "{no:[A-Z0-9]{4,40}}": order,
        "{code:[a-z0-9]{1,18}}": seller.code,
        "{code:[a-z0-9]{10}}": trade.tea.code,
        "{number:[A-Za-z0-9]{16,32}}": await door.database.read(find_withdrawal),
        "{code:[0-9a-f]{10}}": desk.staff_code,
        "{mode:[a-z]{2,30}}": "coupons",
        "{dimension:[a-z]+}": "products",
        **{f"{{{name}:\\d{{1,{digits}}}}}": "1" for name, digits in ONE},
    }
    taken = {}
    for route in PAGES:
        path = route.path
        for field, value in there.items():
            path = path.replace(field, value)
        place = make_path(replace(route, path=path))
        taken[route.name] = await count(desk, place, statements)
        if taken[route.name] > before.get(route.name, MOST):
            taken[route.name] = await count(desk, place, statements)
    return taken


async def count(desk: Desk, path: str, statements: list[str]) -> int:
    """How many statements it takes to show a page."""
    statements.clear()
    answer = await desk.get(path)
    assert answer.status < 500, path
    return len(statements)


async def test_every_page_takes_as_many_statements_as_the_table_says_however_large_the_shop(
    door: Door, statements: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # What waits is counted every ten seconds, by whichever page is opened then: here once, before anything is measured.
    monkeypatch.setattr("shop.web.console.due._KEPT_S", math.inf)
    trade = await open_trade(door.database, on_hand=10_000)  # type: ignore[arg-type]
    async with open_console(door) as console:
        desk = await console.sign_in()
        await grow(console, trade, 0, SMALL)
        # The log of a shop in which nobody has looked at anything is shorter.
        await measure(door, trade, desk, statements, {})
        small = await measure(door, trade, desk, statements, {})
        await grow(console, trade, SMALL, LARGE)
        large = await measure(door, trade, desk, statements, small)

    assert {name: (small[name], many) for name, many in large.items() if many > small[name]} == {}
    assert {name: many for name, many in large.items() if many > MOST} == {}
    if os.environ.get("LIANPU_MEASURE_PAGES"):
        TABLE.write_text("".join(f"{name} {many}\n" for name, many in sorted(large.items())))
    told = {name: int(many) for name, many in map(str.split, TABLE.read_text().splitlines())}
    assert {name: (told[name], many) for name, many in large.items() if many > told.get(name, MOST)} == {}
    assert told.keys() <= large.keys(), "pages that are no more"
