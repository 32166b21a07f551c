"""The pages of one's own money: every sum, its lines, awards by state, team, ranking and income; nobody else's."""

import re
from typing import Any

import pytest

from commissions.actor import staff_acting
from commissions.awards.service import decide_refund, hold_awards, mature_awards, open_case, reverse_awards
from commissions.beneficiary import MemberId, member
from commissions.ledger.adjustments import Adjust, adjust_balance
from commissions.ledger.entry import Entry, Posting, available, withdrawing
from commissions.ledger.repository import post
from commissions.network.queries import find_distributor
from commissions.network.service import bind_referral
from commissions.ports import Transaction
from commissions.statements.queries import list_awards
from commissions.tallies.ranges import compute_rankings
from commissions.tallies.service import count_sale
from shop.members.agreement import DISTRIBUTOR
from shop.members.consents import withdraw_consent
from shop.members.member import Identity
from shop.members.service import recognise, rename
from shop.web.door import Door
from tests.commissions.stage import THREE_LEVELS, complete, line, publish, sell
from tests.shop.conftest import MakePhone
from tests.support.clock import MovableClock
from tests.support.payouts import sign
from tests.support.shop_web import Phone

WHY: dict[str, Any] = {"by": staff_acting("owner"), "reason": "a look"}

TOKEN = re.compile(r'content="[A-Za-z0-9_=-]{60,}"')
"""The token of a page is masked afresh each time."""


async def recruit(door: Door, referrer: MemberId, openid: str, name: str) -> MemberId:
    """Someone whom the referrer brought."""
    recruited = await door.database.transact(recognise, Identity("wx1", openid), via="follow")
    await door.database.transact(rename, recruited.id, name)
    found = await door.database.read(find_distributor, referrer)
    assert found is not None
    await door.database.transact(bind_referral, recruited.id, code=found.code, via="follow")
    return recruited.id


async def open_desk(phone: MakePhone, door: Door) -> tuple[Phone, MemberId, MemberId]:
    """Anna, and Berta whom she referred, under three levels of 10, 5 and 2 percent."""
    await door.database.transact(publish, THREE_LEVELS)
    anna = await phone()
    await anna.open("/me")
    me = await anna.member_id()
    return anna, me, await recruit(door, me, "berta", "贝塔女士")


async def buy(door: Door, buyer: MemberId, order_no: str, paid_fen: int, *, received: bool = True) -> None:
    await sell(door.database, order_no, buyer, line("1", paid_fen))
    if received:
        await complete(door.database, order_no)
    await door.database.transact(count_sale, order_no)


def withdraw(tx: Transaction, who: MemberId, fen: int) -> None:
    person = member(who)
    posting = Posting(available(person), withdrawing(person), fen, "requested")
    post(tx, Entry("withdrawal:W1:requested", (posting,)))


def read(text: str) -> str:
    """The words of a page without marks and spaces."""
    return re.sub(r"\s+", "", re.sub(r"<[^>]*>", "", text))


async def show(person: Phone, path: str) -> str:
    page = await person.open(path)
    assert page.status == 200
    return read(await page.text())


async def test_a_debt_is_said_as_it_is_and_offers_no_withdrawal(
    phone: MakePhone, door: Door, clock: MovableClock
) -> None:
    anna, me, berta = await open_desk(phone, door)
    await door.database.transact(sign, me)
    await buy(door, berta, "T1", 10_000)
    clock.advance(days=8)
    await door.database.transact(mature_awards)
    await door.database.transact(withdraw, me, 1_000)
    await door.database.transact(decide_refund, order_no="T1", refund_no="R1", total_fen=10_000, lines={"1": 10_000})
    await door.database.transact(withdraw_consent, me, DISTRIBUTOR)
    assert "可提现−¥10.00" in await show(anna, "/me"), "whoever signed no more owes as before"
    await door.database.transact(sign, me)
    for path in ("/me", "/me/earnings"):
        text = await show(anna, path)
        assert "−¥10.00" in text
        assert "以后的佣金会先补上，不会向你收钱" in text
        assert "/me/withdrawals/new" not in await (await anna.open(path)).text()
    lines = await show(anna, "/me/balances/available")
    assert "可以提现的佣金" not in lines
    assert (
        "订单退款，扣回订单T1刚刚−¥10.00余−¥10.00申请提现刚刚−¥10.00余¥0.00过了售后期订单T1刚刚+¥10.00余¥10.00" in lines
    )


async def test_awards_are_narrowed_by_where_they_are(phone: MakePhone, door: Door, clock: MovableClock) -> None:
    anna, me, berta = await open_desk(phone, door)
    for number, received in enumerate((True, True, True, True, False)):
        await buy(door, berta, f"T{number}", 10_000 + 100 * number, received=received)
    await door.database.transact(hold_awards, "T1", member(me), **WHY)
    await door.database.transact(reverse_awards, "T2", member(me), **WHY)
    await door.database.transact(open_case, "T3", "1", case_no="A1")
    clock.advance(days=8)
    await door.database.transact(mature_awards)
    shown = {only: await show(anna, f"/me/earnings?only={only}") for only in ("pending", "review", "available")}
    assert [re.findall(r"\+¥10\.(\d)", text) for text in shown.values()] == [["4", "3"], ["1"], ["0"]]
    assert "已取消" in await show(anna, "/me/earnings?only=taken_back")
    assert await show(anna, "/me/earnings?only=nonsense") == await show(anna, "/me/earnings")
    codes = {of.order_no: of.code for of in (await door.database.read(list_awards, member(me))).items}
    assert "核对后，这笔佣金取消了" in await show(anna, f"/me/earnings/{codes['T2']}")
    assert "正在办理售后，办完后再结算" in await show(anna, f"/me/earnings/{codes['T3']}")
    assert "金额不会因此转给别人" in await show(anna, f"/me/earnings/{codes['T1']}")


