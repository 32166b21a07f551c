"""What was moved on each day from which account to which, summed by the database as the journal is sealed.

A sum that moved with every posting would make all payments of a day wait for one row. So a batch is summed in the
commit that seals it: nothing can be added to what is sealed, so it is counted once. What is younger is read from the
journal (`trial.py`). Days are those of Shanghai, as "2026-11-30".
"""

from sqlalchemy import Table

from commissions.ledger.append_only import listen
from commissions.ledger.guards import refuse

_ONLY_SEALS = "sums of days change as entries are sealed"

_BATCH = """INSERT INTO ledger_day (day, source, destination, code, fen, first_id, last_id, seal_id)
    SELECT moved.day, moved.source, moved.destination, moved.code, {total}, min(moved.id), max(moved.id), NEW.last_id
    FROM (
        SELECT {day} AS day, posting.source, posting.destination, posting.code, posting.amount_fen, entry.id
        FROM ledger_entry entry JOIN ledger_posting posting ON posting.entry_id = entry.id
        WHERE entry.id BETWEEN NEW.first_id AND NEW.last_id
    ) AS moved
    WHERE true GROUP BY moved.day, moved.source, moved.destination, moved.code
    ON CONFLICT (day, source, destination, code) DO UPDATE
    SET fen = ledger_day.fen + excluded.fen, first_id = {least}(ledger_day.first_id, excluded.first_id),
        last_id = {greatest}(ledger_day.last_id, excluded.last_id), seal_id = excluded.seal_id
"""

_POSTGRES_BATCH = _BATCH.format(
    total="sum(moved.amount_fen)::bigint",
    day="to_char(entry.posted_at AT TIME ZONE INTERVAL '+08:00', 'YYYY-MM-DD')",
    least="least",
    greatest="greatest",
)
_POSTGRES_SUM = f"""
CREATE OR REPLACE FUNCTION sum_sealed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    {_POSTGRES_BATCH};
    RETURN NULL;
END
$$
"""
_POSTGRES_SUMS = """
CREATE TRIGGER ledger_seal_sums_days AFTER INSERT ON ledger_seal FOR EACH ROW EXECUTE FUNCTION sum_sealed()
"""
_POSTGRES_GUARD = f"""
CREATE TRIGGER ledger_day_by_seals BEFORE INSERT OR UPDATE OR DELETE ON ledger_day
FOR EACH ROW WHEN (pg_trigger_depth() < 1) EXECUTE FUNCTION refuse_illegal('{_ONLY_SEALS}')
"""

_SQLITE_BATCH = _BATCH.format(
    total="sum(moved.amount_fen)",
    day="date(entry.posted_at / 1000000 + 28800, 'unixepoch')",
    least="min",
    greatest="max",
)
_SQLITE_SUMS = f"CREATE TRIGGER ledger_seal_sums_days AFTER INSERT ON ledger_seal BEGIN {_SQLITE_BATCH}; END"
_SQLITE_IS_LATEST = "NEW.seal_id = (SELECT max(last_id) FROM ledger_seal)"


def sum_with_seals(seal: Table, day: Table) -> None:
    """Attach the trigger of `seal` that keeps `day`, and those that refuse everybody else."""
    listen(seal, _POSTGRES_SUM, "postgresql")
    listen(seal, _POSTGRES_SUMS, "postgresql")
    listen(seal, _SQLITE_SUMS, "sqlite")

    refuse(day, "postgresql", "never_emptied", "TRUNCATE", None, _ONLY_SEALS)
    listen(day, _POSTGRES_GUARD, "postgresql")

    # SQLite does not know who asks: a row may move once with each seal, and only with the newest.
    other = " OR ".join(f"NEW.{name} <> OLD.{name}" for name in ("day", "source", "destination", "code"))
    moved = f"{other} OR NEW.seal_id <= OLD.seal_id"
    refuse(day, "sqlite", "begins", "INSERT", f"NOT {_SQLITE_IS_LATEST}", _ONLY_SEALS)
    refuse(day, "sqlite", "moves", "UPDATE", f"{moved} OR NOT {_SQLITE_IS_LATEST}", _ONLY_SEALS)
    refuse(day, "sqlite", "stays", "DELETE", None, _ONLY_SEALS)
