"""Use cases by which somebody who came along is known again: by their unionid at a login, or by a person's word.

They are members already, with their referrer, tier and balance, under an openid that nobody can have. Being known again
is one change of that openid, conditional on it: of two logins at once one makes it.
"""

from sqlalchemy import Connection, select, update
from sqlalchemy.exc import IntegrityError

from commissions.actor import Actor, demand_disinterested, system_acting
from commissions.beneficiary import MemberId
from commissions.network.leaving import leave_network
from commissions.network.moves import move_member
from commissions.network.queries import find_referral
from commissions.network.referral import BindingOutcome
from commissions.ports import Transaction
from shop.addresses.service import hand_over_addresses
from shop.arrivals.service import LogIn, log_in
from shop.members.member import WAITING, Identity
from shop.members.queries import find_member_by_openid
from shop.members.repository import lock_member
from shop.members.tables import identity, member
from shop.moving_in.queries import find_worth, has_history
from shop.moving_in.refusals import HasHistory, MovedUnknown
from shop.proposals.proposal import Wish
from shop.proposals.service import take_word
from shop.sessions.service import close_sessions_of
from shop.staff.service import hand_over
from shop.words import words

MATCH = "member.match"
"""What proposals call it; the subject is the code of who waits."""
_MATCHING = system_acting("moving_in")
_WORDS = "imports/people.toml"


def arrive(tx: Transaction, login: LogIn) -> BindingOutcome | None:
    """`log_in`, of somebody who may have come along: then they are who they were. Raises SnapshotUser."""
    match_arrival(tx, login.identity)
    return log_in(tx, login)


def match_arrival(tx: Transaction, who: Identity) -> MemberId | None:
    """Know somebody again by their unionid.

    Returns whom; None for all others, and for a member with a history here.
    """
    if not who.unionid or who.snapshot:
        return None
    waiting = _find_waiting(tx.connection, who.appid, who.unionid)
    if waiting is None:
        return None
    known = find_member_by_openid(tx.connection, who.appid, who.openid)
    if known is None:
        return waiting if _take_place(tx, waiting, who) else None
    return waiting if _become(tx, known.id, waiting, by=_MATCHING) else None


def match_by_hand(tx: Transaction, waiting_code: str, member_code: str, *, by: Actor) -> MemberId:
    """Somebody of the staff knows that a member is one who waits.

    Returns the member who they are from now on.

    Raises MovedUnknown, HasHistory, OwnInterest for whoever is one of the two.
    """
    waiting, known = (_find_by_code(tx.connection, code) for code in (waiting_code, member_code))
    if waiting is None or known is None or waiting == known:
        raise MovedUnknown(member=waiting_code)
    for person in (waiting, known):
        demand_disinterested(by, person)
    if not _become(tx, known, waiting, by=by):
        raise HasHistory(member=member_code)
    return waiting


def match_within(
    tx: Transaction, waiting_code: str, member_code: str, *, alone_up_to_fen: int, by: Actor
) -> MemberId | None:
    """`match_by_hand`; by two people where somebody waits who has more than `alone_up_to_fen`, None at the first word.

    It gives whatever they have to whom the one names, which is what two people decide wherever it is done by hand.
    Raises what `match_by_hand` raises, AnotherPersonNeeded.
    """
    waiting, known = (_find_by_code(tx.connection, code) for code in (waiting_code, member_code))
    if waiting is None or known is None:
        raise MovedUnknown(member=waiting_code)

    # Members come before all else, and what they have is looked at under their lock.
    for person in sorted({waiting, known}):
        lock_member(tx.connection, person)
        demand_disinterested(by, person)
    if has_history(tx.connection, known):
        raise HasHistory(member=member_code)
    if find_worth(tx.connection, waiting) > alone_up_to_fen:
        reason = words(_WORDS)["reasons"]["merged"]
        if take_word(tx, Wish(MATCH, waiting_code, {"member": member_code}, "", reason, by)) is None:
            return None
    return match_by_hand(tx, waiting_code, member_code, by=by)


def _become(tx: Transaction, known: MemberId, waiting: MemberId, *, by: Actor) -> bool:
    """Let the person behind `known` be `waiting` from now on; `known` is nobody any more.

    False if that has a history of its own, or somebody was quicker.
    """
    for person in sorted((known, waiting)):
        lock_member(tx.connection, person)
    row = tx.connection.execute(select(identity).where(identity.c.member_id == known)).one()
    if has_history(tx.connection, known) or row.openid.startswith(WAITING):
        return False
    held = tx.connection.scalar(select(identity.c.openid).where(identity.c.member_id == waiting))
    if not str(held).startswith(WAITING) or not hand_over(tx, known, waiting):
        return False

    _empty(tx, known, by)
    taken = {name: getattr(row, name) for name in ("openid", "subscribed", "subscribed_at", "unsubscribed_at")}
    if row.unionid:
        taken["unionid"] = row.unionid
    tx.connection.execute(update(identity).where(identity.c.member_id == waiting).values(**taken))
    hand_over_addresses(tx, known, waiting)
    return True


def _empty(tx: Transaction, known: MemberId, by: Actor) -> None:
    """End a member who turned out to be another: out of the network, out of every session, without an openid."""
    current = find_referral(tx.connection, known)
    if current is not None and current.holds_at(tx.now):
        move_member(tx, known, to=None, by=by, reason=words(_WORDS)["reasons"]["merged"])
    leave_network(tx, known, by=by)
    close_sessions_of(tx, known)
    nobody = {"openid": f"merged:{known}", "unionid": None, "subscribed": False}
    tx.connection.execute(update(identity).where(identity.c.member_id == known).values(**nobody))
    tx.connection.execute(update(member).where(member.c.id == known).values(erased_at=tx.now))


def _take_place(tx: Transaction, waiting: MemberId, who: Identity) -> bool:
    """Whether the openid is theirs now: of two at once, one finds that it is taken already."""
    mine = (identity.c.member_id == waiting, identity.c.openid.startswith(WAITING, autoescape=True))
    try:
        with tx.connection.begin_nested():
            return tx.connection.execute(update(identity).where(*mine).values(openid=who.openid)).rowcount == 1
    except IntegrityError:
        # They follow at this very instant, and are a member by that. At their next login they are known again.
        return False


def _find_waiting(connection: Connection, appid: str, unionid: str) -> MemberId | None:
    waits = (identity.c.appid == appid, identity.c.openid.startswith(WAITING, autoescape=True))
    found = connection.scalar(select(identity.c.member_id).where(identity.c.unionid == unionid, *waits).limit(1))
    return None if found is None else MemberId(found)


def _find_by_code(connection: Connection, code: str) -> MemberId | None:
    found = connection.scalar(select(member.c.id).where(member.c.code == code, member.c.erased_at.is_(None)))
    return None if found is None else MemberId(found)
