"""People come: alone, or by a friend's poster."""

from datetime import datetime
from functools import partial

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


def plan_people(story: Story) -> None:
    """Everyone comes at their moment."""
    for person in story.people:
        story.plan(person.came_at, partial(_come, story, person))


def _come(story: Story, person: SamplePerson, at: datetime) -> None:
    """Somebody follows, is bound to whose poster they scanned, and says what they are called."""
    link = None if person.above is None else story.find_link(person.above, at)
    appid = story.pay.account.appid
    story.members[person.number] = story.past.at(at, _follow, Identity(appid, person.openid), link, person.name)


def _follow(tx: Transaction, who: Identity, link: str | None, name: str) -> MemberId:
    found = follow(tx, who, via="follow" if link is None else "scan")
    if link is not None:
        tx.publish(CodeScanned(member_id=found.member.id))
        bind_referral(tx, found.member.id, code=link, via="follow", admission=found.recognised.admission)
    rename(tx, found.member.id, name)
    return found.member.id


def find_address(story: Story, number: int, at: datetime) -> str:
    """The code of somebody's address, which they type at their first order."""
    if number not in story.addresses:
        person = story.people[number]
        form = AddressForm(person.name, person.phone, person.district, person.street)
        story.addresses[number] = story.past.at(at, add_address, story.members[number], form).code
    return story.addresses[number]
