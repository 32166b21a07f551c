"""What the command line asks for is carried out through the same use cases, and bad input is refused in words."""

from datetime import date

import pytest

from commissions.refusals import Refusal
from composition.commands.arguments import ArgumentRefused, read_cursor, read_day, read_line, read_lines, read_yuan
from tests.support.house import House, order


async def test_fresh_books_are_in_order(house: House) -> None:
    result = await order(house, "audit")
    assert result["findings"] == []
    assert result["checked"] > 10


async def test_the_menu_goes_to_wechat_and_comes_back(house: House) -> None:
    await order(house, "menu-push")
    names = [button["name"] for button in (await order(house, "menu-pull"))["menu"]["selfmenu_info"]["button"]]
    assert names == ["逛商城", "我的店铺", "服务"]


async def test_templates_are_listed_with_their_notices_once_mapped(house: House) -> None:
    text = "[order_paid]\ntitle = '订单支付成功通知'\n[order_paid.fields]\n"
    text += "character_string1 = 'order'\nthing2 = 'product'\namount3 = 'amount'\ntime4 = 'time'\n"
    await order(house, "templates-map", text=text)
    rows = (await order(house, "templates-pull"))["templates"]
    assert {row["title"]: row["notice"] for row in rows}["订单支付成功通知"] == "order_paid"


async def test_an_unknown_order_can_neither_be_shipped_nor_refunded(house: House) -> None:
    with pytest.raises(Refusal) as refused:
        await order(house, "ship", order_no="LNOBODY", carrier="顺丰速运", number="SF1")
    assert refused.value.code == "order_unknown"
    with pytest.raises(Refusal):
        await order(house, "refund", order_no="LNOBODY", reason="x", lines=[], shipping="0")


async def test_nothing_is_set_aside_at_first(house: House) -> None:
    assert await order(house, "set-aside") == {"payments": [], "refunds": [], "contradictions": []}


@pytest.mark.parametrize("amount", ["", "x", "1.001", "-1", "NaN", "Infinity", "1e2", "1e999999", "1_0", "1 2"])
def test_what_only_looks_like_an_amount_is_refused_at_once(amount: str) -> None:
    with pytest.raises(ArgumentRefused):
        read_yuan("--shipping", amount)


def test_a_line_given_twice_is_refused() -> None:
    assert read_lines(["1=5", "2=3"]) == {"1": 500, "2": 300}
    with pytest.raises(ArgumentRefused):
        read_lines(["1=5", "1=3"])


@pytest.mark.parametrize("text", ["1", "=5", "1=", "1=x", "1=NaN"])
def test_a_line_that_is_no_line_and_amount_is_refused(text: str) -> None:
    with pytest.raises(ArgumentRefused):
        read_line(text)


@pytest.mark.parametrize(("text", "fen"), [("0", 0), ("12.50", 1250), ("12.5", 1250)])
def test_yuan_are_read_exactly(text: str, fen: int) -> None:
    assert read_yuan("--shipping", text) == fen


@pytest.mark.parametrize("text", ["", "22.11.2026", "2026-13-01", "9999-12-31", "0001-01-01", "1999-12-31"])
def test_days_that_no_books_have_are_refused(text: str) -> None:
    assert read_day("2026-11-22") == date(2026, 11, 22)
    with pytest.raises(ArgumentRefused):
        read_day(text)


@pytest.mark.parametrize("text", ["abc", "-1", "1.5", "9" * 30, "\u0661", "1;2", ""])
def test_a_list_goes_on_only_where_a_page_has_said(text: str) -> None:
    assert read_cursor({"before": None}, "before") is None
    assert read_cursor({"before": "17"}, "before") == "17"
    with pytest.raises(ArgumentRefused):
        read_cursor({"before": text}, "before")
