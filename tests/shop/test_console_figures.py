"""Today and figures in the console: read by whoever may, exported with a line in the log, whatever the address says."""

import io
from datetime import date

import pytest
import python_calamine

from commissions.beneficiary import MemberId
from shop.accounts.permissions import Permission, Role
from shop.audit_log.queries import list_acts
from shop.members.service import rename
from shop.statistics.hours import number_hour
from shop.statistics.measures import TOTAL, Dimension, Measure
from shop.statistics.queries import Days, Grain
from shop.statistics.service import add_changes, count_order, count_visits
from shop.web.console.asked_days import read_asked
from shop.web.console.pictures import draw_hours, draw_line, draw_provinces
from tests.support.clock import MovableClock
from tests.support.console import Console
from tests.support.trade import Trade, open_trade

TODAY = date(2026, 11, 22)
LONG = "特级狮峰龙井明前手工炒制"


async def sell(console: Console) -> Trade:
    """A shop that has sold one order, by a distributor with a long name."""
    trade = await open_trade(console.database)
    await console.database.transact(rename, trade.people[-2], LONG)
    order = await trade.buy(2)
    await console.database.transact(count_order, order.no)
    await console.database.transact(add_changes)
    return trade


async def test_today_shows_what_was_sold_beside_yesterday_and_by_hour(console: Console) -> None:
    await sell(console)
    page = await (await console.sign_in(Role.OPERATOR)).read("/console/today")
    assert "26,400" not in page
    assert "今天 ¥264.00，昨天 ¥0.00</title>" in page
    assert "较昨天新增" in page
    assert "扫码到购买" in page


@pytest.mark.parametrize("path", ["/console/today", "/console/figures", "/console/figures/region?days=year"])
async def test_a_shop_that_has_sold_nothing_is_shown_that(console: Console, path: str) -> None:
    page = await (await console.sign_in()).read(path)
    assert "这段时间还没有数据" in page or "今天和昨天还没有成交" in page


async def test_every_dimension_has_its_page_with_names_and_leads_to_one_of_its_keys(console: Console) -> None:
    trade = await sell(console)
    desk = await console.sign_in()
    line = trade.tea
    for dimension, key, name in (
        ("product", line.code, line.name),
        ("category", "", ""),
        ("region", "330000", "浙江省"),
        ("distributor", str(trade.people[-2]), LONG),
        ("tier", "", "无等级"),
        ("channel", "direct", "直接进店"),
        ("selling", "distributed", "分销成交"),
    ):
        page = await desk.read(f"/console/figures/{dimension}?days=d7&sort=orders")
        assert name in page
        assert not key or name in await desk.read(f"/console/figures/{dimension}/{key}?grain=week")
    assert "tile-5" in await desk.read("/console/figures/region")
    assert 'data-series="stack"' in await desk.read("/console/figures/selling?grain=month")


@pytest.mark.parametrize("path", ["/console/figures/offer", "/console/figures/all", "/console/figures/nothing/1"])
async def test_what_is_no_dimension_is_not_found(console: Console, path: str) -> None:
    assert (await (await console.sign_in()).get(path)).status == 404


async def test_a_key_that_nobody_knows_has_an_empty_page(console: Console) -> None:
    page = await (await console.sign_in()).read("/console/figures/distributor/nobody")
    assert "这段时间还没有数据" in page


async def test_an_export_has_the_numbers_of_the_page_and_stands_in_the_log(
    console: Console, clock: MovableClock
) -> None:
    trade = await sell(console)
    await console.database.transact(rename, trade.people[-2], "=1+1")
    desk = await console.sign_in(Role.FINANCE)
    answer = await desk.post("/console/figures/export", dimension="distributor", days="d7")
    assert answer.status == 200
    [rows] = [python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(await answer.read())).get_sheet_by_index(0)]
    table = rows.to_python()
    assert table[0][:3] == ["分销员", "成交额", "付款订单"]
    assert table[1][:3] == ["=1+1", 264.0, 1]
    [act] = [of for of in (await console.database.read(list_acts)).items if of.action == "figures.export"]
    assert act.actor.id == desk.staff_code
    by_day = await desk.post("/console/figures/export", dimension="all", from_="2026-11-20", to="2026-11-22")
    assert by_day.status == 200


