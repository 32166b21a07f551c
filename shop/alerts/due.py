"""What is due now, each thing under a mark of its own. A constant number of statements, each short."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from commissions.actor import ActorKind
from commissions.days import determine_day
from commissions.withdrawals.freeze import list_freezes
from commissions.withdrawals.tables import withdrawal
from shop.alerts.topic import Thing, Topic
from shop.audit_log.queries import find_last_audit
from shop.cases.queries import list_due_cases
from shop.complaints.queries import list_open
from shop.database.dead import count_dead
from shop.database.outbox import is_stuck
from shop.fulfilment.queries import count_due, list_hurried
from shop.proposals.queries import list_open_proposals
from shop.readdressing.queries import list_waiting_changes
from shop.reconciliation.queries import count_open_differences, list_days_due
from shop.refunds.queries import list_stalled_refunds
from shop.threads.queries import list_longest_waiting

_LATE, _SOON = timedelta(hours=48), timedelta(hours=24)
_STUCK_AFTER = timedelta(minutes=10)
_BILLS_LATE_AFTER = timedelta(hours=6)
_MOST = 100


def list_things(connection: Connection, now: datetime) -> tuple[Thing, ...]:
    """All that is due."""
    day = determine_day(now).isoformat()
    return (
        *_list_complaints(connection),
        *_list_threads(connection),
        *_list_cases(connection),
        *_list_money(connection),
        *_list_shipping(connection, now, day),
        *_list_asked(connection),
        *_list_operations(connection, now, day),
    )


def _list_complaints(connection: Connection) -> Iterator[Thing]:
    """Each new complaint, again at each of its reminders, and once more when the buyer writes after an answer."""
    for of in list_open(connection, limit=_MOST):
        turn = str(of.reminded) if of.answered_at is None else "said"
        if of.answered_at is None or of.awaits:
            mark = f"{of.complaint_id}:{of.round}:{turn}"
            yield Thing(Topic.COMPLAINTS, mark, f"complaint_{turn}", f"/console/complaints/{of.complaint_id}")


def _list_threads(connection: Connection) -> Iterator[Thing]:
    """Each thread once for each time that it begins to wait."""
    for of in list_longest_waiting(connection, _MOST):
        mark = f"{of.member_id}:{of.since.isoformat()}"
        yield Thing(Topic.THREADS, mark, "thread_waits", f"/console/threads/{of.member_id}")


def _list_cases(connection: Connection) -> Iterator[Thing]:
    """Each after-sale case when the merchant's turn begins, and once more when its time is over and a person has to."""
    for of in list_due_cases(connection, limit=_MOST):
        turn = "escalated" if of.escalated_at else of.state.value
        yield Thing(
            Topic.AFTERSALES, f"{of.no}:{turn}:{of.since.isoformat()}", f"case_{turn}", f"/console/aftersales/{of.no}"
        )


def _list_money(connection: Connection) -> Iterator[Thing]:
    """Refunds that don't go out, withdrawals to be approved, first words that wait for a second person's."""
    for refund in list_stalled_refunds(connection, _MOST):
        mark = f"{refund.refund_no}:{refund.problem}"
        yield Thing(Topic.REFUNDS, mark, "refund_stuck", f"/console/refunds/{refund.refund_no}")

    row = withdrawal.c
    asked = select(row.number).where(row.status == "requested").order_by(row.requested_at).limit(_MOST)
    for number in connection.scalars(asked):
        yield Thing(Topic.WITHDRAWALS, number, "withdrawal", "/console/withdrawals?status=requested")

    for wish in list_open_proposals(connection)[:_MOST]:
        by = wish.proposed_by
        but = by.id if by.kind is ActorKind.STAFF else None
        yield Thing(Topic.PROPOSALS, str(wish.id), "proposal", f"/console/proposals/{wish.id}", but=but)


def _list_shipping(connection: Connection, now: datetime, day: str) -> Iterator[Thing]:
    """Once a day that orders lie longer than a day, and that some lie longer than two."""
    due = count_due(connection, late=now - _LATE, soon=now - _SOON)
    if due.late:
        yield Thing(Topic.SHIPPING, f"48:{day}", "ship_48", "/console/orders/due?due=late", due.late)
    if due.soon:
        yield Thing(Topic.SHIPPING, f"24:{day}", "ship_24", "/console/orders/due?due=soon", due.soon)


def _list_asked(connection: Connection) -> Iterator[Thing]:
    """Each time that a buyer hurries an order which waits, or has it sent elsewhere."""
    for order_no, hurried_at in list_hurried(connection, _MOST):
        yield Thing(Topic.ASKED, f"{order_no}:{hurried_at.isoformat()}", "hurried", f"/console/orders/{order_no}")
    for change_id, order_no in list_waiting_changes(connection, _MOST):
        yield Thing(Topic.ASKED, f"address:{change_id}", "readdressed", f"/console/orders/{order_no}")


def _list_operations(connection: Connection, now: datetime, day: str) -> Iterator[Thing]:
    """What keeps the shop from running or the books from being right, each once a day."""
    page = "/console/operations"
    if dead := count_dead(connection):
        yield Thing(Topic.OPERATIONS, f"dead:{day}", "dead_letters", page, dead)

    if is_stuck(connection, now, since=now - _STUCK_AFTER):
        yield Thing(Topic.OPERATIONS, f"outbox:{day}", "outbox_stuck", page)

    audit = find_last_audit(connection)
    if audit is not None and audit.findings:
        yield Thing(Topic.OPERATIONS, f"audit:{audit.started_at.isoformat()}", "audit", page, audit.findings)
    for freeze in list_freezes(connection, 1):
        yield Thing(Topic.OPERATIONS, f"freeze:{freeze.frozen_at.isoformat()}", "frozen", "/console/freezes")

    if differences := count_open_differences(connection):
        yield Thing(Topic.OPERATIONS, f"bills:{day}", "differences", "/console/reconciliation", differences)
    if missing := list_days_due(connection, now - _BILLS_LATE_AFTER):
        yield Thing(Topic.OPERATIONS, f"missing:{day}", "bills_missing", "/console/reconciliation", len(missing))
