"""A closed month takes no entry any more: the database itself refuses one, and closing waits for what is under way.

Whoever closes a month on PostgreSQL locks the journal against writers until the commit, so that no entry of that month
can still come from a unit of work that began before. What is refused then is posted later, into the open month: it is
told as a conflict, so that the whole unit of work runs again at once, with the instant of then.
"""

from sqlalchemy import Table

from commissions.ledger.append_only import listen

_CLOSED = "SELECT max(ends_at) FROM ledger_month WHERE reopened_at IS NULL"
_LEFT_OUT = "SELECT 1 FROM ledger_entry WHERE id > NEW.last_id AND posted_at < NEW.ends_at"

LOCK_JOURNAL = "SELECT lock_journal()"
_POSTGRES_LOCK = """
CREATE OR REPLACE FUNCTION lock_journal() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    LOCK TABLE ledger_entry IN SHARE ROW EXCLUSIVE MODE;
END
$$
"""
_POSTGRES_REFUSE = f"""
CREATE OR REPLACE FUNCTION refuse_closed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.posted_at < ({_CLOSED}) THEN
        RAISE EXCEPTION 'ledger_entry: the month is closed' USING ERRCODE = 'serialization_failure';
    END IF;
    RETURN NEW;
END
$$
"""
_POSTGRES_REFUSES = """
CREATE TRIGGER ledger_entry_open_month BEFORE INSERT ON ledger_entry FOR EACH ROW EXECUTE FUNCTION refuse_closed()
"""
_POSTGRES_CLOSE = f"""
CREATE OR REPLACE FUNCTION close_sealed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM lock_journal();
    IF EXISTS ({_LEFT_OUT}) THEN
        RAISE EXCEPTION 'ledger_month: entries are not sealed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$
"""
_POSTGRES_CLOSES = """
CREATE TRIGGER ledger_month_sealed BEFORE INSERT ON ledger_month FOR EACH ROW EXECUTE FUNCTION close_sealed()
"""
_SQLITE_REFUSES = f"""
CREATE TRIGGER ledger_entry_open_month BEFORE INSERT ON ledger_entry WHEN NEW.posted_at < ({_CLOSED})
BEGIN SELECT RAISE(ABORT, 'ledger_entry: the month is closed'); END
"""
_SQLITE_CLOSES = f"""
CREATE TRIGGER ledger_month_sealed BEFORE INSERT ON ledger_month WHEN EXISTS ({_LEFT_OUT})
BEGIN SELECT RAISE(ABORT, 'ledger_month: entries are not sealed'); END
"""


def keep_months_closed(entry: Table, month: Table) -> None:
    """Attach the triggers that refuse entries of closed months, and closings that would leave entries out."""
    for statement in (_POSTGRES_LOCK, _POSTGRES_REFUSE, _POSTGRES_REFUSES):
        listen(entry, statement, "postgresql")
    for statement in (_POSTGRES_CLOSE, _POSTGRES_CLOSES):
        listen(month, statement, "postgresql")
    listen(entry, _SQLITE_REFUSES, "sqlite")
    listen(month, _SQLITE_CLOSES, "sqlite")
