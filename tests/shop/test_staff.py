"""Who works here: an identity each, with a key; and what two of them decide."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from commissions.actor import TERMINAL, Actor, restore_actor, staff_acting, system_acting
from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from shop.proposals.proposal import Proposal, Wish
from shop.proposals.queries import list_open_proposals
from shop.proposals.refusals import AnotherPersonNeeded, ProposalUnknown
from shop.proposals.service import refuse_proposal, take_word
from shop.staff.queries import get_by_key, name_actors
from shop.staff.refusals import MemberWorksHere, StaffKeyRefused, StaffNameRefused, StaffUnknown
from shop.staff.service import add_staff, end_staff, renew_key
from shop.staff.tables import staff
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase
from tests.support.racing import race

LI, WANG = staff_acting("li"), staff_acting("wang", MemberId(7))


def wish(by: Actor, **changes: Any) -> Wish:
    return Wish("withdrawals.returned", "W1", **({"payload": {}, "seen": "settled", "reason": "bill"} | changes), by=by)


async def test_a_key_opens_its_identity_until_it_is_renewed_or_ended(database: AnyDatabase) -> None:
    made, key = await database.transact(add_staff, " 李雷 ", by=TERMINAL, member_id=MemberId(7))
    assert (await database.read(get_by_key, key)).actor == made.actor == staff_acting(made.code)
    assert (made.name, made.actor.member_id) == ("李雷", 7)

    other = await database.transact(renew_key, made.code, by=TERMINAL)
    with pytest.raises(StaffKeyRefused):
        await database.read(get_by_key, key)
    await database.transact(end_staff, made.code, by=made.actor)
    with pytest.raises(StaffKeyRefused):
        await database.read(get_by_key, other)
    for use_case in (renew_key, end_staff):
        with pytest.raises(StaffUnknown):
            await database.transact(use_case, made.code, by=TERMINAL)
    assert await database.read(name_actors, {made.actor, TERMINAL}) == {made.actor: "李雷", TERMINAL: "命令行"}


@pytest.mark.parametrize("name", ["", "  ", "x" * 41])
async def test_an_identity_needs_a_name(sqlite_database: AnyDatabase, name: str) -> None:
    with pytest.raises(StaffNameRefused):
        await sqlite_database.transact(add_staff, name, by=TERMINAL)


async def test_one_person_is_one_identity(database: AnyDatabase) -> None:
    first, _ = await database.transact(add_staff, "Li", by=TERMINAL, member_id=MemberId(7))
    with pytest.raises(MemberWorksHere):
        await database.transact(add_staff, "Li again", by=TERMINAL, member_id=MemberId(7))
    await database.transact(end_staff, first.code, by=TERMINAL)
    await database.transact(add_staff, "Li again", by=TERMINAL, member_id=MemberId(7))
    tries = (database.transact(add_staff, "Mei", by=TERMINAL, member_id=MemberId(8)) for _ in range(20))
    results = await race(*tries)
    assert sum(isinstance(result, MemberWorksHere) for result in results) == 19


async def test_a_name_is_no_actor(database: AnyDatabase) -> None:
    def write(tx: Transaction) -> None:
        tx.connection.execute(staff.insert().values(code="c", name="n", key_digest="d", made_by="Li", made_at=tx.now))

    with pytest.raises((DBAPIError, Exception), match="no actor"):
        await database.transact(write)


@pytest.mark.parametrize("who", [TERMINAL, LI, system_acting("receiving"), restore_actor("member:12")])
def test_an_actor_is_the_same_after_it_was_written(who: Actor) -> None:
    assert restore_actor(str(who)) == who


async def test_the_second_word_of_another_person_carries_a_proposal_out(database: AnyDatabase) -> None:
    assert await database.transact(take_word, wish(TERMINAL)) is None
    for again in (TERMINAL, system_acting("rules")):
        with pytest.raises(AnotherPersonNeeded):
            await database.transact(take_word, wish(again))
    carried = await database.transact(take_word, wish(LI))
    assert isinstance(carried, Proposal)
    assert (carried.proposed_by, await database.read(list_open_proposals)) == (TERMINAL, ())


async def test_a_second_identity_of_the_same_member_has_no_second_word(database: AnyDatabase) -> None:
    member = MemberId(7)
    await database.transact(take_word, wish(staff_acting("first", member)))
    with pytest.raises(AnotherPersonNeeded):
        await database.transact(take_word, wish(staff_acting("second", member)))
    assert await database.transact(take_word, wish(LI)) is not None


@pytest.mark.parametrize("changes", [{"seen": "failed"}, {"payload": {"amount_fen": 1}}])
async def test_a_proposal_lapses_when_its_subject_or_what_is_wanted_changed(
    database: AnyDatabase, changes: dict[str, Any]
) -> None:
    await database.transact(take_word, wish(TERMINAL))
    assert await database.transact(take_word, wish(LI, **changes)) is None
    [waiting] = await database.read(list_open_proposals)
    assert waiting.proposed_by == LI


async def test_a_proposal_waits_for_seven_days(database: AnyDatabase, clock: MovableClock) -> None:
    await database.transact(take_word, wish(TERMINAL))
    clock.advance(days=7)
    assert await database.transact(take_word, wish(LI)) is None


async def test_a_refused_proposal_is_over(database: AnyDatabase) -> None:
    await database.transact(take_word, wish(TERMINAL))
    [waiting] = await database.read(list_open_proposals)
    assert (await database.transact(refuse_proposal, waiting.id, by=TERMINAL)).id == waiting.id
    with pytest.raises(ProposalUnknown):
        await database.transact(refuse_proposal, waiting.id, by=LI)
    assert await database.transact(take_word, wish(LI)) is None, "which is a first word again"


async def test_twenty_second_words_carry_a_proposal_out_once(database: AnyDatabase) -> None:
    await database.transact(take_word, wish(TERMINAL))
    words = await race(*(database.transact(take_word, wish(staff_acting(f"p{n}"))) for n in range(20)))
    carried = [said for said in words if isinstance(said, Proposal) and said.proposed_by == TERMINAL]
    assert len(carried) == 1


async def test_two_first_words_at_once_are_a_first_and_a_second(database: AnyDatabase) -> None:
    for turn in range(10):
        both = [replace(wish(who), subject=f"W{turn}") for who in (TERMINAL, LI)]
        words = await race(*(database.transact(take_word, one) for one in both))
        assert sorted(said is None for said in words) == [False, True]
