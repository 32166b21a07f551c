"""Writes the journal: entries and postings, in the caller's transaction.

Locks the balances that they move.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Insert, Select, bindparam, func, insert, select, true, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

from commissions.ledger.entry import Account, Entry, Posting, calculate_changes
from commissions.ledger.tables import ledger_balance, ledger_entry, ledger_lock, ledger_posting
from commissions.many import DIALECTS, unfold
from commissions.ports import Transaction
from commissions.schema import Instant, insert_or_ignore


class EntryContradicted(Exception):
    """A key came again with other content: one of the two is a bug, and no money moves by it."""


def post(tx: Transaction, entry: Entry) -> bool:
    """Post one entry. False if this very entry was posted before. Raises EntryContradicted."""
    is_new = _post_at_once(tx, entry) if tx.dialect == "postgresql" else _post_apart(tx, entry)
    if not is_new:
        _check_digest(tx.connection, entry)
    return is_new


def _post_apart(tx: Transaction, entry: Entry) -> bool:
    """Post one entry, its row before its postings. False if its key was posted before."""
    entry_id = tx.connection.scalar(_NEW_ENTRY["sqlite"], _describe_entry(tx, entry))
    if entry_id is not None:
        _write_postings(tx.connection, [(entry_id, entry)])
    return entry_id is not None


def _post_at_once(tx: Transaction, entry: Entry) -> bool:
    """Like `_post_apart`, in one statement, after the balances are locked if one falls."""
    _lock_balances(tx.connection, calculate_changes([entry]))
    rows = [describe_posting(position, posting) for position, posting in enumerate(entry.postings)]
    return tx.connection.execute(_POST, _describe_entry(tx, entry) | {"postings": rows}).rowcount > 0


def post_new(tx: Transaction, entries: Sequence[Entry]) -> None:
    """Post many entries at once, none of which was posted before.

    A guarded change of state has made sure of that.
    """
    if not entries:
        return
    rows = [{"key": entry.key, "digest": entry.digest, "order_no": entry.order_no} for entry in entries]
    inserted = tx.connection.execute(_NEW_ENTRIES[tx.connection.dialect.name], {"entries": rows, "posted_at": tx.now})
    ids = {key: entry_id for entry_id, key in inserted.all()}
    _write_postings(tx.connection, [(ids[entry.key], entry) for entry in entries])


def _describe_entry(tx: Transaction, entry: Entry) -> dict[str, Any]:
    """The entry's own row."""
    return {"key": entry.key, "digest": entry.digest, "order_no": entry.order_no, "posted_at": tx.now}


def _check_digest(connection: Connection, entry: Entry) -> None:
    """Make sure that what is posted under the entry's key is the entry."""
    posted = connection.scalar(select(ledger_entry.c.digest).where(ledger_entry.c.key == entry.key))
    if posted != entry.digest:
        raise EntryContradicted(entry.key)


def _write_postings(connection: Connection, entries: Sequence[tuple[int, Entry]]) -> None:
    """Write the postings of entries by id; the database moves the balances with them (`balance_triggers`).

    Balances are always locked in the order of their accounts, so that no two units of work can deadlock: all of them
    first where one falls, else as the rows come.
    """
    if connection.dialect.name == "postgresql":
        _lock_balances(connection, calculate_changes(entry for _, entry in entries))
    rows = [
        {"entry_id": entry_id} | describe_posting(position, posting)
        for entry_id, entry in entries
        for position, posting in enumerate(entry.postings)
    ]
    connection.execute(_WRITE_POSTINGS[connection.dialect.name], {"postings": rows})


def describe_posting(position: int, posting: Posting) -> dict[str, Any]:
    """A posting's row, but for its entry."""
    person = posting.person
    return {
        "position": position,
        "source": posting.source.full_name,
        "destination": posting.destination.full_name,
        "amount_fen": posting.amount_fen,
        "code": posting.code,
        "person_kind": person.kind.value if person else None,
        "person_id": person.id if person else None,
        "award_id": posting.award_id,
    }


def _lock_balances(connection: Connection, changes: Mapping[Account, int]) -> None:
    """Lock the balances of `changes` that exist, in their order, if any of them falls."""
    if not any(change < 0 for change in changes.values()):
        return
    owners = [(account.owner, account.name) for account in sorted(changes)]
    rows = [{"person_kind": owner.kind.value, "person_id": owner.id, "account": name} for owner, name in owners]
    connection.execute(_LOCK_BALANCES, {"accounts": rows}).all()


def lock_balance(connection: Connection, account: Account) -> int:
    """A person's balance in fen, locked until the unit of work ends; 0 if it never moved."""
    row = ledger_balance.c
    mine = (row.person_kind == account.owner.kind.value, row.person_id == account.owner.id, row.account == account.name)
    return connection.scalar(select(row.balance_fen).where(*mine).with_for_update()) or 0


def take_lock(connection: Connection, name: str) -> None:
    """Let units of work that take the lock `name` run one after the other."""
    insert_or_ignore(connection, ledger_lock, {"name": name})
    connection.execute(select(ledger_lock.c.name).where(ledger_lock.c.name == name).with_for_update()).all()


def _insert_entry(insertion: type[sqlite.Insert] | type[postgresql.Insert]) -> ReturningInsert[Any]:
    row = {name: bindparam(name, type_=ledger_entry.c[name].type) for name in _ENTRY}
    return insertion(ledger_entry).values(row).on_conflict_do_nothing().returning(ledger_entry.c.id)


_ENTRY = ("key", "digest", "order_no", "posted_at")
_NEW_ENTRY = {"sqlite": _insert_entry(sqlite.Insert), "postgresql": _insert_entry(postgresql.Insert)}
"""Built once: building a statement costs more than running it."""


def _insert_entries(dialect: str) -> ReturningInsert[Any]:
    given = unfold(dialect, "entries", {name: ledger_entry.c[name].type for name in ("key", "digest", "order_no")})
    rows = select(given, bindparam("posted_at", type_=Instant))
    names = [*given.c.keys(), "posted_at"]
    return insert(ledger_entry).from_select(names, rows).returning(ledger_entry.c.id, ledger_entry.c.key)


def _post() -> Insert:
    entered = _NEW_ENTRY["postgresql"].cte("entered")
    given = unfold("postgresql", "postings", {of.name: of.type for of in ledger_posting.c if of.name != "entry_id"})
    in_order = (given.c.person_kind, given.c.person_id, given.c.position)
    rows = select(entered.c.id, given).select_from(entered.join(given, true())).order_by(*in_order)
    return insert(ledger_posting).from_select(["entry_id", *given.c.keys()], rows)


def _insert_postings(dialect: str) -> Insert:
    given = unfold(dialect, "postings", {of.name: of.type for of in ledger_posting.c})
    in_order = (given.c.person_kind, given.c.person_id, given.c.entry_id, given.c.position)
    return insert(ledger_posting).from_select(given.c.keys(), select(given).order_by(*in_order))


def _lock_statement() -> Select[Any]:
    keys = (ledger_balance.c.person_kind, ledger_balance.c.person_id, ledger_balance.c.account)
    given = unfold("postgresql", "accounts", {of.name: of.type for of in keys})
    rows = select(*keys).where(tuple_(*keys).in_(select(given))).order_by(*keys).with_for_update(of=ledger_balance)
    return select(func.count()).select_from(rows.subquery())


_NEW_ENTRIES = {dialect: _insert_entries(dialect) for dialect in DIALECTS}
_WRITE_POSTINGS = {dialect: _insert_postings(dialect) for dialect in DIALECTS}
_POST = _post()
_LOCK_BALANCES = _lock_statement()
