"""The balance of a person moves with each posting, by triggers, and by nothing else.

The database holds it (I3, I4). A balance row says which posting it counted last. On SQLite, where postings come one
after another, a change that is not exactly that of a later posting is refused; on PostgreSQL any change is that does
not come from the trigger itself.
"""

from sqlalchemy import Table

from commissions.ledger.append_only import listen
from commissions.ledger.guards import refuse

_ONLY_POSTINGS = "balances change by postings alone"

_POSTGRES_MOVE = """
CREATE OR REPLACE FUNCTION move_balance() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    head text := NEW.person_kind || ':';
    left_fen bigint;
BEGIN
    IF starts_with(NEW.source, head) THEN
        UPDATE ledger_balance
        SET balance_fen = balance_fen - NEW.amount_fen, entry_id = NEW.entry_id, position = NEW.position
        WHERE person_kind = NEW.person_kind AND person_id = NEW.person_id
            AND account = substr(NEW.source, length(head) + 1)
        RETURNING balance_fen INTO left_fen;
        IF left_fen IS NULL OR (left_fen < 0 AND NEW.code <> 'clawback') THEN
            RAISE EXCEPTION 'ledger_balance: only a clawback takes what is not there' USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    IF starts_with(NEW.destination, head) THEN
        INSERT INTO ledger_balance AS kept (person_kind, person_id, account, balance_fen, entry_id, position)
        VALUES (NEW.person_kind, NEW.person_id, substr(NEW.destination, length(head) + 1), NEW.amount_fen,
            NEW.entry_id, NEW.position)
        ON CONFLICT (person_kind, person_id, account) DO UPDATE
        SET balance_fen = kept.balance_fen + excluded.balance_fen, entry_id = excluded.entry_id,
            position = excluded.position;
    END IF;
    RETURN NULL;
END
$$
"""
_POSTGRES_MOVES = """
CREATE TRIGGER ledger_posting_moves_balance AFTER INSERT ON ledger_posting
FOR EACH ROW WHEN (NEW.person_id IS NOT NULL) EXECUTE FUNCTION move_balance()
"""
_POSTGRES_GUARD = f"""
CREATE TRIGGER ledger_balance_by_postings BEFORE INSERT OR UPDATE OR DELETE ON ledger_balance
FOR EACH ROW WHEN (pg_trigger_depth() < 1) EXECUTE FUNCTION refuse_illegal('{_ONLY_POSTINGS}')
"""
_POSTGRES_UNSEALED = """
CREATE OR REPLACE FUNCTION refuse_sealed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF (SELECT max(last_id) FROM ledger_seal) >= NEW.entry_id THEN
        RAISE EXCEPTION 'ledger_posting: what is sealed takes nothing more' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$
"""
_POSTGRES_SEALED = """
CREATE TRIGGER ledger_posting_unsealed BEFORE INSERT ON ledger_posting FOR EACH ROW EXECUTE FUNCTION refuse_sealed()
"""

_SQLITE_FALLS = """
CREATE TRIGGER ledger_posting_falls AFTER INSERT ON ledger_posting
WHEN NEW.person_id IS NOT NULL AND substr(NEW.source, 1, length(NEW.person_kind) + 1) = NEW.person_kind || ':'
BEGIN
    UPDATE ledger_balance
    SET balance_fen = balance_fen - NEW.amount_fen, entry_id = NEW.entry_id, position = NEW.position
    WHERE person_kind = NEW.person_kind AND person_id = NEW.person_id
        AND account = substr(NEW.source, length(NEW.person_kind) + 2);
    SELECT RAISE(ABORT, 'ledger_balance: only a clawback takes what is not there') WHERE NOT EXISTS (
        SELECT 1 FROM ledger_balance
        WHERE person_kind = NEW.person_kind AND person_id = NEW.person_id
            AND account = substr(NEW.source, length(NEW.person_kind) + 2)
            AND entry_id = NEW.entry_id AND position = NEW.position
            AND (balance_fen >= 0 OR NEW.code = 'clawback'));
END
"""
_SQLITE_RISES = """
CREATE TRIGGER ledger_posting_rises AFTER INSERT ON ledger_posting
WHEN NEW.person_id IS NOT NULL AND substr(NEW.destination, 1, length(NEW.person_kind) + 1) = NEW.person_kind || ':'
BEGIN
    INSERT INTO ledger_balance (person_kind, person_id, account, balance_fen, entry_id, position)
    VALUES (NEW.person_kind, NEW.person_id, substr(NEW.destination, length(NEW.person_kind) + 2), NEW.amount_fen,
        NEW.entry_id, NEW.position)
    ON CONFLICT (person_kind, person_id, account) DO UPDATE
    SET balance_fen = balance_fen + excluded.balance_fen, entry_id = excluded.entry_id, position = excluded.position;
END
"""
_SQLITE_UNSEALED = """
CREATE TRIGGER ledger_posting_unsealed BEFORE INSERT ON ledger_posting
WHEN (SELECT max(last_id) FROM ledger_seal) >= NEW.entry_id
BEGIN SELECT RAISE(ABORT, 'ledger_posting: what is sealed takes nothing more'); END
"""
_SQLITE_IS_CHANGE = """EXISTS (SELECT 1 FROM ledger_posting
    WHERE entry_id = NEW.entry_id AND position = NEW.position
    AND person_kind = NEW.person_kind AND person_id = NEW.person_id
    AND ((source = NEW.person_kind || ':' || NEW.account AND -amount_fen = THE_CHANGE)
        OR (destination = NEW.person_kind || ':' || NEW.account AND amount_fen = THE_CHANGE)))"""


def _is_change(fen: str) -> str:
    """SQL for SQLite: the posting that a balance row names moves the row's account by `fen`."""
    return _SQLITE_IS_CHANGE.replace("THE_CHANGE", fen)


def move_with_postings(posting: Table, balance: Table) -> None:
    """Attach the triggers that keep `balance`, and those that refuse everybody else."""
    for statement in (_POSTGRES_MOVE, _POSTGRES_MOVES, _POSTGRES_UNSEALED, _POSTGRES_SEALED):
        listen(posting, statement, "postgresql")
    for statement in (_SQLITE_FALLS, _SQLITE_RISES, _SQLITE_UNSEALED):
        listen(posting, statement, "sqlite")
    _guard_postgres(balance)
    _guard_sqlite(balance)


def _guard_postgres(balance: Table) -> None:
    """Only the trigger may write: every statement from outside is at depth 0."""
    refuse(balance, "postgresql", "never_emptied", "TRUNCATE", None, _ONLY_POSTINGS)
    listen(balance, _POSTGRES_GUARD, "postgresql")


def _guard_sqlite(balance: Table) -> None:
    """Only the change of a posting that was not counted yet may be written."""
    moved = "NEW.person_kind <> OLD.person_kind OR NEW.person_id <> OLD.person_id OR NEW.account <> OLD.account"
    stale = "(NEW.entry_id, NEW.position) <= (OLD.entry_id, OLD.position)"
    differs = f"NOT {_is_change('NEW.balance_fen - OLD.balance_fen')}"
    refuse(balance, "sqlite", "begins", "INSERT", f"NOT {_is_change('NEW.balance_fen')}", _ONLY_POSTINGS)
    refuse(balance, "sqlite", "moves", "UPDATE", f"{moved} OR {stale} OR {differs}", _ONLY_POSTINGS)
    refuse(balance, "sqlite", "stays", "DELETE", None, _ONLY_POSTINGS)
