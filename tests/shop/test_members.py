"""People become members once, keep what is theirs, and are erased as far as they ask by leaving."""

import asyncio

import pytest
from sqlalchemy import Connection, func, select

from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from shop.chat.service import may_chat, record_interaction, take_chat
from shop.members.member import Identity, clean_name, mask_name
from shop.members.queries import find_member, find_member_by_openid, find_openid
from shop.members.refusals import BadName, SnapshotUser
from shop.members.service import follow, recognise, rename, take_profile, unfollow
from shop.members.tables import member
from shop.traces.queries import list_same_person
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase, published

ANNA = Identity("wx1", "openid-anna")


def count_rows(connection: Connection) -> int:
    return connection.scalar(select(func.count()).select_from(member)) or 0


async def test_the_first_sign_makes_a_member_with_a_generated_name(database: AnyDatabase) -> None:
    anna = await database.transact(recognise, ANNA, via="message")
    assert anna.name.startswith("小店")
    assert len(anna.name) == 6
    assert not anna.has_own_name
    assert not anna.subscribed
    assert await database.read(find_openid, anna.id) == "openid-anna"
    assert await database.read(published, "MemberRecognised") == [
        ("MemberRecognised", {"member_id": anna.id, "via": "message"})
    ]


async def test_ten_signs_at_the_same_instant_make_one_member(database: AnyDatabase) -> None:
    found = await asyncio.gather(*(database.transact(recognise, ANNA, via="login") for _ in range(10)))
    assert len({one.id for one in found}) == 1
    assert await database.read(count_rows) == 1
    assert len(await database.read(published, "MemberRecognised")) == 1


async def test_the_same_openid_at_another_account_is_another_identity(database: AnyDatabase) -> None:
    anna = await database.transact(recognise, ANNA, via="login")
    other = await database.transact(recognise, Identity("wx2", "openid-anna"), via="login")
    assert anna.id != other.id


async def test_a_snapshot_user_never_becomes_a_member(database: AnyDatabase) -> None:
    with pytest.raises(SnapshotUser):
        await database.transact(recognise, Identity("wx1", "virtual", snapshot=True), via="login")
    assert await database.read(count_rows) == 0


async def test_following_is_told_once_however_often_it_comes(database: AnyDatabase) -> None:
    first = await database.transact(follow, ANNA)
    again = await database.transact(follow, ANNA)
    assert (first.new, first.changed, first.returning) == (True, True, False)
    assert (again.new, again.changed, again.returning) == (False, False, False)
    assert again.member.subscribed
    assert len(await database.read(published, "MemberFollowed")) == 1


async def test_an_imported_follower_is_told_nothing(database: AnyDatabase) -> None:
    done = await database.transact(follow, ANNA, via="import", quiet=True)
    assert done.member.subscribed
    assert await database.read(published, "MemberFollowed") == []


async def test_leaving_erases_name_and_picture_and_coming_back_restores_the_same_member(
    database: AnyDatabase, clock: MovableClock
) -> None:
    anna = (await database.transact(follow, ANNA)).member
    await database.transact(take_profile, anna.id, "安娜", "https://thirdwx.qlogo.cn/a")
    clock.advance(days=1)
    gone = await database.transact(unfollow, "wx1", "openid-anna")
    assert gone is not None
    assert (gone.name, gone.avatar_url, gone.subscribed) == (anna.name, None, False)
    assert await database.transact(unfollow, "wx1", "openid-anna") is None
    back = await database.transact(follow, ANNA)
    assert (back.member.id, back.member.code, back.returning) == (anna.id, anna.code, True)
    followed = await database.read(published, "MemberFollowed")
    assert [payload["returning"] for _, payload in followed] == [False, True]


async def test_a_stranger_who_leaves_is_nobody(database: AnyDatabase) -> None:
    assert await database.transact(unfollow, "wx1", "nobody") is None


async def test_a_name_typed_is_kept_without_what_cannot_be_seen(database: AnyDatabase) -> None:
    anna = await database.transact(recognise, ANNA, via="login")
    renamed = await database.transact(rename, anna.id, "  安\u202e娜\u0000  的 店 ")
    assert renamed.member.name == "安娜 的 店"
    with pytest.raises(BadName):
        await database.transact(rename, anna.id, "\u200b\u202e ")
    assert (await database.read(find_member, anna.id)) == renamed.member


@pytest.mark.parametrize("bad", ["", "   ", "x" * 21, "\u200b", "\n\t"])
def test_an_empty_or_endless_name_is_refused(bad: str) -> None:
    with pytest.raises(BadName):
        clean_name(bad)


def test_a_family_emoji_stays_whole() -> None:
    assert clean_name("👨\u200d👩\u200d👧 家") == "👨\u200d👩\u200d👧 家"


@pytest.mark.parametrize(("name", "masked"), [("安", "安**"), ("安娜", "安**"), ("安娜小姐", "安**姐"), ("", "**")])
def test_a_stranger_sees_little_of_a_name(name: str, masked: str) -> None:
    assert mask_name(name) == masked


async def test_a_person_is_found_again_by_unionid(database: AnyDatabase) -> None:
    one = await database.transact(recognise, Identity("wx1", "a", "union"), via="login")
    two = await database.transact(recognise, Identity("wx2", "b"), via="login")
    assert await database.read(list_same_person, one.id) == ()
    await database.transact(recognise, Identity("wx2", "b", "union"), via="login")
    assert await database.read(list_same_person, one.id) == (two.id,)
    assert await database.read(find_member_by_openid, "wx2", "b") == two


async def test_after_a_message_five_may_be_sent_within_two_days(database: AnyDatabase, clock: MovableClock) -> None:
    anna = await database.transact(recognise, ANNA, via="message")
    assert not await database.read(may_chat, anna.id, clock())
    await database.transact(record_interaction, anna.id, "message")
    assert [await database.transact(take_chat, anna.id) for _ in range(6)] == [True] * 5 + [False]
    await database.transact(record_interaction, anna.id, "message")
    assert await database.read(may_chat, anna.id, clock())
    clock.advance(hours=48)
    assert not await database.read(may_chat, anna.id, clock())


async def test_the_window_that_closes_first_is_used_first(database: AnyDatabase, clock: MovableClock) -> None:
    anna = await database.transact(recognise, ANNA, via="follow")
    await database.transact(record_interaction, anna.id, "message")
    await database.transact(record_interaction, anna.id, "follow")
    assert [await database.transact(take_chat, anna.id) for _ in range(8)] == [True] * 8
    assert not await database.read(may_chat, anna.id, clock())


async def test_six_senders_at_once_take_no_more_than_the_window_holds(database: AnyDatabase) -> None:
    anna = await database.transact(recognise, ANNA, via="follow")

    def follow_window(tx: Transaction, member_id: MemberId) -> None:
        record_interaction(tx, member_id, "follow")

    await database.transact(follow_window, anna.id)
    taken = await asyncio.gather(*(database.transact(take_chat, anna.id) for _ in range(6)))
    assert sum(taken) == 3
