"""我的 shows which tier somebody has and what is missing to the next one."""

import re
from datetime import timedelta
from typing import Any

from commissions.actor import staff_acting
from commissions.days import determine_day
from commissions.policies.service import CURRENT_NOTICE, acknowledge
from commissions.tiers.queries import find_held
from commissions.tiers.reviewing import review_tiers
from commissions.tiers.service import publish_tiers, set_tier
from shop.targets.service import assess_period, decide_assessment, set_rules, set_targets
from shop.targets.target import Rules, Scope
from shop.web.door import Door
from tests.shop.conftest import MakePhone
from tests.shop.test_pages_money import buy, open_desk, show
from tests.support.clock import MovableClock
from tests.support.payouts import sign

TIERS = {
    "tiers": [
        {
            "tier": "silver",
            "name": "银牌",
            "any": [
                {"metric": "own_spend_fen", "least": 100_000, "days": 90},
                {"metric": "customers", "least": 3},
            ],
        }
    ]
}


async def test_the_desk_shows_the_next_tier_and_what_is_missing(phone: MakePhone, door: Door) -> None:
    await door.database.transact(acknowledge, CURRENT_NOTICE, by=staff_acting("owner"))
    await door.database.transact(publish_tiers, TIERS, staff_acting("owner"))
    anna = await phone()
    await anna.open("/me")
    await door.database.transact(sign, await anna.member_id())
    text = strip(await (await anna.open("/me")).text())
    assert "普通分销员 下一级：银牌" in text
    assert "以下满足一项即可" in text
    assert "近 90 天自己买的商品满 ¥1,000 ¥0 还差 ¥1,000" in text
    assert "累计买过的客户满 3 人 0 人 还差 3 人" in text


async def test_a_locked_tier_is_shown_as_the_merchants_gift(phone: MakePhone, door: Door) -> None:
    await door.database.transact(acknowledge, CURRENT_NOTICE, by=staff_acting("owner"))
    await door.database.transact(publish_tiers, TIERS, staff_acting("owner"))
    anna = await phone()
    await anna.open("/me")
    await door.database.transact(sign, await anna.member_id())
    await door.database.transact(
        set_tier, await anna.member_id(), "silver", by=staff_acting("owner"), reason="our best customer"
    )
    text = strip(await (await anna.open("/me")).text())
    assert "银牌 这个等级由商家为你保留" in text


def strip(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))


WINDOWS: dict[str, Any] = {
    "tiers": [
        {"tier": "silver", "name": "银牌", "all": [{"metric": "direct_sales_fen", "least": 10_000, "days": 30}]},
        {"tier": "gold", "name": "金牌", "all": [{"metric": "direct_sales_fen", "least": 90_000, "days": 30}]},
    ],
    "grace_days": 7,
}


async def test_one_reads_what_holds_the_tier_and_until_when(phone: MakePhone, door: Door, clock: MovableClock) -> None:
    await door.database.transact(publish_tiers, WINDOWS, staff_acting("owner"))
    anna, me, berta = await open_desk(phone, door)
    await door.database.transact(sign, me)
    assert "普通分销员" in await show(anna, "/me/standing")
    await buy(door, berta, "T1", 8_000)
    clock.advance(days=10)
    await buy(door, berta, "T2", 8_000)
    while await door.database.transact(review_tiers):
        pass

    text, today = await show(anna, "/me/standing"), determine_day(clock())
    end = today + timedelta(days=20)
    assert f"{end.month}月{end.day}日起会低于这一级的条件，再宽限7天" in text, "the first sale leaves the window then"
    assert "下一级：金牌近30天直接客户的销售额满¥900¥160还差¥740" in text
    tomorrow = today + timedelta(days=1)
    assert f"等级每天评一次，下次是{tomorrow.month}月{tomorrow.day}日" in text
    held = await door.database.read(find_held, me, clock())
    assert held is not None
    clock.advance(days=19)
    assert (await door.database.read(find_held, me, clock())).conditions[0].left == 0  # type: ignore[union-attr]
    clock.advance(days=1)
    missed = await door.database.read(find_held, me, clock())
    assert missed is not None
    assert (missed.conditions[0].left, missed.below_from) == (2_000, None), "the day that was foretold"
    assert determine_day(clock()) == held.below_from


async def test_one_reads_ones_targets_and_how_earlier_ones_were_judged(
    phone: MakePhone, door: Door, clock: MovableClock
) -> None:
    owner = staff_acting("owner")
    anna, me, berta = await open_desk(phone, door)
    await door.database.transact(publish_tiers, WINDOWS, owner)
    year, month = determine_day(clock()).year, determine_day(clock()).month
    assert "商家还没有设等级和目标" not in await show(anna, "/me/standing"), "there are tiers"
    amounts = {"year": 1_000_000, f"{month:02}": 100_000}
    if month < 12:
        amounts["12"] = 200_000
    await door.database.transact(set_targets, year, Scope.PERSON, str(me), amounts, by=owner)
    await door.database.transact(set_rules, year, Rules(by_quarter=False), by=owner)
    await buy(door, berta, "T1", 25_000)
    text = await show(anna, "/me/standing")
    assert f"{month}月目标" in text
    assert "¥250还差¥750完成25%" in text
    assert "完成目标的120%可以升一级；连续2期低于60%会降一级" in text

    clock.advance(days=32)
    made = await door.database.transact(assess_period, year, f"{month:02}", by=owner)
    assert "考核过的" not in await show(anna, "/me/standing"), "nobody has decided yet"
    await door.database.transact(decide_assessment, made.id, [], by=owner, reason="looked at")
    assert f"{year}年{month}月完成25%，保留一期¥250" in await show(anna, "/me/standing")


async def test_whoever_has_neither_is_told_so(phone: MakePhone) -> None:
    anna = await phone()
    await anna.open("/me")
    assert "商家还没有设等级和目标" in await show(anna, "/me/standing")
