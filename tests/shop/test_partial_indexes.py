"""What asks for the open rows alone reads the index of the open rows alone, on both databases, however much is done.

A statement with a bound status can use no such index: the status could be any.
"""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection, event, text

from commissions.awards.maturing import lock_due
from commissions.awards.queries import is_under_review, list_cases, list_people_under_review
from commissions.beneficiary import MemberId, member
from commissions.ports import Transaction
from commissions.statements.queries import list_awards
from commissions.withdrawals.queries import find_open_withdrawal
from shop.alerts.due import list_things
from shop.catalog.finding import find_goods, list_tags
from shop.catalog.pinyin import list_waiting
from shop.catalog.wanted import Sort, Wanted
from shop.database.outbox import claim_deliveries, count_open_deliveries, is_stuck
from shop.inbox.queries import count_unread
from shop.payments.asking import claim_due_payments, close_expired_unbegun
from shop.reconciliation.queries import count_open_differences, list_open_differences
from shop.refunds.queries import find_attempt_in_force
from shop.refunds.service import claim_refunds
from shop.transfers.repository import list_due_transfers
from tests.support.clock import START
from tests.support.databases import WITNESS, AnyDatabase

ONE = MemberId(1)
HERS = member(ONE)


def reading(query: Callable[..., Any], *arguments: Any, **options: Any) -> Callable[[Transaction], Any]:
    """A query as something that a unit of work does."""
    return lambda tx: query(tx.connection, *arguments, **options)


THINGS = {"ix_event_delivery_dead", "ix_payment_capture_recorded_at"}
"""What is asked each minute for those who work here, through tables that only grow."""
HOT: list[tuple[Callable[[Transaction], Any], set[str]]] = [
    (lambda tx: claim_deliveries(tx, WITNESS, "w", lease_s=60, limit=32), {"ix_event_delivery_open"}),
    (reading(count_open_deliveries), {"ix_event_delivery_"}),
    (reading(is_stuck, START, since=START), {"ix_event_delivery_"}),
    (lambda tx: claim_due_payments(tx, 20), {"ix_payment_due"}),
    (lambda tx: close_expired_unbegun(tx), {"ix_shop_order_open", "uq_payment_open"}),
    (lambda tx: claim_refunds(tx), {"ix_refund_attempt_due"}),
    (reading(find_attempt_in_force, "R1"), {"uq_refund_attempt_in_force"}),
    (lambda tx: list_due_transfers(tx, None, 20), {"ix_transfer_due"}),
    (reading(list_open_differences), {"ix_bill_difference_open"}),
    (reading(count_open_differences), {"ix_bill_difference_open"}),
    (reading(count_unread, ONE), {"ix_notice_unread"}),
    (lambda tx: lock_due(tx, 100), {"ix_award_due"}),
    (reading(list_awards, HERS, only="pending"), {"ix_award_pending_person"}),
    (reading(list_awards, HERS, only="review"), {"ix_award_held"}),
    (reading(list_awards, HERS, only="taken_back"), {"ix_award_gone"}),
    (reading(is_under_review, HERS), {"ix_review_case_"}),
    (reading(list_people_under_review, [HERS]), {"ix_review_case_"}),
    (reading(list_cases), {"ix_review_case_work"}),
    (reading(find_open_withdrawal, HERS), {"uq_withdrawal_one_open"}),
    (reading(find_goods, Wanted(sort=Sort.CHEAP), START, after="1-2"), {"ix_product_price"}),
    (reading(find_goods, Wanted(sort=Sort.DEAR), START, after="1-2"), {"ix_product_price"}),
    (reading(find_goods, Wanted(sort=Sort.SOLD), START, after="1-2"), {"ix_product_sold"}),
    (reading(find_goods, Wanted(sort=Sort.NEW), START, after="1-2"), {"ix_product_shown"}),
    (reading(find_goods, Wanted(), START, after="1-2"), {"ix_product_all"}),
    (reading(list_waiting), {"ix_product_unspelt"}),
    (reading(list_tags, START, None), {"ix_product_tags"}),
    (lambda tx: list_things(tx.connection, tx.now), THINGS),
]


def explain(tx: Transaction, work: Callable[[Transaction], Any]) -> str:
    """The plans of all statements of `work`, as the database would carry them out for any values."""
    connection, seen = tx.connection, list[tuple[str, Any]]()

    def note(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        seen.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", note)
    work(tx)
    event.remove(connection, "before_cursor_execute", note)
    return "\n".join(line for statement, parameters in seen for line in _plan(connection, statement, parameters))


def _plan(connection: Connection, statement: str, parameters: Any) -> list[str]:
    if connection.dialect.name == "sqlite":
        found = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        return [row[3] for row in found]
    # Tables of a test are small: without this a scan would be cheaper than any index.
    connection.execute(text("SET LOCAL enable_seqscan = off"))
    connection.execute(text("SET LOCAL enable_sort = off"))
    connection.execute(text("SET LOCAL plan_cache_mode = force_generic_plan"))
    return [row[0] for row in connection.exec_driver_sql(f"EXPLAIN {statement}", parameters)]


@pytest.mark.parametrize(
    ("work", "indexes"), HOT, ids=lambda value: "-".join(sorted(value)) if isinstance(value, set) else ""
)
async def test_a_statement_about_open_rows_reads_their_index(
    database: AnyDatabase, work: Callable[[Transaction], Any], indexes: set[str]
) -> None:
    plan = await database.transact(explain, work)
    assert {name for name in indexes if name not in plan} == set(), plan
