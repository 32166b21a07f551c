"""Use cases of withdrawals until they are sent: rules, request, approval, rejection, cancellation."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from commissions.actor import Actor, member_acting, system_acting
from commissions.beneficiary import Beneficiary
from commissions.numbers import make_number
from commissions.policies.dating import demand_near
from commissions.ports import Transaction
from commissions.schema import insert_or_ignore
from commissions.withdrawals.approver import demand_impartial, demand_reason
from commissions.withdrawals.errors import (
    ApproverRefused,
    RulesInThePast,
    WithdrawalKeyRefused,
    WithdrawalMoved,
    WithdrawalUnknown,
)
from commissions.withdrawals.events import (
    WithdrawalApproved,
    WithdrawalRejected,
    WithdrawalRequested,
    WithdrawalReturned,
)
from commissions.withdrawals.freeze import demand_not_restored
from commissions.withdrawals.limits import Asked, check_amount, check_net, check_payee, check_person
from commissions.withdrawals.queries import (
    calculate_quote,
    count_today,
    determine_month,
    find_open_withdrawal,
    find_published_rules,
    list_approvers,
    quote_withdrawal,
    read_standing,
)
from commissions.withdrawals.repository import (
    COLUMNS,
    change_month,
    get_withdrawal,
    give_back,
    is_of,
    lock_available,
    lock_month,
    lock_withdrawal,
    move,
    post_requested,
    restore_withdrawal,
)
from commissions.withdrawals.rules import WithdrawalRules, determine_approvals, read_rules
from commissions.withdrawals.tables import withdrawal, withdrawal_approval, withdrawal_rules
from commissions.withdrawals.withdrawal import CANCELLED_BY_MEMBER, RequestWithdrawal, TransferTerms, Withdrawal

REQUEST_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}", re.ASCII)
BY_RULES = system_acting("rules")


def publish_rules(tx: Transaction, document: Mapping[str, Any], by: Actor, effective_at: datetime | None = None) -> int:
    """Publish rules that take effect now or at `effective_at`. Returns their version.

    A withdrawal is approved under those in force at that moment. Raises FieldRefused, RulesInThePast, EffectiveTooLate.
    """
    read_rules(dict(document))
    if effective_at is not None and effective_at < tx.now:
        raise RulesInThePast(effective_at=effective_at.isoformat())
    demand_near(effective_at, tx.now)
    row = {
        "document": dict(document),
        "effective_at": effective_at or tx.now,
        "published_by": by,
        "published_at": tx.now,
    }
    new = insert(withdrawal_rules).values(**row).returning(withdrawal_rules.c.version)
    return int(tx.connection.execute(new).scalar_one())


def request_withdrawal(tx: Transaction, command: RequestWithdrawal) -> Withdrawal:
    """Ask for an amount: it leaves what is available at once. Not above the limit of review it is approved at once.

    The same request again returns the withdrawal that it made. Raises WithdrawalKeyRefused, and what `check_person`,
    `check_amount`, `check_net` and `check_payee` raise.
    """
    if not REQUEST_KEY.fullmatch(command.request_key):
        raise WithdrawalKeyRefused
    person = command.person
    held = lock_available(tx.connection, [person]).get(person, 0)
    if earlier := find_repeated(tx.connection, command):
        return earlier
    _, rules = find_published_rules(tx.connection, tx.now)
    current = find_open_withdrawal(tx.connection, person)
    asked = Asked(current.number if current else None, count_today(tx.connection, person, tx.now))
    check_person(rules, read_standing(tx.connection, person, held), asked)
    check_amount(rules, command.amount_fen, command.channel, held)
    quote = quote_withdrawal(tx.connection, person, command.amount_fen, tx.now)
    check_net(quote, command.terms)
    check_payee(command, quote)
    return write_request(tx, command, rules)


def write_request(tx: Transaction, command: RequestWithdrawal, rules: WithdrawalRules) -> Withdrawal:
    """Write a request that nothing speaks against, and approve it if nobody has to look at it."""
    row = {
        "number": make_number(command.prefix),
        "person_kind": command.person.kind.value,
        "person_id": command.person.id,
        "channel": command.channel,
        "amount_fen": command.amount_fen,
        "status": "requested",
        "approvals_needed": determine_approvals(rules, command.amount_fen),
        "request_key": command.request_key,
        "requested_at": tx.now,
    }
    new = insert(withdrawal).values(**row).returning(*COLUMNS)
    requested = restore_withdrawal(tx.connection.execute(new).one())
    post_requested(tx, requested)
    tx.publish(WithdrawalRequested(command.person, requested.number, command.amount_fen))
    if requested.approvals_needed:
        return requested
    return pass_withdrawal(tx, requested, by=BY_RULES, terms=command.terms)


def find_repeated(connection: Connection, command: RequestWithdrawal) -> Withdrawal | None:
    """The withdrawal that this very request made before. Raises WithdrawalKeyRefused if the key means another."""
    own = (*is_of(withdrawal, command.person), withdrawal.c.request_key == command.request_key)
    row = connection.execute(select(*COLUMNS).where(*own)).first()
    if row is not None and (row.amount_fen, row.channel) != (command.amount_fen, command.channel):
        raise WithdrawalKeyRefused
    return restore_withdrawal(row) if row else None


def approve_withdrawal(
    tx: Transaction, number: str, *, by: Actor, terms: TransferTerms = TransferTerms()
) -> Withdrawal:
    """Approve a request; its fee and tax are fixed when enough people have. Above the second limit that is two.

    Raises WithdrawalUnknown, WithdrawalMoved, NetTooSmall, and ApproverRefused for the same person twice and for
    one's own withdrawal.
    """
    at = lock_withdrawal(tx.connection, number)
    if at.status != "requested":
        raise WithdrawalMoved(number=number, status=at.status)
    demand_impartial((by,), at)
    if any(by.is_same_person(earlier) for earlier in list_approvers(tx.connection, number)):
        raise ApproverRefused(by=str(by), number=number)
    row = {"number": number, "approved_by": by, "approved_at": tx.now}
    if not insert_or_ignore(tx.connection, withdrawal_approval, row):
        raise ApproverRefused(by=str(by), number=number)
    these = select(func.count()).select_from(withdrawal_approval).where(withdrawal_approval.c.number == number)
    approvals = tx.connection.scalar(these) or 0
    return pass_withdrawal(tx, at, by=by, terms=terms) if approvals >= at.approvals_needed else at


def pass_withdrawal(tx: Transaction, at: Withdrawal, *, by: Actor, terms: TransferTerms) -> Withdrawal:
    """Fix fee and tax under a lock on person and month, and approve. Raises NetTooSmall."""
    version, rules = find_published_rules(tx.connection, tx.now)
    month = determine_month(tx.now)
    sums = lock_month(tx.connection, at.person, month)
    quote = calculate_quote(rules, at.amount_fen, income_fen=sums.income_fen, withheld_fen=sums.withheld_fen)
    check_net(quote, terms)
    change_month(tx.connection, at.person, month, income_fen=at.amount_fen, withheld_fen=quote.tax_fen)
    fixed = {"fee_fen": quote.fee_fen, "tax_fen": quote.tax_fen, "net_fen": quote.net_fen, "month": month}
    move(tx, at, "approved", by=by, values=fixed | {"rules_version": version, "approved_at": tx.now})
    tx.publish(WithdrawalApproved(at.person, at.number))
    return get_withdrawal(tx.connection, at.number)


def reject_withdrawal(tx: Transaction, number: str, *, by: Actor, reason: str) -> Withdrawal:
    """Refuse a withdrawal that is not sent, with a reason: its money is available again.

    Raises WithdrawalUnknown, WithdrawalMoved, ReasonMissing, and TransfersFrozen after a restore.
    """
    demand_reason(reason)
    at = lock_withdrawal(tx.connection, number)
    if at.status not in ("requested", "approved"):
        raise WithdrawalMoved(number=number, status=at.status)
    demand_not_restored(tx.connection)
    give_back(tx, at, "rejected", by=by, reason=reason)
    tx.publish(WithdrawalRejected(at.person, number, at.amount_fen, reason))
    return get_withdrawal(tx.connection, number)


def cancel_withdrawal(tx: Transaction, number: str, *, person: Beneficiary) -> Withdrawal:
    """Take back one's own withdrawal while it is not sent.

    Raises WithdrawalUnknown, WithdrawalMoved, and TransfersFrozen after a restore.
    """
    at = lock_withdrawal(tx.connection, number)
    if at.person != person:
        raise WithdrawalUnknown(number=number)
    if at.status not in ("requested", "approved"):
        raise WithdrawalMoved(number=number, status=at.status)
    demand_not_restored(tx.connection)
    member_id = person.member_id
    assert member_id is not None, "only members take back what they asked for themselves"
    give_back(tx, at, "cancelled", by=member_acting(member_id), reason=CANCELLED_BY_MEMBER)
    tx.publish(WithdrawalReturned(person, number, at.amount_fen, CANCELLED_BY_MEMBER))
    return get_withdrawal(tx.connection, number)