async def test_a_narrowed_list_goes_on_narrowed(phone: MakePhone, door: Door) -> None:
    anna, _, berta = await open_desk(phone, door)
    for number in range(22):
        await buy(door, berta, f"T{number}", 10_000, received=False)
    text = await (await anna.open("/me/earnings?only=pending")).text()
    older = re.search(r'href="(/me/earnings\?only=pending[^"]*before=[^"]*)"', text)
    assert older
    assert (await show(anna, older[1].replace("&amp;", "&"))).count("+¥10.00") == 2


async def test_every_balance_lists_what_made_it(phone: MakePhone, door: Door) -> None:
    anna, _, berta = await open_desk(phone, door)
    for number in range(31):
        await buy(door, berta, f"T{number}", 10_000)
    page = await anna.open("/me/balances/pending")
    text = await page.text()
    assert "¥310.00" in read(text)
    older = re.search(r'href="(/me/balances/pending\?before=[^"]*)"', text)
    assert older
    assert "余¥10.00" in await show(anna, older[1])
    assert "加起来就是现在的数" in await show(anna, older[1])
    forged = older[1].replace(".", "9.").partition("=")[2]
    for before in ("nonsense", "1:1:99999900", "9" * 30 + ":1:1", f"{'9' * 5000}:1:1", "٣:١:١", forged):
        again = await anna.open(f"/me/balances/pending?before={before}")
        assert again.status == 200
        assert TOKEN.sub("", await again.text()) == TOKEN.sub("", text)
    assert (await anna.open("/me/balances/sales")).status == 404


async def test_the_team_shows_sales_by_level_and_who_has_bought(phone: MakePhone, door: Door) -> None:
    anna, me, berta = await open_desk(phone, door)
    await recruit(door, me, "carla", "卡拉")
    await buy(door, berta, "T1", 1_234_567)
    text = await show(anna, "/me/team")
    assert "这一层的订单1单成交额¥12,345.67" in text
    assert text.count("已下单") == 1
    assert "贝塔女士" not in text


async def test_the_ranking_masks_names_and_keeps_ones_own_place_in_sight(
    phone: MakePhone, door: Door, clock: MovableClock
) -> None:
    anna, _, berta = await open_desk(phone, door)
    other = await phone("other")
    await other.open("/me")
    rival = await other.member_id()
    await door.database.transact(rename, rival, "陈小满")
    await buy(door, await recruit(door, rival, "dora", "朵拉"), "T1", 500_000)
    await buy(door, berta, "T2", 10_000)
    text = await show(anna, "/me/ranking")
    assert "你的位置¥10" in text
    assert "陈**满¥500" in text, "the name of another is masked"
    assert "这段时间还没有佣金" in await show(anna, "/me/ranking?month=2026-10")
    assert await show(anna, "/me/ranking?month=2099-01") == text
    days = "/me/ranking?from=2026-11-20&to=2026-11-22"
    assert "正在算这几天的排行" in await show(anna, days)
    while await door.database.transact(compute_rankings):
        pass
    assert "你的位置¥10" in await show(anna, days)
    assert await show(anna, "/me/ranking?from=2026-11-22&to=2026-11-20") == text


async def test_income_is_summed_by_month_and_year(phone: MakePhone, door: Door, clock: MovableClock) -> None:
    anna, me, berta = await open_desk(phone, door)
    await buy(door, berta, "T1", 10_000)
    clock.advance(days=10)
    await buy(door, berta, "T2", 20_000)
    await door.database.transact(decide_refund, order_no="T1", refund_no="R1", total_fen=4_000, lines={"1": 4_000})
    year = await show(anna, "/me/income")
    assert "佣金¥30.00退款等扣回−¥4.00全年收入¥26.00" in year
    assert "12月1笔佣金¥16.00" in year
    assert "11月1笔佣金¥10.00" in year
    month = await show(anna, "/me/income/2026-12")
    assert "1笔新佣金¥20.00退款等扣回−¥4.00收入¥16.00" in month
    assert "这个月通过的提现里，还没有到账的" in month
    assert "2025年还没有收入" in await show(anna, "/me/income?year=2025")
    given = Adjust("A1", member(me), 5_000, "counted twice", staff_acting("Li"))
    await door.database.transact(adjust_balance, given, alone_up_to_fen=5_000)
    assert "商家调整+¥50.00全年收入¥76.00" in await show(anna, "/me/income")
    assert "商家调整+¥50.00收入¥66.00" in await show(anna, "/me/income/2026-12")
    for no_month in ("2026-13", "2027-01"):
        assert (await anna.open(f"/me/income/{no_month}")).status == 404


async def test_ones_own_purchase_is_called_so_and_large_sums_are_readable(phone: MakePhone, door: Door) -> None:
    anna, me, _ = await open_desk(phone, door)
    await door.database.transact(publish, THREE_LEVELS | {"self_purchase": "as_level_one"})
    await buy(door, me, "T1", 1_234_567_800)
    [award] = (await door.database.read(list_awards, member(me))).items
    why = await show(anna, f"/me/earnings/{award.code}")
    assert "实付金额¥12,345,678.00×自购比例10%=应得¥1,234,567.80" in why
    assert "已收货，售后期7天" in why
    assert "对方" not in why


@pytest.mark.parametrize("path", ["/me/earnings", "/me/balances/available", "/me/income", "/me/team", "/me/ranking"])
async def test_nobody_without_a_login_sees_money(phone: MakePhone, path: str) -> None:
    stranger = await phone("x", agent="Mozilla/5.0 Chrome/140.0")
    page = await stranger.open(path)
    assert "¥" not in await page.text()
