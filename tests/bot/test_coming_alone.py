"""Who comes by nobody's code goes to whom the policy names; who comes by a code, whatever became of it, never."""

import pytest

from commissions.actor import staff_acting
from commissions.network.queries import find_distributor, find_referral
from commissions.network.service import suspend_distributor
from commissions.policies.service import publish_policy
from shop.members.queries import find_member
from tests.bot.test_conversations import Chat
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase, published

LEVELS = {"depth": 1, "levels": [{"rate_bp": 1000}]}


@pytest.fixture
async def chat(database: AnyDatabase, clock: MovableClock) -> Chat:
    """A shop whose policy names oHouse for whoever comes alone; oOther is there too."""
    chat = Chat(database, clock)
    for openid in ("oHouse", "oOther"):
        await chat.does(openid, "subscribe")
    house = await database.read(find_distributor, (await chat.member("oHouse")).id)
    assert house is not None
    referral = {"default_referrer": house.code}
    await database.transact(
        publish_policy, LEVELS | {"referral": referral}, by=staff_acting("owner"), after_sale_days=7
    )
    return chat


async def test_who_follows_alone_is_told_who_looks_after_them(chat: Chat) -> None:
    reply = await chat.does("oNew", "subscribe")
    house = await chat.member("oHouse")
    assert f"店里请「{house.name}」照应你" in reply.content
    assert await chat.referrer_of("oNew") == house.id
    joined = [payload for _, payload in await chat.database.read(published, "ReferralBound")]
    assert [row["via"] for row in joined] == ["default"]


async def test_who_is_first_seen_by_a_message_comes_alone_too(chat: Chat) -> None:
    await chat.says("oNew", "茶")
    assert await chat.referrer_of("oNew") == (await chat.member("oHouse")).id


async def test_who_comes_by_a_code_is_never_given_to_the_default(chat: Chat) -> None:
    other = await chat.member("oOther")
    scene = await chat.code_of("oOther")
    await chat.does("oByCode", "subscribe", f"qrscene_{scene}")
    assert await chat.referrer_of("oByCode") == other.id
    await chat.database.transact(suspend_distributor, other.id, by=staff_acting("owner"), reason="a look")
    told = (await chat.does("oLate", "subscribe", f"qrscene_{scene}")).content
    assert f"「{other.name}」暂停了" in told
    await chat.does("oLost", "subscribe", "qrscene_nobodys222")
    for openid in ("oLate", "oLost"):
        assert await chat.referrer_of(openid) is None


async def test_who_is_known_already_stays_as_they_are(chat: Chat) -> None:
    await chat.does("oOther", "unsubscribe")
    await chat.does("oOther", "subscribe")
    await chat.says("oOther", "茶")
    assert await chat.referrer_of("oOther") is None


async def test_who_leaves_and_comes_back_has_the_same_shop_referrer_and_team_but_no_name(chat: Chat) -> None:
    scene = await chat.code_of("oOther")
    await chat.does("oNew", "subscribe", f"qrscene_{scene}")
    await chat.says("oNew", "改名 小茶铺")
    before = await chat.member("oNew")
    own = await chat.database.read(find_distributor, before.id)
    await chat.does("oNew", "unsubscribe")
    left = await chat.database.read(find_member, before.id)
    assert left is not None
    assert (left.has_own_name, left.avatar_url, left.subscribed) == (False, None, False)
    assert await chat.database.read(find_distributor, before.id) == own
    await chat.does("oBelow", "subscribe", f"qrscene_{await chat.code_of('oNew')}")
    assert await chat.referrer_of("oBelow") == before.id, "their codes stay good while they are away"
    await chat.does("oNew", "subscribe")
    back = await chat.member("oNew")
    assert (back.id, back.subscribed) == (before.id, True)
    assert await chat.database.read(find_distributor, back.id) == own
    held = await chat.database.read(find_referral, back.id)
    assert held is not None
    assert held.referrer_id == (await chat.member("oOther")).id
