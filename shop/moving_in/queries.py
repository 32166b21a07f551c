"""Reads about people who came along."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, cast, exists, func, select

from commissions.beneficiary import BeneficiaryKind, MemberId
from commissions.ledger.tables import ledger_balance
from commissions.network.tables import referral
from shop.addresses.tables import address
from shop.members.member import WAITING
from shop.members.tables import identity, member
from shop.moving_in.tables import moved_batch, moved_person
from shop.orders.tables import shop_order
from shop.schema import Fen
from shop.settings.sealing import Sealer, sealer_of

_MOST_SHOWN = 100
_ERASED = "moved_in"
_NAMES = func.coalesce(member.c.own_name, member.c.generated_name)
_WAITS = identity.c.openid.startswith(WAITING, autoescape=True)


@dataclass(frozen=True)
class Batch:
    """A file that was taken in. Its opening balances are posted once a second person has agreed.

    `total_fen` is what its people have to draw, asked for or not: an import may end half way.
    """

    code: str
    system: str
    taken_by: Any
    taken_at: datetime
    people: int
    openings: int
    total_fen: int
    approved_at: datetime | None


@dataclass(frozen=True)
class WaitingPerson:
    """Somebody who waits to be known again. `candidate` is a member here with the same phone in an address."""

    code: str
    name: str
    key: str
    phone_tail: str | None
    opening_fen: int
    candidate: str | None
    candidate_number: int | None
    candidate_name: str | None


def list_batches(connection: Connection) -> tuple[Batch, ...]:
    """What was taken in, the newest first; at most 100."""
    theirs = (moved_person.c.batch == moved_batch.c.code, moved_person.c.opening_fen > 0)
    summed = select(cast(func.sum(moved_person.c.opening_fen), Fen)).where(*theirs).correlate(moved_batch)
    total = func.coalesce(summed.scalar_subquery(), 0)
    columns = [total if name == "total_fen" else moved_batch.c[name] for name in Batch.__dataclass_fields__]
    rows = connection.execute(select(*columns).order_by(moved_batch.c.taken_at.desc()).limit(_MOST_SHOWN))
    return tuple(Batch(*row) for row in rows)


def count_waiting(connection: Connection) -> int:
    """How many wait to be known again."""
    query = select(func.count()).select_from(moved_person.join(identity, _SAME)).where(_WAITS)
    return int(connection.scalar(query) or 0)


def list_waiting(connection: Connection) -> tuple[WaitingPerson, ...]:
    """Who waits, those first who seem to be here already; at most 100. Two statements."""
    row, other = moved_person.c, address.alias("other")
    matching = select(row.member_id, func.min(other.c.member_id).label("candidate_id"))
    matching = matching.join(identity, _SAME).join(other, other.c.phone_index == row.phone_index)
    found = matching.where(_WAITS).group_by(row.member_id).limit(_MOST_SHOWN).subquery()
    seen = member.alias("seen")
    name = func.coalesce(seen.c.own_name, seen.c.generated_name)
    people = (
        select(member.c.code, _NAMES, row.source_key, row.phone_tail, row.opening_fen, seen.c.code, seen.c.id, name)
        .join(member, member.c.id == row.member_id)
        .join(identity, _SAME)
        .outerjoin(found, found.c.member_id == row.member_id)
        .outerjoin(seen, seen.c.id == found.c.candidate_id)
        .where(_WAITS)
        .order_by(found.c.candidate_id.is_(None), row.id)
        .limit(_MOST_SHOWN)
    )
    return tuple(WaitingPerson(*of) for of in connection.execute(people))


def find_moved(connection: Connection, system: str, keys: Collection[str]) -> dict[str, Any]:
    """Who came along from this system before, by their key there: `member_id`, `opening_fen`; the erased as well."""
    row, sealer = moved_person.c, sealer_of(connection)
    called = {key: key for key in keys} | {of: key for key in keys for of in list_erased_keys(sealer, system, key)}
    query = select(row.source_key, row.member_id, row.opening_fen, row.id)
    rows = connection.execute(query.where(row.system == system, row.source_key.in_(sorted(called))))
    return {called[of.source_key]: of for of in rows}


def list_erased_keys(sealer: Sealer, system: str, key: str) -> tuple[str, ...]:
    """What stands in a key's place once its person was erased, under each known secret, the present one first.

    It tells nothing, and whoever is in a file again is not paid a second time.
    """
    return tuple(f"erased:{of}" for of in sealer.indexes(_ERASED, f"{system}:{key}"))


def find_moved_members(connection: Connection, system: str, members: Collection[MemberId]) -> dict[MemberId, str]:
    """The key under which members came along, by member; one of another system counts as another key."""
    row = moved_person.c
    query = select(row.member_id, row.system, row.source_key).where(row.member_id.in_(sorted(members)))
    rows = connection.execute(query)
    return {MemberId(of.member_id): of.source_key if of.system == system else "" for of in rows}


def find_by_openids(connection: Connection, appid: str, openids: Collection[str]) -> dict[str, MemberId]:
    """Members by openid."""
    query = select(identity.c.openid, identity.c.member_id)
    rows = connection.execute(query.where(identity.c.appid == appid, identity.c.openid.in_(sorted(openids))))
    return {of.openid: MemberId(of.member_id) for of in rows}


def find_by_unionids(connection: Connection, appid: str, unionids: Collection[str]) -> dict[str, MemberId]:
    """Members by unionid."""
    query = select(identity.c.unionid, identity.c.member_id)
    rows = connection.execute(query.where(identity.c.appid == appid, identity.c.unionid.in_(sorted(unionids))))
    return {of.unionid: MemberId(of.member_id) for of in rows}


def find_worth(connection: Connection, member_id: MemberId) -> int:
    """What somebody who waits has, pending or available, and what is still to be posted for them, in fen."""
    balance, row = ledger_balance.c, moved_person.c
    theirs = (balance.person_kind == BeneficiaryKind.MEMBER.value, balance.person_id == member_id)
    held = select(func.coalesce(func.sum(balance.balance_fen), 0)).where(*theirs, balance.balance_fen > 0)
    due = select(func.coalesce(func.sum(row.opening_fen), 0)).where(row.member_id == member_id, row.posted_at.is_(None))
    return int(connection.scalar(held) or 0) + int(connection.scalar(due) or 0)


def has_history(connection: Connection, member_id: MemberId) -> bool:
    """Whether a member has done here what must stay theirs: ordered, earned, recruited, or come along themselves."""
    balance = ledger_balance.c
    earned = exists().where(balance.person_kind == BeneficiaryKind.MEMBER.value, balance.person_id == member_id)
    ordered = exists().where(shop_order.c.member_id == member_id)
    recruited = exists().where(referral.c.referrer_id == member_id)
    came = exists().where(moved_person.c.member_id == member_id)
    return bool(connection.scalar(select(earned | ordered | recruited | came)))


_SAME = identity.c.member_id == moved_person.c.member_id
