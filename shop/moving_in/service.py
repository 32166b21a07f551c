"""Use cases of moving in: people of another shop become members, then come under who referred them.

Each may be carried out again and changes nothing then. Opening balances are posted by a job, once a second person has
agreed to the whole file.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select, update

from commissions.actor import Actor, OwnInterest, demand_disinterested
from commissions.apart import do_first
from commissions.beneficiary import MemberId
from commissions.beneficiary import member as wallet_of
from commissions.ledger.adjustments import Adjust, adjust_balance
from commissions.network.distributor import Distributor
from commissions.network.moves import take_over_referral
from commissions.network.queries import find_distributor, find_distributor_by_code
from commissions.network.service import change_status, change_tier
from commissions.ports import Transaction
from shop.addresses.address import normalise_phone
from shop.addresses.service import PHONE
from shop.adjustments.service import OPENING
from shop.members.member import WAITING, Identity
from shop.members.service import recognise, take_profile
from shop.members.tables import identity
from shop.moving_in.person import MovedPerson
from shop.moving_in.queries import find_moved
from shop.moving_in.refusals import BatchUnknown
from shop.moving_in.tables import moved_batch, moved_person
from shop.proposals.proposal import Wish
from shop.proposals.queries import list_open_about
from shop.proposals.refusals import AnotherPersonNeeded
from shop.proposals.service import agree, take_word
from shop.schema import insert_or_ignore
from shop.settings.sealing import sealer_of
from shop.words import words

ACTION = "opening_balances"
"""What proposals call it; the subject is the batch's code."""
_WORDS = "imports/people.toml"
_POSTED_AT_ONCE = 100
_TAIL = 4


def open_batch(tx: Transaction, code: str, system: str, *, people: int, by: Actor) -> None:
    """Write down that a file is taken in; a repeat does nothing."""
    row = {"code": code, "system": system, "people": people, "openings": 0, "total_fen": 0}
    insert_or_ignore(tx.connection, moved_batch, row | {"taken_by": by, "taken_at": tx.now})


def take_people(tx: Transaction, batch: str, appid: str, people: Sequence[MovedPerson], *, by: Actor) -> int:
    """Make members of those who did not come along before. Returns how many.

    Raises OwnInterest, and BatchUnknown: nobody comes into a file whose opening balances were agreed to.
    """
    row = _lock_batch(tx, batch)
    system = row.system
    known = find_moved(tx.connection, system, [of.key for of in people])
    new = [of for of in people if of.key not in known]
    if new and row.approved_at is not None:
        raise BatchUnknown(batch=batch)
    for person in new:
        _take(tx, batch, system, appid, person, by)
    return len(new)


def take_referrers(tx: Transaction, system: str, people: Sequence[MovedPerson], *, by: Actor) -> tuple[int, int]:
    """Bring people under who referred them in the other shop, unless somebody holds them here.

    Returns how many came, and how many did not because `by` would earn on them: somebody else must take these in.
    """
    keys = {key for of in people for key in (of.key, of.referrer) if key}
    known = find_moved(tx.connection, system, keys)
    members = {key: MemberId(of.member_id) for key, of in known.items()}
    done = own = 0
    for person in people:
        referrer = _find_referrer(tx, person, members)
        if referrer is None or person.key not in members:
            continue
        try:
            done += take_over_referral(tx, members[person.key], to=referrer, by=by)
        except OwnInterest:
            own += 1
    return done, own


def propose_openings(tx: Transaction, batch: str, *, by: Actor) -> bool:
    """Ask a second person for the opening balances of a file; False if it has none, or they are decided.

    What waits already goes on waiting, whoever asks again. Raises OwnInterest for whoever would get one.
    """
    if _lock_batch(tx, batch).approved_at is not None:
        return False
    _demand_disinterested(tx, batch, by)

    openings, total_fen = _sum_openings(tx, batch)
    values = {"openings": openings, "total_fen": total_fen}
    tx.connection.execute(update(moved_batch).where(moved_batch.c.code == batch).values(**values))
    if total_fen == 0:
        return False

    payload = {"people": openings, "amount_fen": total_fen}
    wish = Wish(ACTION, batch, payload, _see(openings, total_fen), words(_WORDS)["reasons"]["opening"], by)
    if not _waits(tx, wish):
        take_word(tx, wish)
    return True


def approve_openings(tx: Transaction, batch: str, *, by: Actor) -> int:
    """The second person agrees; a job posts what each one had. Returns how much it is together.

    Who took the file in is one of the two, whoever asked for the second. Raises BatchUnknown, ProposalUnknown,
    ProposalLapsed, AnotherPersonNeeded, OwnInterest.
    """
    row = _lock_batch(tx, batch)
    _demand_disinterested(tx, batch, by)

    # Summed anew: whoever came into the file since then was agreed to by nobody.
    agree(tx, ACTION, batch, seen=_see(*_sum_openings(tx, batch)), by=by)
    if by.is_same_person(row.taken_by):
        raise AnotherPersonNeeded(action=ACTION, subject=batch, by=str(by))
    open_still = (moved_batch.c.code == batch, moved_batch.c.approved_at.is_(None))
    if not tx.connection.execute(
        update(moved_batch).where(*open_still).values(approved_by=by, approved_at=tx.now)
    ).rowcount:
        raise BatchUnknown(batch=batch)
    return int(row.total_fen)


