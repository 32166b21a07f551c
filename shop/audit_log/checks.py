"""Checks of the audit log.

Every act is as it was written, none is missing, and the last one is the head (I20).
"""

from collections.abc import Iterable

from sqlalchemy import Connection, select

from commissions.ledger.finding import Check, Finding, compare
from shop.audit_log.act import GENESIS, RecordedAct, calculate_digest
from shop.audit_log.queries import COLUMNS
from shop.audit_log.tables import act, act_head

_ROWS_AT_ONCE = 1000


def check_acts(connection: Connection) -> Iterable[Finding]:
    """Each act follows the one before it, to the head of the chain."""
    number, previous = 0, GENESIS
    query = select(*COLUMNS).order_by(act.c.number).execution_options(yield_per=_ROWS_AT_ONCE)
    for row in connection.execute(query):
        said = RecordedAct(*row)
        subject = f"act:{said.number}"
        yield from compare("act_missing", subject, number + 1, said.number)
        yield from compare("act_chained", subject, previous, said.previous)
        digest = calculate_digest(said.previous, said.number, said.at, said)
        yield from compare("act_unchanged", subject, digest, said.digest)
        number, previous = said.number, said.digest
    head = connection.execute(select(act_head.c.number, act_head.c.digest)).first()
    yield from compare("act_head", "act:head", (number, previous), tuple(head) if head else (0, GENESIS))


CHECKS: tuple[Check, ...] = (check_acts,)
