"""What the database itself refuses to do to a withdrawal, whatever a program asks for."""

from sqlalchemy import Table

from commissions.ledger.append_only import listen
from commissions.withdrawals.withdrawal import STEPS

FIXED = ("id", "number", "member_id", "channel", "amount_fen", "approvals_needed", "request_key", "requested_at")
"""Never changes."""
FIXED_ONCE = ("fee_fen", "tax_fen", "net_fen", "month", "rules_version", "approved_at", "sent_at", "closed_at")
SET_ONCE = (*FIXED_ONCE, "reason", "returned_at")
"""Is set at most once and then stays."""
LEGAL = ", ".join(f"'{before}>{after}'" for before, after in STEPS)
AVAILABLE = (
    "(SELECT balance_fen FROM ledger_balance WHERE person_kind = 'distributor'"
    " AND person_id = NEW.member_id AND account = 'available')"
)


def describe_change(differs: str) -> str:
    """The condition under which a change of a row is refused; `differs` compares two values that may be NULL."""
    fixed = [f"NEW.{name} {differs} OLD.{name}" for name in FIXED]
    once = [f"(OLD.{name} IS NOT NULL AND NEW.{name} {differs} OLD.{name})" for name in SET_ONCE]
    step = f"(NEW.status <> OLD.status AND OLD.status || '>' || NEW.status NOT IN ({LEGAL}))"
    return " OR ".join((*fixed, *once, step))


SQLITE = (
    f"CREATE TRIGGER withdrawal_kept BEFORE UPDATE ON withdrawal WHEN {describe_change('IS NOT')} "
    "BEGIN SELECT RAISE(ABORT, 'this of a withdrawal never changes'); END",
    "CREATE TRIGGER withdrawal_no_delete BEFORE DELETE ON withdrawal "
    "BEGIN SELECT RAISE(ABORT, 'a withdrawal is never deleted'); END",
    f"CREATE TRIGGER withdrawal_covered BEFORE INSERT ON withdrawal WHEN NEW.amount_fen > coalesce({AVAILABLE}, 0) "
    "BEGIN SELECT RAISE(ABORT, 'a withdrawal is covered by what is available'); END",
)
POSTGRES = (
    """
CREATE OR REPLACE FUNCTION refuse_withdrawal_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'this of a withdrawal never changes' USING ERRCODE = 'restrict_violation';
END
$$
""",
    f"""
CREATE OR REPLACE FUNCTION refuse_uncovered_withdrawal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.amount_fen > coalesce({AVAILABLE}, 0) THEN
        RAISE EXCEPTION 'a withdrawal is covered by what is available' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$
""",
    f"CREATE TRIGGER withdrawal_kept BEFORE UPDATE ON withdrawal FOR EACH ROW "
    f"WHEN ({describe_change('IS DISTINCT FROM')}) EXECUTE FUNCTION refuse_withdrawal_change()",
    "CREATE TRIGGER withdrawal_no_delete BEFORE DELETE ON withdrawal "
    "FOR EACH ROW EXECUTE FUNCTION refuse_withdrawal_change()",
    "CREATE TRIGGER withdrawal_never_emptied BEFORE TRUNCATE ON withdrawal "
    "FOR EACH STATEMENT EXECUTE FUNCTION refuse_withdrawal_change()",
    "CREATE TRIGGER withdrawal_covered BEFORE INSERT ON withdrawal "
    "FOR EACH ROW EXECUTE FUNCTION refuse_uncovered_withdrawal()",
)


def guard_withdrawals(target: Table) -> None:
    """Attach the triggers to the table of withdrawals; they are made with it."""
    for statement in SQLITE:
        listen(target, statement, "sqlite")
    for statement in POSTGRES:
        listen(target, statement, "postgresql")
