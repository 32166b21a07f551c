"""Use case of maturity.

Awards whose hold is over become available, or go under review (docs/money.md §2.5). A batch is chosen and locked, read
again under the lock, decided in Python, and written by a few statements that are each given all of it at once. How
large it is changes nothing about their number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, exists, literal_column, select, tuple_

from commissions.apart import do_apart
from commissions.awards.events import CommissionAvailable
from commissions.awards.repository import change_status
from commissions.awards.review import determine_hold
from commissions.awards.tables import award, review_case, sale_line
from commissions.beneficiary import Beneficiary, BeneficiaryKind
from commissions.ledger.entry import Entry, Posting, available, pending
from commissions.ledger.repository import post_new
from commissions.many import DIALECTS, unfold
from commissions.network import tables as network
from commissions.ports import Transaction
from commissions.schema import Id, Instant

_AWARDS_AT_ONCE = 2_000
"""So long nobody else writes on SQLite, and so long a refund of one of them waits: a fraction of a second."""


@dataclass(frozen=True)
class Due:
    """A locked award whose hold is over.

    `hold` says why it has to wait for a person all the same, or is None.
    """

    id: int
    order_no: str
    person: Beneficiary
    kept_fen: int
    hold: str | None

    @property
    def entry(self) -> Entry:
        """The entry that makes it available, by which a debt is repaid first."""
        posting = Posting(pending(self.person), available(self.person), self.kept_fen, "matured", self.id)
        return Entry(f"award:{self.id}:matured", (posting,), self.order_no)


def mature_awards(tx: Transaction, *, limit: int = _AWARDS_AT_ONCE) -> int:
    """Make awards available whose hold is over and on whose line no case is open.

    Returns how many were decided. Those of a person who is suspended, gone or under review are put on review hold. Each
    person hears of a run once. One that can't be booked, since somebody wrote to the tables, stays as it is and is
    named; the rest matures. Call it again while it returns more than 0.
    """
    due = read_again(tx, lock_due(tx, limit))
    return len(do_apart(tx, due, lambda part: _decide(tx, part), lambda of: f"mature_awards award:{of.id}"))


def _decide(tx: Transaction, due: Sequence[Due]) -> None:
    mature = [of for of in due if of.hold is None]
    change_status(tx, [of.id for of in mature], status="available", matured_at=tx.now)
    for reason in sorted({of.hold for of in due if of.hold}):
        change_status(tx, [of.id for of in due if of.hold == reason], status="review", review_reason=reason)
    post_new(tx, [of.entry for of in mature])
    _announce_available(tx, mature)


def _announce_available(tx: Transaction, mature: Sequence[Due]) -> None:
    """Tell each person once what a run made available to them. The awards come by person."""
    for person, theirs in groupby(mature, key=lambda of: of.person):
        kept = [of.kept_fen for of in theirs]
        tx.publish(CommissionAvailable(person=person, amount_fen=sum(kept), awards=len(kept)))


def lock_due(tx: Transaction, limit: int) -> list[int]:
    """The ids of due awards, locked.

    All that are due to each person chosen, so that one run says it once to each. At most `limit`, unless one person
    alone has more. Awards that someone else is working on are left for later.
    """
    found = tx.connection.execute(OLDEST_FIRST, {"now": tx.now, "most": limit, "one_more": limit + 1}).all()
    if len(found) <= limit:
        return [due.id for due in found]
    last = (found[-1].person_kind, found[-1].person_id)
    whole = [due.id for due in found if (due.person_kind, due.person_id) != last]
    if whole:
        return whole
    return list(tx.connection.scalars(OF_ONE_PERSON, {"now": tx.now, "kind": last[0], "person": last[1]}))


def read_again(tx: Transaction, ids: Sequence[int]) -> list[Due]:
    """Locked awards as they are now, sorted by person.

    Left out are those on whose line a case was opened before the lock. With each award comes what decides whether it
    must wait: how its person stands at this moment.
    """
    if not ids:
        return []
    rows = tx.connection.execute(_AGAIN[tx.connection.dialect.name], {"locked": [{"id": of} for of in ids]})
    return [_restore_due(row) for row in rows.all()]


def _restore_due(row: Any) -> Due:
    """The award of a row of `_AGAIN`."""
    person = Beneficiary(BeneficiaryKind(row.person_kind), row.person_id)
    hold = determine_hold(person.kind, row.status, row.is_looked_at, row.is_cleared)
    return Due(row.id, row.order_no, person, row.kept_fen, hold)


def _is_due(row: Any) -> ColumnElement[bool]:
    """What makes an award due: pending, its hold over, something left of it, no case open on its line."""
    left = and_(row.status == literal_column("'pending'"), row.kept_fen > literal_column("0"))
    return and_(left, row.matures_at <= bindparam("now", type_=Instant), ~_is_in_case(row))


def _is_in_case(row: Any) -> ColumnElement[bool]:
    """Whether an after-sale case is open on an award's line."""
    line = sale_line.c
    return exists().where(line.order_no == row.order_no, line.line == row.line, line.open_cases > 0)


def _choose() -> Select[Any]:
    row, older = award.c, award.alias("older").c
    whose = tuple_(row.person_kind, row.person_id)
    first = select(older.person_kind, older.person_id).where(_is_due(older)).order_by(older.matures_at)
    theirs = whose.in_(first.limit(bindparam("most", type_=Integer)))
    due = select(row.id, row.person_kind, row.person_id).where(_is_due(row), theirs)
    in_order = (row.person_kind, row.person_id, row.id)
    return _lock(due.order_by(*in_order).limit(bindparam("one_more", type_=Integer)))


def _choose_all_of_one() -> Select[Any]:
    row = award.c
    own = and_(row.person_kind == bindparam("kind"), row.person_id == bindparam("person"))
    return _lock(select(row.id).where(_is_due(row), own).order_by(row.id))


def _lock(query: Select[Any]) -> Select[Any]:
    return query.with_for_update(of=award, skip_locked=True)


def _read_again(dialect: str) -> Select[Any]:
    row, person, case = award.c, network.distributor.c, review_case.c
    given = unfold(dialect, "locked", {"id": Id})
    about = and_(case.person_kind == row.person_kind, case.person_id == row.person_id)
    about = and_(about, case.scope == "person", case.status == literal_column("'open'"))

    is_looked_at = exists().where(about).label("is_looked_at")
    is_cleared = row.cleared_at.is_not(None).label("is_cleared")

    whose = (row.person_kind, row.person_id)
    query = select(row.id, row.order_no, *whose, row.kept_fen, person.status, is_looked_at, is_cleared)
    query = query.select_from(given).join(award, row.id == given.c.id)

    # Only members stand in the network: supplier 7 is not suspended because member 7 is.
    in_network = and_(row.person_kind == literal_column("'member'"), person.member_id == row.person_id)
    query = query.join(network.distributor, in_network, isouter=True)

    return query.where(~_is_in_case(row)).order_by(*whose, row.id)


OLDEST_FIRST, OF_ONE_PERSON = _choose(), _choose_all_of_one()
_AGAIN = {dialect: _read_again(dialect) for dialect in DIALECTS}
