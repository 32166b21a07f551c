"""Writes the journal: entry, postings and the balances of the people concerned, in the caller's transaction."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite

from commissions.ledger.entry import Account, Entry, calculate_changes
from commissions.ledger.tables import ledger_balance, ledger_entry, ledger_posting
from commissions.ports import Transaction


class EntryContradicted(Exception):
    """A key came again with other content: one of the two is a bug, and no money moves by it."""


def post(tx: Transaction, entry: Entry) -> bool:
    """Post one entry. False if this very entry was posted before. Raises EntryContradicted."""
    insertion = sqlite.insert if tx.connection.dialect.name == "sqlite" else postgresql.insert
    new = insertion(ledger_entry).values(**describe_entry(tx, entry)).on_conflict_do_nothing()
    entry_id = tx.connection.scalar(new.returning(ledger_entry.c.id))
    if entry_id is None:
        check_digest(tx.connection, entry)
        return False
    write_postings(tx.connection, [(entry_id, entry)])
    return True


def post_new(tx: Transaction, entries: Sequence[Entry]) -> None:
    """Post many entries at once, none of which was posted before: a guarded change of state has made sure of that."""
    if not entries:
        return
    rows = [describe_entry(tx, entry) for entry in entries]
    inserted = tx.connection.execute(insert(ledger_entry).returning(ledger_entry.c.id, ledger_entry.c.key), rows)
    ids = {key: entry_id for entry_id, key in inserted}
    write_postings(tx.connection, [(ids[entry.key], entry) for entry in entries])


def describe_entry(tx: Transaction, entry: Entry) -> dict[str, Any]:
    """The entry's own row."""
    return {"key": entry.key, "digest": entry.digest, "order_no": entry.order_no, "posted_at": tx.now}


def check_digest(connection: Connection, entry: Entry) -> None:
    """Make sure that what is posted under the entry's key is the entry."""
    posted = connection.scalar(select(ledger_entry.c.digest).where(ledger_entry.c.key == entry.key))
    if posted != entry.digest:
        raise EntryContradicted(entry.key)


def write_postings(connection: Connection, entries: Sequence[tuple[int, Entry]]) -> None:
    """Write the postings of entries by id, and change the balances by their sum."""
    rows = []
    for entry_id, entry in entries:
        for position, posting in enumerate(entry.postings):
            person = posting.person
            rows.append(
                {
                    "entry_id": entry_id,
                    "position": position,
                    "source": posting.source.full_name,
                    "destination": posting.destination.full_name,
                    "amount_fen": posting.amount_fen,
                    "code": posting.code,
                    "person_kind": person.kind.value if person else None,
                    "person_id": person.id if person else None,
                    "award_id": posting.award_id,
                }
            )
    connection.execute(insert(ledger_posting), rows)
    change_balances(connection, calculate_changes(entry for _, entry in entries))


def change_balances(connection: Connection, changes: Mapping[Account, int]) -> None:
    """Add `changes` to the balances. Rows are always locked in the order of their accounts, so no two can deadlock."""
    rows: list[dict[str, Any]] = [
        {"kind": account.owner.kind.value, "id": account.owner.id, "name": account.name, "change": changes[account]}
        for account in sorted(changes)
    ]
    falling = [row for row in rows if row["change"] < 0]
    rising = [row for row in rows if row["change"] > 0]
    if falling:
        held = lock_balances(connection, rows)
        assert all((row["kind"], row["id"], row["name"]) in held for row in falling), "what falls has risen before"
    if rising:
        connection.execute(RISE[connection.dialect.name], rising)
    if falling:
        connection.execute(FALL, falling)


def lock_balances(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> set[tuple[str, int, str]]:
    """Lock those of the balance rows that exist, in their order; returns their keys."""
    columns = (ledger_balance.c.person_kind, ledger_balance.c.person_id, ledger_balance.c.account)
    keys = [(row["kind"], row["id"], row["name"]) for row in rows]
    query = select(*columns).where(tuple_(*columns).in_(keys)).order_by(*columns).with_for_update()
    return {(kind, person_id, account) for kind, person_id, account in connection.execute(query)}


def _rise(insertion: Any) -> Any:
    new = insertion(ledger_balance).values(
        person_kind=bindparam("kind"),
        person_id=bindparam("id"),
        account=bindparam("name"),
        balance_fen=bindparam("change"),
    )
    return new.on_conflict_do_update(
        index_elements=["person_kind", "person_id", "account"],
        set_={"balance_fen": ledger_balance.c.balance_fen + new.excluded.balance_fen},
    )


RISE = {"sqlite": _rise(sqlite.insert), "postgresql": _rise(postgresql.insert)}
FALL = (
    update(ledger_balance)
    .where(
        ledger_balance.c.person_kind == bindparam("kind"),
        ledger_balance.c.person_id == bindparam("id"),
        ledger_balance.c.account == bindparam("name"),
    )
    .values(balance_fen=ledger_balance.c.balance_fen + bindparam("change"))
)
