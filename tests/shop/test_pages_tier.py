"""我的 shows which tier somebody has and what is missing to the next one."""

import re

from commissions.actor import staff_acting
from commissions.policies.service import CURRENT_NOTICE, acknowledge
from commissions.tiers.service import publish_tiers, set_tier
from shop.web.door import Door
from tests.shop.conftest import MakePhone
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
