"""/me/apply: what the shop asks of someone who wants a shop of their own, how far they are, and applying."""

from commissions.actor import staff_acting
from commissions.beneficiary import MemberId
from commissions.network.applications import approve_application, find_application, refuse_application
from commissions.network.queries import find_distributor
from commissions.network.service import suspend_distributor
from commissions.policies.notice import CURRENT_NOTICE
from commissions.policies.service import acknowledge, publish_policy
from commissions.ports import Transaction
from commissions.tallies.counts import Counts
from commissions.tallies.repository import add_counts
from tests.shop.conftest import MakePhone
from tests.support.shop_web import Phone

ENTRY = 'href="/me/apply"'


def publish(tx: Transaction, who_may_earn: object) -> None:
    acknowledge(tx, CURRENT_NOTICE, by=staff_acting("test"))
    publish_policy(
        tx, {"depth": 1, "levels": [{"rate_bp": 500}], "who_may_earn": who_may_earn}, by=staff_acting("test")
    )


async def read(phone: Phone, path: str = "/me/apply") -> str:
    page = await phone.open(path)
    assert page.status == 200
    return await page.text()


async def is_distributor(phone: Phone) -> bool:
    found = await phone.database.read(find_distributor, await phone.member_id())
    return found is not None and found.status == "active"


async def test_a_member_applies_waits_is_refused_reads_why_applies_again_and_has_a_shop(phone: MakePhone) -> None:
    anna = await phone()
    await anna.database.transact(publish, "approved")
    assert ENTRY in await read(anna, "/me")
    assert "提交申请" in await read(anna)
    sent = await anna.post("/me/apply", {"statement": "邻居们<b>都喝茶"})
    assert (sent.status, sent.headers["Location"]) == (303, "/me/apply")
    waiting = await read(anna)
    assert "申请已经收到" in waiting
    assert "邻居们&lt;b&gt;都喝茶" in waiting
    assert "<form" not in waiting.partition("</main>")[0].partition("<main")[2]
    me = await anna.member_id()
    first = await anna.database.read(find_application, me)
    assert first is not None
    await anna.database.transact(refuse_application, first.id, by=staff_acting("owner"), reason="名额<i>满了")
    refused = await read(anna)
    assert "名额&lt;i&gt;满了" in refused
    assert "再申请一次" in refused
    await anna.post("/me/apply")
    second = await anna.database.read(find_application, me)
    assert second is not None
    await anna.database.transact(approve_application, second.id, by=staff_acting("owner"))
    assert "你的小店已经开好了" in await read(anna)
    assert ENTRY not in await read(anna, "/me")
    again = await anna.post("/me/apply")
    assert (again.status, "不用再申请" in await again.text()) == (409, True)


async def test_what_is_too_long_comes_back_as_it_was_typed(phone: MakePhone) -> None:
    anna = await phone()
    await anna.database.transact(publish, "approved")
    refused = await anna.post("/me/apply", {"statement": "长" * 201})
    text = await refused.text()
    assert (refused.status, "长" * 201 in text, "最多 200 个" in text) == (422, True, True)


async def test_where_spend_gives_the_right_the_page_says_how_much_is_missing_and_opens_when_it_is_enough(
    phone: MakePhone,
) -> None:
    anna = await phone()
    await anna.database.transact(publish, {"spent_fen": 10_000})
    assert "再买 ¥100 就能开店" in await read(anna)
    me = await anna.member_id()
    await anna.database.transact(spend, me, 2_550)
    text = await read(anna)
    assert "再买 ¥74.50 就能开店" in text
    assert "已买 ¥25.50" in text
    await anna.post("/me/apply")
    assert not await is_distributor(anna)
    await anna.database.transact(spend, me, 7_450)
    assert "开通我的小店" in await read(anna)
    await anna.post("/me/apply")
    assert await is_distributor(anna)


def spend(tx: Transaction, member_id: MemberId, fen: int) -> None:
    """As the tallies keep it."""
    add_counts(tx.connection, 20_261_122, {member_id: Counts(own_spend_fen=fen)}, {})


async def test_where_the_merchant_picks_nobody_is_invited_to_ask(phone: MakePhone) -> None:
    anna = await phone()
    await anna.database.transact(publish, "hand_picked")
    assert ENTRY not in await read(anna, "/me")
    assert "小店由店主开通" in await read(anna)
    assert (await anna.post("/me/apply")).status == 409


async def test_a_suspended_distributor_is_told_so_and_applies_for_nothing(phone: MakePhone) -> None:
    anna = await phone()
    await anna.open("/me")
    await anna.database.transact(suspend_distributor, await anna.member_id(), by=staff_acting("owner"), reason="x")
    assert "你的小店暂停中" in await read(anna)
    assert ENTRY not in await read(anna, "/me")


async def test_once_everyone_may_earn_a_tap_opens_the_shop(phone: MakePhone) -> None:
    anna = await phone()
    await anna.database.transact(publish, "hand_picked")
    await anna.open("/me")
    assert not await is_distributor(anna)
    await anna.database.transact(publish, "everyone")
    assert "开通我的小店" in await read(anna)
    await anna.post("/me/apply")
    assert await is_distributor(anna)