def post_openings(tx: Transaction) -> int:
    """Job: post what people of approved files had to draw. Returns how many were posted."""
    of = moved_person.c
    due = (of.opening_fen > 0, of.posted_at.is_(None), moved_batch.c.approved_at.is_not(None))
    columns = (of.id, of.member_id, of.opening_fen, moved_batch.c.taken_by, moved_batch.c.approved_by)
    query = select(*columns).join(moved_batch, moved_batch.c.code == of.batch).where(*due)
    query = query.order_by(of.id).limit(_POSTED_AT_ONCE)

    def find(after: Any) -> Sequence[Any]:
        return tx.connection.execute(query.where(of.id > after.id) if after else query).all()

    return do_first(tx, find, lambda rows: _post_all(tx, rows), lambda row: f"post_openings moved_person:{row.id}")


def _take(tx: Transaction, batch: str, system: str, appid: str, person: MovedPerson, by: Actor) -> None:
    member_id = _make_member(tx, appid, system, person)
    if person.opening_fen or person.tier:
        demand_disinterested(by, member_id)
    _let_earn(tx, member_id, person, by)

    phone = normalise_phone(person.phone) if person.phone else None
    row = {
        "batch": batch,
        "system": system,
        "source_key": person.key,
        "member_id": member_id,
        "phone_index": sealer_of(tx.connection).index(PHONE, phone) if phone else None,
        "phone_tail": phone[-_TAIL:] if phone else None,
        "opening_fen": person.opening_fen,
    }
    insert_or_ignore(tx.connection, moved_person, row)


def _make_member(tx: Transaction, appid: str, system: str, person: MovedPerson) -> MemberId:
    """The member: who is here already by openid or unionid, else a new one under an openid that nobody can have."""
    if not person.openid and person.unionid and (here := _find_by_unionid(tx, appid, person.unionid)) is not None:
        return here
    openid = person.openid or f"{WAITING}{system}:{person.key}"
    made = recognise(tx, Identity(appid, openid, person.unionid or None), via="import")
    if person.name and not made.has_own_name:
        take_profile(tx, made.id, person.name, None)
    return made.id


def _find_by_unionid(tx: Transaction, appid: str, unionid: str) -> MemberId | None:
    mine = (identity.c.appid == appid, identity.c.unionid == unionid)
    found = tx.connection.scalar(select(func.min(identity.c.member_id)).where(*mine))
    return None if found is None else MemberId(found)


def _let_earn(tx: Transaction, member_id: MemberId, person: MovedPerson, by: Actor) -> None:
    """A distributor of the other shop is one here, and stands on the tier that the file says."""
    known = find_distributor(tx.connection, member_id)
    assert known is not None, "a member is admitted to the network"
    if person.earns and known.status == "none":
        change_status(tx, member_id, "none", "active", by=by, reason=words(_WORDS)["reasons"]["opening"])
    if person.tier is not None and known.tier is None:
        change_tier(tx, member_id, person.tier, by=by, reason=words(_WORDS)["reasons"]["opening"])


def _find_referrer(tx: Transaction, person: MovedPerson, known: dict[str, MemberId]) -> MemberId | None:
    if person.referrer:
        return known.get(person.referrer)
    found: Distributor | None = (
        find_distributor_by_code(tx.connection, person.referrer_code) if person.referrer_code else None
    )
    return found.member_id if found else None


def _post_all(tx: Transaction, rows: Sequence[Any]) -> None:
    for row in rows:
        posted = update(moved_person).where(moved_person.c.id == row.id, moved_person.c.posted_at.is_(None))
        if tx.connection.execute(posted.values(posted_at=tx.now)).rowcount:
            number, wallet = f"{OPENING}{row.id}", wallet_of(MemberId(row.member_id))
            wanted = Adjust(number, wallet, row.opening_fen, words(_WORDS)["reasons"]["opening"], row.taken_by)
            adjust_balance(tx, wanted, alone_up_to_fen=0, second_by=row.approved_by)


def _lock_batch(tx: Transaction, batch: str) -> Any:
    row = tx.connection.execute(select(moved_batch).where(moved_batch.c.code == batch).with_for_update()).first()
    if row is None:
        raise BatchUnknown(batch=batch)
    return row


def _sum_openings(tx: Transaction, batch: str) -> tuple[int, int]:
    """How many people of a file have an opening balance, and how much it is together."""
    theirs = (moved_person.c.batch == batch, moved_person.c.opening_fen > 0)
    sums = select(func.count(), func.coalesce(func.sum(moved_person.c.opening_fen), 0)).where(*theirs)
    openings, total_fen = map(int, tx.connection.execute(sums).one())
    return openings, total_fen


def _see(openings: int, total_fen: int) -> str:
    return f"{openings}:{total_fen}"


def _waits(tx: Transaction, wish: Wish) -> bool:
    """Whether this very wish waits already: to ask again is no second person's word."""
    waiting = list_open_about(tx.connection, [wish.subject])
    return any(of.action == wish.action and of.is_same(wish) and of.ends_at > tx.now for of in waiting)


def _demand_disinterested(tx: Transaction, batch: str, by: Actor) -> None:
    """Raises OwnInterest for whoever has an opening balance in this file."""
    if by.member_id is None:
        return
    mine = (moved_person.c.batch == batch, moved_person.c.member_id == by.member_id, moved_person.c.opening_fen > 0)
    if tx.connection.scalar(select(moved_person.c.id).where(*mine)) is not None:
        demand_disinterested(by, by.member_id)
