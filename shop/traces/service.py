"""What a member's orders and logins share with others', for the fraud review.

See docs/money.md §11. Only keyed digests are kept: they say that two are the same and nothing else, and are forgotten
after half a year.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Literal

from sqlalchemy import Connection, delete, func, literal, select, tuple_, union

from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from commissions.schema import insert_or_update
from shop.addresses.tables import address
from shop.sessions.tables import login_state
from shop.settings.sealing import sealer_of
from shop.traces.tables import member_trace

_KEPT_FOR = timedelta(days=180)
_MOST_SHARING = 50

Kind = Literal["phone", "place", "recipient", "device", "payer"]
Trace = tuple[Kind, str]
"""What kind of thing, and its keyed digest."""


def make_trace(connection: Connection, kind: Kind, value: str) -> Trace:
    """The trace that a value leaves."""
    return kind, sealer_of(connection).index(kind, value)


def leave_traces(tx: Transaction, member_id: MemberId, traces: Iterable[Trace]) -> None:
    """Keep a member's traces, each from now on for half a year."""
    for kind, digest in sorted(traces):
        row = {"member_id": member_id, "kind": kind, "digest": digest, "seen_at": tx.now}
        insert_or_update(tx.connection, member_trace, ("member_id", "kind", "digest"), row)


def leave_device(tx: Transaction, member_id: MemberId, state_hash: str) -> None:
    """Keep which browser a login was made in.

    It is told by a random cookie; nothing of the device itself is read.
    """
    query = select(login_state.c.visitor_hash).where(login_state.c.state_hash == state_hash)
    visitor_hash = tx.connection.scalar(query)
    if visitor_hash is not None:
        leave_traces(tx, member_id, [make_trace(tx.connection, "device", visitor_hash)])


def list_devices(connection: Connection, member_id: MemberId) -> list[Trace]:
    """Where a member has logged in."""
    row = member_trace.c
    query = select(row.kind, row.digest).where(row.member_id == member_id, row.kind == "device")
    return [(kind, digest) for kind, digest in connection.execute(query.order_by(row.seen_at.desc()).limit(20))]


def find_common(
    connection: Connection, people: Collection[MemberId], traces: Sequence[Trace]
) -> Mapping[MemberId, frozenset[Kind]]:
    """Which kinds of these traces each of some people has left too, in orders, logins or the address book."""
    row, own, common = member_trace.c, address.c, dict.fromkeys(people, frozenset[Kind]())
    phones = [digest for kind, digest in traces if kind == "phone"]
    places = [digest for kind, digest in traces if kind == "place"]
    query = union(
        select(row.member_id, row.kind).where(
            row.member_id.in_(list(people)), tuple_(row.kind, row.digest).in_(list(traces))
        ),
        select(own.member_id, literal("phone")).where(own.member_id.in_(list(people)), own.phone_index.in_(phones)),
        select(own.member_id, literal("place")).where(own.member_id.in_(list(people)), own.place_index.in_(places)),
    )
    for member_id, kind in connection.execute(query) if people and traces else ():
        common[MemberId(member_id)] |= {kind}
    return common


def count_sharing(connection: Connection, trace: Trace) -> int:
    """How many members have left this trace; counted up to 50."""
    row = member_trace.c
    some = select(row.member_id).where(row.kind == trace[0], row.digest == trace[1]).limit(_MOST_SHARING)
    return connection.scalar(select(func.count()).select_from(some.subquery())) or 0


def forget_traces(tx: Transaction, member_id: MemberId) -> int:
    """Delete what a member has left, when the person is erased."""
    return tx.connection.execute(delete(member_trace).where(member_trace.c.member_id == member_id)).rowcount


def forget_old_traces(tx: Transaction, *, limit: int = 1000) -> int:
    """Job: delete what has not been seen for half a year. Returns how many went."""
    row = member_trace.c
    old = select(row.member_id, row.kind, row.digest).where(row.seen_at < tx.now - _KEPT_FOR).limit(limit)
    keys = [tuple(found) for found in tx.connection.execute(old)]
    these = tuple_(row.member_id, row.kind, row.digest).in_(keys)
    return tx.connection.execute(delete(member_trace).where(these)).rowcount if keys else 0
