"""People come: alone, or by a friend's poster."""

from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import select

from commissions.actor import TERMINAL
from commissions.beneficiary import MemberId
from commissions.network.service import bind_referral
from commissions.ports import Transaction
from composition.sample_history.plan import SamplePerson
from composition.sample_history.story import Story
from shop.addresses.address import AddressForm
from shop.addresses.service import add_address
from shop.members.member import Identity
from shop.members.service import follow, rename
from shop.scenes.events import CodeScanned
from shop.writings.service import mark_seen
from shop.writings.tables import writing

_LOOKED_AT_AFTER = timedelta(days=1)


def plan_people(story: Story) -> None:
    """Everyone comes at their moment."""
    for person in story.people:
        story.plan(person.came_at, partial(_come, story, person))


def _come(story: Story, person: SamplePerson, at: datetime) -> None:
    """Somebody follows, is bound to whose poster they scanned, and says what they are called."""
    link = None if person.above is None else story.find_link(person.above, at)
    appid = story.pay.account.appid
    member_id = story.past.at(at, _follow, Identity(appid, person.openid), link, person.name)
    story.members[person.number] = member_id
    story.plan(at + _LOOKED_AT_AFTER, lambda then: story.past.at(then, _look_at_name, member_id))


def _follow(tx: Transaction, who: Identity, link: str | None, name: str) -> MemberId:
    found = follow(tx, who, via="follow" if link is None else "scan")
    if link is not None:
        tx.publish(CodeScanned(member_id=found.member.id))
        bind_referral(tx, found.member.id, code=link, via="follow", admission=found.recognised.admission)
    rename(tx, found.member.id, name)
    return found.member.id


def _look_at_name(tx: Transaction, member_id: MemberId) -> None:
    """The merchant looks at what somebody calls themselves, and it stays."""
    fresh = select(writing.c.id).where(writing.c.member_id == member_id, writing.c.state == "fresh")
    for writing_id in tx.connection.scalars(fresh).all():
        mark_seen(tx, writing_id, by=TERMINAL)


def find_address(story: Story, number: int, at: datetime) -> str:
    """The code of somebody's address, which they type at their first order."""
    if number not in story.addresses:
        person = story.people[number]
        form = AddressForm(person.name, person.phone, person.district, person.street)
        story.addresses[number] = story.past.at(at, add_address, story.members[number], form).code
    return story.addresses[number]
