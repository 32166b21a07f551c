"""Erasing a person on request.

Gathers what every room must do, and what must be ended first (docs/money.md §12). What is open is waited for: orders,
refunds, a withdrawal, a debt. What is left of the balance is set aside and can be claimed. Orders, payments and the
journal stay, as the law demands, under a number that tells nobody's name.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete

import commissions.rooms
import shop.rooms
from commissions.actor import Actor, member_acting, system_acting
from commissions.apart import do_each, do_first
from commissions.beneficiary import MemberId, member
from commissions.ledger.entry import available
from commissions.ledger.queries import find_balances
from commissions.ledger.repository import lock_balance
from commissions.ledger.unclaimed import move_to_unclaimed
from commissions.network.leaving import REASON, carry_suspension, leave_network, list_erased_with_money
from commissions.ports import Job, Transaction
from commissions.refusals import Refusal
from commissions.room import Room
from shop.members.codes import make_code
from shop.members.erasing import (
    Erasure,
    drop_request,
    find_erasure,
    find_former_self,
    keep_request,
    list_waiting,
)
from shop.members.queries import find_member
from shop.members.refusals import UnknownMember
from shop.members.repository import lock_member

_BY_JOB = system_acting("erasure")
_ROOMS = (*shop.rooms.ROOMS, *commissions.rooms.ROOMS)


@dataclass(frozen=True)
class Obstacle:
    """Something that must end first: an order, refund or withdrawal by its number, or a debt in fen."""

    kind: str
    subject: str


@dataclass(frozen=True)
class Outlook:
    """What an erasure would meet now: what it waits for, and what would be set aside."""

    obstacles: tuple[Obstacle, ...]
    available_fen: int
    pending_fen: int
    request: Erasure | None


class ErasureBlocked(Refusal):
    """Something is open; `obstacles` says what."""

    code = "erasure_blocked"

    def __init__(self, obstacles: tuple[Obstacle, ...]) -> None:
        super().__init__(obstacles=[f"{one.kind} {one.subject}" for one in obstacles])
        self.obstacles = obstacles


def find_outlook(connection: Connection, member_id: MemberId) -> Outlook:
    """What stands in the way, and what is left."""
    balances = find_balances(connection, member(member_id))
    fen = balances.get("available", 0)
    request = find_erasure(connection, member_id)
    return Outlook(_list_obstacles(connection, member_id, fen), fen, balances.get("pending", 0), request)


def _list_obstacles(connection: Connection, member_id: MemberId, available_fen: int) -> tuple[Obstacle, ...]:
    """What must end before the person can be erased."""
    unfinished = (of for room in _ROOMS for of in room.unfinished.items())
    open_ones = tuple(Obstacle(kind, number) for kind, find in unfinished for number in find(connection, member_id))
    return (*open_ones, Obstacle("debt", str(-available_fen))) if available_fen < 0 else open_ones


def request_erasure(tx: Transaction, member_id: MemberId, *, reason: str = "") -> bool:
    """The person wants to be erased: done now if nothing is open, else as soon as nothing is.

    Returns whether done. Raises UnknownMember.
    """
    by = member_acting(member_id)
    lock_member(tx.connection, member_id)
    keep_request(tx, member_id, by=by, reason=reason)
    return _try_erasing(tx, member_id, by=by)


def cancel_erasure(tx: Transaction, member_id: MemberId) -> bool:
    """The person stays after all.

    Returns whether a request was waiting. Raises UnknownMember once it is done.
    """
    lock_member(tx.connection, member_id)
    return drop_request(tx, member_id)


def erase_member(tx: Transaction, member_id: MemberId, *, by: Actor, reason: str) -> int:
    """Erase the person now.

    Returns the fen that were set aside for them. Raises ErasureBlocked, UnknownMember. The member is locked first, so
    that no order is placed meanwhile; then the balance, so that no withdrawal is asked.
    """
    lock_member(tx.connection, member_id)
    fen = lock_balance(tx.connection, available(member(member_id)))
    if obstacles := _list_obstacles(tx.connection, member_id, fen):
        raise ErasureBlocked(obstacles)
    keep_request(tx, member_id, by=by, reason=reason)
    return _carry_out(tx, member_id, by=by)


def _try_erasing(tx: Transaction, member_id: MemberId, *, by: Actor) -> bool:
    """Erase the person if nothing is open. The caller has the member locked, and the request written down."""
    fen = lock_balance(tx.connection, available(member(member_id)))
    if _list_obstacles(tx.connection, member_id, fen):
        return False
    _carry_out(tx, member_id, by=by)
    return True


def _carry_out(tx: Transaction, member_id: MemberId, *, by: Actor) -> int:
    """What every room does. Returns the fen that were set aside. The caller has member and balance locked.

    An earlier suspension comes first: nobody is quicker than it by leaving again at once.
    """
    suspend_returned(tx, member_id)
    leave_network(tx, member_id, by=by)
    left_fen = _set_rest_aside(tx, member_id, by=by)
    for room in reversed(_ROOMS):
        _forget_in(tx, room, member_id)
    return left_fen


def _forget_in(tx: Transaction, room: Room, member_id: MemberId) -> None:
    """Delete or overwrite what one room keeps of a person."""
    for owned in room.forgets:
        tx.connection.execute(delete(owned).where(owned.c.member_id == member_id))
    if room.erases is not None:
        room.erases(tx, member_id)


def suspend_returned(tx: Transaction, member_id: MemberId) -> bool:
    """Suspend a member who was erased while suspended and has come back.

    A repeat does nothing. Returns whether done. Comes by the outbox after the first sign of a member, so that no follow
    and no login waits for it.
    """
    former_id = find_former_self(tx.connection, member_id)
    return former_id is not None and carry_suspension(tx, former_id, member_id, by=_BY_JOB)


def _set_rest_aside(tx: Transaction, member_id: MemberId, *, by: Actor) -> int:
    """Move what is available to the unclaimed balances, under a number that begins with the member's code."""
    known = find_member(tx.connection, member_id)
    if known is None:
        raise UnknownMember()
    return move_to_unclaimed(tx, member(member_id), number=f"{known.code}-{make_code(6)}", by=by, reason=REASON)


def carry_out_erasures(tx: Transaction, *, limit: int = 50) -> int:
    """Job: erase those who asked and for whom nothing is open any more. Returns how many."""
    waiting = [one.member_id for one in list_waiting(tx, limit)]
    for member_id in waiting:
        lock_member(tx.connection, member_id)
    name = "carry_out_erasures member:{}".format
    return sum(do_each(tx, waiting, lambda member_id: _try_erasing(tx, member_id, by=_BY_JOB), name))


def set_aside_for_erased(tx: Transaction, *, limit: int = 50) -> int:
    """Job: what became available to erased people since goes where the rest is.

    Returns how many people it was.
    """

    def find(after: MemberId | None) -> Sequence[MemberId]:
        return list_erased_with_money(tx.connection, after, limit)

    return do_first(tx, find, lambda part: _set_aside_all(tx, part), "set_aside_for_erased member:{}".format)


def _set_aside_all(tx: Transaction, people: Sequence[MemberId]) -> None:
    for member_id in people:
        _set_rest_aside(tx, member_id, by=_BY_JOB)


JOBS = (
    Job("erasures.carry_out", 600, carry_out_erasures),
    Job("erasures.set_aside", 3600, set_aside_for_erased),
)