async def test_whoever_may_not_export_is_shown_no_button_and_refused(console: Console) -> None:
    desk = await console.sign_in(Role.SUPPORT, ticks={Permission.SEE_FIGURES})
    assert "导出表格" not in await desk.read("/console/figures")
    assert (await desk.post("/console/figures/export", dimension="all")).status == 403


async def test_millions_are_shown_whole(console: Console, clock: MovableClock) -> None:
    counts = {Measure.SALES: 1_234_567_890_12, Measure.ORDERS: 9_876_543}
    key = (Dimension.DISTRIBUTOR, str(MemberId(1)))
    await console.database.transact(count_visits, {number_hour(clock()): {TOTAL: counts, key: counts}})
    await console.database.transact(add_changes)
    page = await (await console.sign_in()).read("/console/figures")
    assert "1,234,567,890" in page
    assert "9,876,543" in page


# What an address asks for


@pytest.mark.parametrize(
    ("query", "days"),
    [
        ({}, Days(date(2026, 10, 24), TODAY)),
        ({"days": "d7"}, Days(date(2026, 11, 16), TODAY)),
        ({"days": "last_month"}, Days(date(2026, 10, 1), date(2026, 10, 31))),
        ({"from": "2026-11-03", "to": "2026-11-01"}, Days(date(2026, 11, 1), date(2026, 11, 3))),
        ({"from": "2026-11-30", "to": "2026-12-31"}, Days(TODAY, TODAY)),
        ({"from": "1999-01-01", "to": "2026-11-22"}, Days(date(2025, 11, 22), TODAY)),
        ({"from": "x", "days": "for ever"}, Days(date(2026, 10, 24), TODAY)),
    ],
)
def test_days_are_read_from_any_address(query: dict[str, str], days: Days) -> None:
    assert read_asked(query, TODAY).days == days


def test_what_makes_no_sense_is_the_usual() -> None:
    asked = read_asked({"grain": "decade", "sort": "members; DROP"}, TODAY)
    assert (asked.grain, asked.sort) == (Grain.DAY, Measure.SALES)
    assert asked.address("/x", days="d7") == "/x?days=d7&grain=day&sort=sales_fen"


# Pictures


def test_a_line_runs_from_edge_to_edge_and_nothing_draws_nothing() -> None:
    drawn = draw_line([0, 5, -5])
    assert drawn is not None
    assert drawn.points == "0.0,16.0 60.0,2.0 120.0,30.0"
    assert draw_line([0, 0, 0]) is None
    assert draw_line([7]) is None


def test_a_day_is_drawn_to_a_round_number_and_a_refund_hangs_below_nothing() -> None:
    drawn = draw_hours([0, 12_800, -5_000], [9_000] * 24)
    assert drawn.top == 20_000
    assert [(bar.x, bar.height) for bar in drawn.bars] == [(2, 0.0), (12, 64.0), (22, 0.0)]
    assert drawn.line.startswith("5,55.0 15,55.0")
    assert drawn.line.endswith("235,55.0")
    assert draw_hours([1], [0] * 24).top == 200
    assert draw_hours([100_000_000_001], [0]).top == 200_000_000_000


def test_every_province_has_a_tile_of_its_own_and_the_most_is_darkest() -> None:
    tiles = draw_provinces({"440000": 1000, "540000": 1, "110000": 401})
    assert len(tiles) == len({(of.column, of.row) for of in tiles}) == 34
    assert {of.short: of.shade for of in tiles if of.shade} == {"粤": 5, "藏": 1, "京": 3}
