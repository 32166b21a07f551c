"""Who comes alone goes to whom the policy names, if it names anybody."""

from collections.abc import Mapping

from sqlalchemy import select

from commissions.actor import staff_acting
from commissions.beneficiary import MemberId
from commissions.network.queries import find_distributor, find_referral
from commissions.network.referral import BindingOutcome
from commissions.network.service import admit_member, bind_to_default, suspend_distributor
from commissions.network.tables import referral_attempt
from commissions.ports import Transaction
from tests.commissions.stage import THREE_LEVELS, admit, bind, publish
from tests.support.databases import AnyDatabase


def come_alone(tx: Transaction, member_id: int, same_person: tuple[MemberId, ...] = ()) -> BindingOutcome | None:
    admission = admit_member(tx, MemberId(member_id))
    return bind_to_default(tx, MemberId(member_id), admission, same_person=same_person)


async def name_default(database: AnyDatabase, member_id: int) -> Mapping[str, object]:
    await database.transact(admit, member_id)
    found = await database.read(find_distributor, MemberId(member_id))
    assert found is not None
    policy = THREE_LEVELS | {"referral": {"default_referrer": found.code}}
    await database.transact(publish, policy)
    return policy


async def test_nobody_is_given_away_unless_the_policy_says_so(database: AnyDatabase) -> None:
    await database.transact(admit, 9)
    await database.transact(publish, THREE_LEVELS)
    assert await database.transact(come_alone, 1) is None
    assert await database.read(find_referral, MemberId(1)) is None


async def test_who_comes_alone_goes_to_the_default_referrer_and_stays(database: AnyDatabase) -> None:
    await name_default(database, 9)
    outcome = await database.transact(come_alone, 1)
    assert outcome == BindingOutcome("bound", MemberId(9), MemberId(9), None)
    held = await database.read(find_referral, MemberId(1))
    assert held is not None
    assert held.via == "default"
    await database.transact(admit, 2)
    assert (await database.transact(bind, 1, 2)).status == "kept"


async def test_the_default_referrer_obeys_every_rule_and_each_attempt_is_kept(database: AnyDatabase) -> None:
    await name_default(database, 9)
    own = await database.transact(come_alone, 9)
    other_identity = await database.transact(come_alone, 2, (MemberId(9),))
    await database.transact(suspend_distributor, MemberId(9), by=staff_acting("owner"), reason="a look")
    suspended = await database.transact(come_alone, 3)
    assert [of.status for of in (own, other_identity, suspended) if of] == ["self", "self", "suspended"]
    query = select(referral_attempt.c.outcome).order_by(referral_attempt.c.id)
    assert await database.read(lambda connection: list(connection.scalars(query))) == ["self", "self", "suspended"]
