"""How people come in: through a login, through somebody's link."""

from dataclasses import dataclass

from sqlalchemy import Connection

from commissions.beneficiary import MemberId
from commissions.network.distributor import Distributor
from commissions.network.queries import find_distributor_by_code, find_referral
from commissions.network.referral import BindingOutcome
from commissions.network.service import bind_referral, bind_to_default
from commissions.ports import Transaction
from shop.members.member import Identity, Member
from shop.members.ports import Profile
from shop.members.queries import find_member
from shop.members.service import Recognised, recognise_person, take_profile
from shop.sessions.service import SessionKind, close_session, finish_login, open_session
from shop.traces.queries import list_same_person
from shop.traces.service import leave_device


@dataclass(frozen=True)
class LogIn:
    """A login that WeChat has confirmed. `link` is the code of a shop link that the browser remembers.

    `came_by_link`: it is such a link that the login leads back to, so that it will be tried there. `state_hash` is ""
    for a program that brought its code along: there is no browser to remember.
    """

    identity: Identity
    state_hash: str
    session_hash: str
    old_session_hash: str | None = None
    profile: Profile | None = None
    link: str | None = None
    came_by_link: bool = False
    kind: SessionKind = "page"


@dataclass(frozen=True)
class LinkOwner:
    """Whose link it is."""

    member: Member
    distributor: Distributor


def log_in(tx: Transaction, login: LogIn) -> BindingOutcome | None:
    """Make or find the member, open a new session in place of the old one, bind by a remembered link.

    Someone new without a link goes to the policy's default referrer. Returns what the binding came to, if any.
    Raises SnapshotUser.
    """
    recognised = recognise_person(tx, login.identity, via="login")
    member_id = recognised.member.id
    if login.old_session_hash:
        close_session(tx, login.old_session_hash)
    open_session(tx, member_id, login.session_hash, login.kind)
    leave_device(tx, member_id, login.state_hash)
    finish_login(tx, login.state_hash, member_id)
    if login.profile:
        take_profile(tx, member_id, login.profile.name, login.profile.avatar_url)
    if login.link:
        return bind_by_link(tx, member_id, login.link)
    return None if login.came_by_link else bind_alone(tx, recognised)


def log_in_again(tx: Transaction, member_id: MemberId, session_hash: str) -> MemberId:
    """Open another session for a login that was finished a moment ago, when its return came twice."""
    open_session(tx, member_id, session_hash)
    return member_id


def bind_by_link(tx: Transaction, member_id: MemberId, code: str) -> BindingOutcome:
    """Bind a member to whose shop link they opened.

    Opening the link of one's own referrer again leaves no trace.
    """
    target = find_distributor_by_code(tx.connection, code)
    current = find_referral(tx.connection, member_id)
    if target and current and current.holds_at(tx.now) and current.referrer_id == target.member_id:
        return BindingOutcome("already", current.referrer_id, target.member_id, None)
    same_person = list_same_person(tx.connection, member_id)
    return bind_referral(tx, member_id, code=code, via="link", same_person=same_person)


def bind_alone(tx: Transaction, recognised: Recognised) -> BindingOutcome | None:
    """Bind someone new who came by nobody's link to the policy's default referrer.

    None if that bound nobody.
    """
    if recognised.admission is None:
        return None
    same_person = list_same_person(tx.connection, recognised.member.id)
    outcome = bind_to_default(tx, recognised.member.id, recognised.admission, same_person=same_person)
    return outcome if outcome and outcome.status == "bound" else None


def find_link_owner(connection: Connection, code: str) -> LinkOwner | None:
    """Whose link code this is; None for an unknown code and for one who is no distributor (any more)."""
    distributor = find_distributor_by_code(connection, code)
    if distributor is None or distributor.status != "active":
        return None
    member = find_member(connection, distributor.member_id)
    return LinkOwner(member, distributor) if member else None
