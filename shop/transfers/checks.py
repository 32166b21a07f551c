"""Checks of transfers: each withdrawal through WeChat went out by its own."""

from collections.abc import Iterable

from sqlalchemy import Connection, select

from commissions.beneficiary import BeneficiaryKind
from commissions.ledger.finding import Check, Finding, compare
from commissions.withdrawals.tables import withdrawal
from commissions.withdrawals.withdrawal import IN_FLIGHT
from shop.database.announced import find_unannounced
from shop.transfers.tables import transfer

_ROWS_AT_ONCE = 1000
_MEMBER = BeneficiaryKind.MEMBER.value


def check_transfers(connection: Connection) -> Iterable[Finding]:
    """Each withdrawal that went out through WeChat has its transfer over exactly its net, and both say the same end."""
    out, sent = withdrawal.c, transfer.c
    ours = (out.channel == "wechat", out.status.in_((*IN_FLIGHT, "settled")))
    orphans = select(out.number).outerjoin(transfer, sent.number == out.number).where(*ours, sent.number.is_(None))
    for number in connection.scalars(orphans):
        yield Finding("transfer_made", f"withdrawal:{number}", "a transfer", "none")
    query = select(sent.number, sent.heard, sent.closed_at, sent.amount_fen, sent.member_id).add_columns(
        out.status, out.net_fen, out.person_kind, out.person_id
    )
    joined = query.outerjoin(withdrawal, out.number == sent.number)
    for row in connection.execute(joined.execution_options(yield_per=_ROWS_AT_ONCE)):
        subject = f"withdrawal:{row.number}"
        asked, sent_to = (row.person_kind, row.person_id, row.net_fen), (_MEMBER, row.member_id, row.amount_fen)
        yield from compare("transfer_amount", subject, asked, sent_to)
        yield from compare("transfer_settled", subject, row.status == "settled", row.heard == "SUCCESS")
        yield from compare("transfer_open", subject, row.status in IN_FLIGHT, row.closed_at is None)


def check_approvals_announced(connection: Connection) -> Iterable[Finding]:
    """Every withdrawal that was approved was told to its consumers."""
    numbers = select(withdrawal.c.number)
    yield from find_unannounced(connection, "WithdrawalApproved", "number", numbers, withdrawal.c.approved_at)


CHECKS: tuple[Check, ...] = (check_transfers, check_approvals_announced)
