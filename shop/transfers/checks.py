"""Checks of transfers: each withdrawal went out by its own, and two people approved what needed two."""

from collections.abc import Iterable

from sqlalchemy import Connection, select

from commissions.actor import Actor
from commissions.beneficiary import BeneficiaryKind
from commissions.ledger.finding import Check, Finding, compare
from commissions.withdrawals.tables import withdrawal, withdrawal_approval
from commissions.withdrawals.withdrawal import IN_FLIGHT
from shop.database.announced import find_unannounced
from shop.proposals.queries import find_last_proposal
from shop.transfers.deciding import APPROVE
from shop.transfers.tables import transfer

_ROWS_AT_ONCE = 1000
_MEMBER = BeneficiaryKind.MEMBER.value


def check_transfers(connection: Connection) -> Iterable[Finding]:
    """Each withdrawal through WeChat has a transfer over its net, and both end alike."""
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


def check_two_approved(connection: Connection) -> Iterable[Finding]:
    """What needed two people was proposed by the one and carried out by the other."""
    given, out = withdrawal_approval.c, withdrawal.c
    needed = select(out.number).where(out.approvals_needed == 2, out.approved_at.is_not(None))
    for number in connection.scalars(needed.execution_options(yield_per=_ROWS_AT_ONCE)):
        approvers = set(connection.scalars(select(given.approved_by).where(given.number == number)))
        decided = find_last_proposal(connection, APPROVE, number)
        agreed = {decided.proposed_by, decided.decided_by} if decided and decided.status == "carried_out" else set()
        if agreed != approvers:
            yield Finding("withdrawal_by_two", f"withdrawal:{number}", _name(approvers), _name(agreed))


def _name(people: Iterable[Actor | None]) -> str:
    return " and ".join(sorted(map(str, people)))


CHECKS: tuple[Check, ...] = (check_transfers, check_approvals_announced, check_two_approved)
