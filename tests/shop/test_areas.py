"""Areas: who came alone goes to whose area they live in, and nobody else does."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select

from commissions.actor import staff_acting
from commissions.audit import audit
from commissions.beneficiary import MemberId
from commissions.network.history import list_referral_history
from commissions.network.queries import find_referral
from commissions.network.refusals import ReferrerSuspended
from commissions.network.service import suspend_distributor
from commissions.network.tables import referral_attempt
from commissions.policies.service import publish_policy
from shop.addresses.address import AddressForm
from shop.areas.area import Area, choose_area
from shop.areas.checks import check_areas
from shop.areas.naming import get_typed_region
from shop.areas.queries import list_areas_of
from shop.areas.refusals import AreaDaysBackwards, AreaHeld, AreaUnknown, RegionUnknown
from shop.areas.service import end_area, give_area, keep_address
from shop.areas.tables import area
from shop.members.member import Identity
from shop.members.service import recognise
from shop.pricing.times import begin_day
from tests.commissions.stage import admit, bind
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase, published

ZHEJIANG, HANGZHOU, XIHU = "330000", "330100", "330106"
BY = staff_acting("owner")
HOME = AddressForm("王小明", "13800138000", XIHU, "文三路 1 号")
POLICY = {"depth": 1, "levels": [{"rate_bp": 1000}]}


async def make(database: AnyDatabase, openid: str) -> MemberId:
    member = (await database.transact(recognise, Identity("wx1", openid), via="login")).id
    await database.transact(admit, member)
    return member


async def open_shop(database: AnyDatabase, **referral: object) -> tuple[MemberId, MemberId, MemberId]:
    """Two distributors and somebody who came alone."""
    policy = POLICY | {"referral": referral}
    await database.transact(publish_policy, policy, by=BY, after_sale_days=7)
    return await make(database, "anna"), await make(database, "ben"), await make(database, "new")


async def hand_over(database: AnyDatabase, clock: MovableClock, holder: MemberId, region: str) -> Area:
    return await database.transact(give_area, holder, region, clock().date() - timedelta(days=1), None, by=BY)


async def referrer_of(database: AnyDatabase, member: MemberId) -> MemberId | None:
    found = await database.read(find_referral, member)
    return found.referrer_id if found else None


async def test_the_first_address_of_who_came_alone_binds_to_the_narrowest_area(
    database: AnyDatabase, clock: MovableClock
) -> None:
    anna, ben, new = await open_shop(database)
    await hand_over(database, clock, ben, ZHEJIANG)
    await hand_over(database, clock, anna, HANGZHOU)
    await database.transact(keep_address, new, HOME)
    assert await referrer_of(database, new) == anna
    told = (await database.read(list_referral_history, new)).items[0]
    assert (told.kind, told.via) == ("bound", "area")
    joined = [payload for _, payload in await database.read(published, "ReferralBound")]
    assert [(row["member_id"], row["via"]) for row in joined] == [(anna, "area")]
    assert await database.read(audit) == []


async def test_who_is_held_or_came_by_a_code_stays_as_they_are(database: AnyDatabase, clock: MovableClock) -> None:
    anna, ben, new = await open_shop(database, duration="last_touch")
    await hand_over(database, clock, anna, HANGZHOU)
    await database.transact(bind, new, ben)
    await database.transact(keep_address, new, HOME)
    assert await referrer_of(database, new) == ben
    lost = await make(database, "lost")
    await database.transact(suspend_distributor, ben, by=BY, reason="a look")
    await database.transact(bind, lost, ben)
    await database.transact(keep_address, lost, HOME)
    assert await referrer_of(database, lost) is None


async def test_only_the_first_address_counts_and_never_for_oneself(database: AnyDatabase, clock: MovableClock) -> None:
    anna, _, new = await open_shop(database)
    await database.transact(keep_address, new, HOME)
    await hand_over(database, clock, anna, XIHU)
    await database.transact(keep_address, new, HOME)
    await database.transact(keep_address, anna, AddressForm("安娜", "13900139000", XIHU, "文三路 2 号"))
    assert await referrer_of(database, new) is None
    assert await referrer_of(database, anna) is None


async def test_no_area_binds_to_the_suspended_or_to_whoever_stands_below(
    database: AnyDatabase, clock: MovableClock
) -> None:
    anna, ben, new = await open_shop(database)
    await hand_over(database, clock, anna, HANGZHOU)
    await database.transact(bind, anna, new)
    await database.transact(keep_address, new, HOME)
    await database.transact(suspend_distributor, anna, by=BY, reason="a look")
    await database.transact(keep_address, ben, AddressForm("本", "13900139001", XIHU, "文三路 3 号"))
    query = select(referral_attempt.c.outcome).where(referral_attempt.c.via == "area").order_by(referral_attempt.c.id)
    assert await database.read(lambda connection: list(connection.scalars(query))) == ["circle", "suspended"]
    assert await database.read(audit) == []
    with pytest.raises(ReferrerSuspended):
        await hand_over(database, clock, anna, XIHU)


async def test_the_same_region_is_held_once_a_day_and_free_when_it_ends(
    database: AnyDatabase, clock: MovableClock
) -> None:
    anna, ben, _ = await open_shop(database)
    today = clock().date()
    later = today + timedelta(days=5)
    given = await database.transact(give_area, anna, HANGZHOU, today, later, by=BY)
    for first, last in ((today, None), (later, later), (today - timedelta(days=3), today)):
        with pytest.raises(AreaHeld):
            await database.transact(give_area, ben, HANGZHOU, first, last, by=BY)
    after = await database.transact(give_area, ben, HANGZHOU, later + timedelta(days=1), None, by=BY)
    with pytest.raises(AreaUnknown):
        await database.transact(end_area, ben, given.id, by=BY)
    for holder, number in ((anna, given.id), (ben, after.id)):
        await database.transact(end_area, holder, number, by=BY)
        with pytest.raises(AreaUnknown):
            await database.transact(end_area, holder, number, by=BY)
        assert await database.read(list_areas_of, holder, clock()) == ()
    await database.transact(give_area, ben, HANGZHOU, later + timedelta(days=1), None, by=BY)
    for wrong in ((later, today), (today - timedelta(days=9), today - timedelta(days=1))):
        with pytest.raises(AreaDaysBackwards):
            await database.transact(give_area, anna, XIHU, *wrong, by=BY)
    assert await database.read(audit) == []


async def test_the_audit_finds_two_who_hold_one_region(database: AnyDatabase, clock: MovableClock) -> None:
    anna, ben, _ = await open_shop(database)
    await hand_over(database, clock, anna, HANGZHOU)
    forged = {"region_code": HANGZHOU, "member_id": ben, "begins_at": clock(), "given_by": BY, "given_at": clock()}
    await database.transact(lambda tx: tx.connection.execute(insert(area).values(**forged)) and None)
    found = await database.read(lambda connection: list(check_areas(connection)))
    assert [of.check for of in found] == ["area_held_once"]


def test_a_region_is_typed_by_code_or_in_full() -> None:
    for typed in ("330106", "浙江省 杭州市 西湖区", "浙江省杭州市西湖区"):
        assert get_typed_region(typed) == XIHU
    assert get_typed_region("杭州市") == HANGZHOU
    for wrong in ("", "西湖区", "浙江省西胡区", "999999", "火星"):
        with pytest.raises(RegionUnknown):
            get_typed_region(wrong)


_DAY = date(2026, 5, 1)
_HELD = st.tuples(
    st.sampled_from((ZHEJIANG, HANGZHOU, XIHU, "330102", "330200", "440000")), st.integers(0, 6), st.integers(0, 6)
)


@given(st.lists(_HELD, max_size=8), st.integers(0, 6))
def test_the_holder_is_the_narrowest_whose_days_hold(held: list[tuple[str, int, int]], at: int) -> None:
    areas = [
        Area(n, code, MemberId(n), begin_day(_DAY + timedelta(days=first)), begin_day(_DAY + timedelta(days=end)))
        for n, (code, first, end) in enumerate(held)
    ]
    found = choose_area(areas, XIHU, begin_day(_DAY + timedelta(days=at)))
    held_then = {code for code, first, end in held if first <= at < end}
    wanted = next((code for code in (XIHU, HANGZHOU, ZHEJIANG) if code in held_then), None)
    assert (found.region_code if found else None) == wanted
