"""为什么这单不是我的: the reason, the day and not the person; a stranger's order is answered as none; objecting."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commissions.actor import OwnInterest, staff_acting
from commissions.awards.belonging import Belonging, Click, OrderFacts, Why, determine_belonging
from commissions.awards.service import accrue_awards, freeze_sale
from commissions.awards.tracing import trace_order
from commissions.beneficiary import MemberId
from commissions.network.change import ReferralChange
from commissions.network.queries import find_distributor
from commissions.network.referral import BindingOutcome
from commissions.network.service import bind_referral, suspend_distributor
from commissions.ports import Transaction
from shop.accounts.permissions import Role
from shop.members.member import Identity
from shop.members.service import recognise
from shop.objections.objection import MOST_OPEN
from shop.objections.queries import count_open, list_objections_of
from shop.objections.refusals import ObjectionAnsweredAlready, ObjectionRefused, ObjectionWaits, TooManyObjections
from shop.objections.service import answer_objection, object_to
from shop.web.door import Door
from tests.commissions.stage import line, publish
from tests.shop.conftest import MakePhone
from tests.support.clock import MovableClock
from tests.support.console import open_console
from tests.support.databases import AnyDatabase, published
from tests.support.racing import race

ME, OTHER, BUYER = MemberId(1), MemberId(2), MemberId(3)
START, HOUR = datetime(2026, 11, 1, tzinfo=UTC), timedelta(hours=1)
LI = staff_acting("li")
POLICY = {"depth": 1, "levels": [{"rate_bp": 1_000}], "hold_days": 7, "referral": {"duration": "days", "days": 10}}


def at(hour: int) -> datetime:
    return START + hour * HOUR


def change(kind: Any, hour: int, to: MemberId | None, left: MemberId | None = None, *, ends: int | None = None) -> Any:
    return ReferralChange(kind, BUYER, left, to, "link", at(ends) if ends else None, None, None, at(hour))


def facts(**known: Any) -> OrderFacts:
    usual: dict[str, Any] = {"buyer": BUYER, "placed_at": at(50), "is_paid": True, "awards": 0, "level": None}
    usual |= {"could_earn": True, "history": (), "clicks": (), "in_team_since": None}
    return OrderFacts(**usual | known)


CLICK = (Click(at(40), "kept"),)
CASES: tuple[tuple[OrderFacts, Belonging | None], ...] = (
    (facts(), None),
    (facts(history=(change("bound", 5, OTHER),)), None),
    (facts(awards=1, level=1), Belonging(Why.YOURS)),
    (facts(buyer=ME), Belonging(Why.OWN)),
    (facts(level=1, is_paid=False), Belonging(Why.UNPAID)),
    (facts(level=1, could_earn=False), Belonging(Why.SUSPENDED)),
    (facts(level=2), Belonging(Why.NO_COMMISSION)),
    (facts(clicks=CLICK, history=(change("bound", 5, OTHER),)), Belonging(Why.ELSEWHERE, at(5))),
    (
        facts(clicks=CLICK, history=(change("bound", 5, OTHER), change("renewed", 9, OTHER, OTHER))),
        Belonging(Why.ELSEWHERE, at(5)),
    ),
    (facts(history=(change("bound", 5, ME, ends=20),)), Belonging(Why.EXPIRED, at(20))),
    (facts(history=(change("bound", 5, ME), change("expired", 20, None, ME))), Belonging(Why.EXPIRED, at(20))),
    (facts(history=(change("bound", 5, ME), change("freed", 20, None, ME))), Belonging(Why.FREED, at(20))),
    (
        facts(history=(change("bound", 5, ME), change("moved", 20, OTHER, ME))),
        Belonging(Why.ELSEWHERE, at(20)),
    ),
    (facts(history=(change("bound", 60, ME),)), Belonging(Why.LATER, at(60))),
    (facts(history=(change("bound", 5, OTHER),), in_team_since=at(60)), Belonging(Why.LATER, at(60))),
    (facts(clicks=(Click(at(60), "not_new"),)), Belonging(Why.CLICKED_LATER, at(60))),
    (facts(clicks=(Click(at(4), "not_new"),)), Belonging(Why.OLD_CUSTOMER)),
    (facts(clicks=(Click(at(4), "suspended"),)), Belonging(Why.SUSPENDED)),
    (facts(clicks=(Click(at(4), "circle"),)), Belonging(Why.UNBOUND)),
)


@pytest.mark.parametrize(("known", "told"), CASES)
def test_each_reason_is_told_with_its_day(known: OrderFacts, told: Belonging | None) -> None:
    assert determine_belonging(ME, known) == told


def _draw_changes(draw: st.DrawFn) -> tuple[ReferralChange, ...]:
    """A history as the network writes one: each change leaves who held them before."""
    held: MemberId | None = None
    changes = []
    for hour in sorted(draw(st.sets(st.integers(1, 99), max_size=5))):
        to = draw(st.sampled_from([ME, OTHER, MemberId(9), None]))
        if to is None and held is None:
            continue
        kind = "bound" if held is None else "freed" if to is None else "moved"
        changes.append(change(kind, hour, to, held))
        held = to
    return tuple(changes)


@st.composite
def histories(draw: st.DrawFn) -> OrderFacts:
    clicks = tuple(
        Click(at(of), draw(st.sampled_from(["kept", "not_new", "bound"])))
        for of in sorted(draw(st.sets(st.integers(1, 99), max_size=3)))
    )
    return facts(history=_draw_changes(draw), clicks=clicks)


@given(histories())
def test_who_has_nothing_to_do_with_the_buyer_is_told_nothing_and_nobody_else_is_named(known: OrderFacts) -> None:
    told = determine_belonging(ME, known)
    near = bool(known.clicks) or any(ME in (of.left_id, of.referrer_id) for of in known.history)
    assert (told is not None) == near
    if told is None:
        return
    # Who was above the buyer when they ordered is in the frozen upline, so that here it was somebody else or nobody.
    before = [of for of in known.history if of.changed_at <= known.placed_at]
    holder = before[-1].referrer_id if before else None
    if holder not in (None, ME):
        assert told.why is Why.ELSEWHERE
        assert told.at == next(of.changed_at for of in reversed(before) if of.referrer_id == holder)
    assert (
        told.why in (Why.ELSEWHERE, Why.CLICKED_LATER)
        or told.at is None
        or told.at in [of.changed_at for of in known.history if ME in (of.left_id, of.referrer_id)]
    ), "no day of anybody else's is told"


def join(tx: Transaction, name: str) -> MemberId:
    return recognise(tx, Identity("wx1", f"openid-{name}"), via="login").id


def click(tx: Transaction, person: MemberId, owner: MemberId) -> BindingOutcome:
    code = find_distributor(tx.connection, owner)
    assert code
    return bind_referral(tx, person, code=code.code, via="link")


def buy(tx: Transaction, no: str, buyer: MemberId) -> None:
    freeze_sale(tx, no, buyer, [line(paid_fen=10_000)])
    accrue_awards(tx, no, paid_fen=10_000)


async def test_reasons_as_they_come_about(database: AnyDatabase, clock: MovableClock) -> None:
    do = database.transact
    await do(publish, POLICY)
    anna, ben, carl = [await do(join, name) for name in ("anna", "ben", "carl")]

    async def ask(who: MemberId, no: str) -> Why | None:
        told = await database.read(trace_order, who, no)
        return told.why if told else None

    await do(click, carl, anna)
    clock.advance(hours=1)
    await do(buy, "LFIRST", carl)
    await do(buy, "LOWN", ben)
    assert [await ask(of, "LFIRST") for of in (anna, ben, carl)] == [Why.YOURS, None, Why.OWN]
    assert [await ask(of, "LOWN") for of in (anna, ben)] == [None, Why.OWN]
    assert await ask(anna, "LNOTHING") is None

    # Carl opens Ben's link too: Ben hears that Carl was somebody's, and from when, and that is all.
    await do(click, carl, ben)
    told = await database.read(trace_order, ben, "LFIRST")
    assert told is not None
    assert told.why is Why.ELSEWHERE

    # Ten days later nobody holds Carl any more.
    clock.advance(days=11)
    await do(buy, "LLATE", carl)
    assert await ask(anna, "LLATE") is Why.EXPIRED
    await do(click, carl, anna)
    clock.advance(hours=1)
    assert await ask(anna, "LLATE") is Why.EXPIRED, "how it was when it was placed"

    await do(suspend_distributor, anna, by=LI, reason="looked at")
    await do(buy, "LSUSPENDED", carl)
    assert await ask(anna, "LSUSPENDED") is Why.SUSPENDED


async def test_what_is_objected_to_waits_once_and_is_answered_once(database: AnyDatabase) -> None:
    anna = await database.transact(join, "anna")
    for no, words in (("L 12", "x"), ("L123456", " "), ("L123456", "x" * 201), ("'; --", "x")):
        with pytest.raises(ObjectionRefused):
            await database.transact(object_to, anna, no, words)
    made = await race(*(database.transact(object_to, anna, "l 123456", f"说法 {n}") for n in range(6)))
    assert sorted(type(of).__name__ for of in made) == ["NoneType", *["ObjectionWaits"] * 5]
    [kept] = await database.read(list_objections_of, anna)
    assert (kept.order_no, kept.why, kept.state) == ("L123456", "", "open")

    answers = await race(*(database.transact(answer_objection, kept.id, f"答 {n}", by=LI) for n in range(6)))
    assert sum(of is None for of in answers) == 1
    assert sum(isinstance(of, ObjectionAnsweredAlready) for of in answers) == 5
    await database.transact(object_to, anna, "L123456", "还是不对")
    with pytest.raises(ObjectionWaits):
        await database.transact(object_to, anna, "L123456", "还是不对")


async def test_objections_are_bounded_and_nobody_answers_their_own(database: AnyDatabase) -> None:
    anna = await database.transact(join, "anna")
    for number in range(MOST_OPEN):
        await database.transact(object_to, anna, f"L{number:06}", "是我的")
    with pytest.raises(TooManyObjections):
        await database.transact(object_to, anna, "L999999", "是我的")

    kept = (await database.read(list_objections_of, anna))[0]
    with pytest.raises(OwnInterest):
        await database.transact(answer_objection, kept.id, "是的", by=replace(LI, member_id=anna))
    await database.transact(answer_objection, kept.id, "不是", by=LI)
    [(_, told)] = await database.read(published, "ObjectionAnswered")
    assert (told["member_id"], told["order_no"], told["answer"]) == (anna, kept.order_no, "不是")


async def test_a_strangers_order_and_none_are_answered_by_the_same_page(phone: MakePhone, door: Door) -> None:
    anna, ben = await phone(), await phone("ben")
    for one in (anna, ben):
        await one.open("/me")
    await door.database.transact(publish, POLICY)
    await door.database.transact(buy, "L2026STRANGER", await ben.member_id())

    async def page(no: str) -> str:
        text = await (await anna.open(f"/me/whose?no={no}")).text()
        return re.sub(r'content="[^"]*"|value="[^"]*"', "", text.replace(no, ""))

    assert await page("L2026STRANGER") == await page("L2026NOWHERE0")
    assert "没有查到" in await page("L2026STRANGER")
    assert "这是你自己买的" in await (await ben.open("/me/whose?no=l2026stranger")).text()


async def test_an_objection_reaches_staff_and_the_answer_comes_back(phone: MakePhone, door: Door) -> None:
    anna = await phone()
    await anna.open("/me")
    form = {"no": "L2026ABCDEF", "words": "这位是我表姐，上个月就点过我的链接"}
    assert (await anna.post("/me/whose", form)).status == 303
    again = await anna.post("/me/whose", form)
    assert again.status == 409
    assert "你已经提过" in await again.text()
    async with open_console(door) as console:
        desk = await console.sign_in(Role.OWNER)
        assert "L2026ABCDEF" in await desk.read("/console/objections")
        [one] = await door.database.read(list_objections_of, await anna.member_id())
        assert "我表姐" in await desk.read(f"/console/objections/{one.id}")
        assert (await desk.post(f"/console/objections/{one.id}", answer=" ")).status == 422
        assert (await desk.post(f"/console/objections/{one.id}", answer="查过了，已经改绑给你")).status == 303
        assert (await desk.post(f"/console/objections/{one.id}", answer="再答")).status == 409
    assert await door.database.read(count_open) == 0
    assert "店主：查过了，已经改绑给你" in await (await anna.open("/me/whose")).text()
