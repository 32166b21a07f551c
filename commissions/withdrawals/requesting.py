"""Use cases of withdrawals until they are sent: rules, request, approval, rejection, cancellation."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from commissions.actor import Actor, member_acting, system_acting
from commissions.beneficiary import Beneficiary
from commissions.ledger.repository import take_lock
from commissions.numbers import make_number
from commissions.policies.dating import demand_near
from commissions.policies.seen import RulesMoved, demand_seen
from commissions.ports import Transaction
from commissions.withdrawals.approver import demand_impartial, demand_reason, demand_two
from commissions.withdrawals.events import (
    WithdrawalApproved,
    WithdrawalRejected,
    WithdrawalRequested,
    WithdrawalReturned,
)
from commissions.withdrawals.freeze import demand_not_restored
from commissions.withdrawals.limits import Asked, check_amount, check_net, check_payee, check_person
from commissions.withdrawals.queries import (
    count_today,
    determine_month,
    find_open_withdrawal,
    find_published_rules,
    find_reckoning,
    find_rules,
    is_first_of_month,
    is_month_begun,
    read_standing,
    sum_asked,
)
from commissions.withdrawals.reckoning import NET_FELL, reckon, return_unsent
from commissions.withdrawals.refusals import (
    ApproverRefused,
    ChannelUnknown,
    InvoiceMissing,
    InvoiceRefused,
    RulesInThePast,
    TaxRuleInMonth,
    WithdrawalKeyRefused,
    WithdrawalMoved,
    WithdrawalUnknown,
)
from commissions.withdrawals.repository import (
    COLUMNS,
    change_month,
    count_income,
    get_withdrawal,
    give_back,
    is_of,
    lock_available,
    lock_withdrawal,
    move,
    post_requested,
    restore_withdrawal,
)
from commissions.withdrawals.rules import LARGEST_FEN, MOST_PER_DAY, WithdrawalRules, determine_approvals, read_rules
from commissions.withdrawals.tables import withdrawal, withdrawal_approval, withdrawal_rules
from commissions.withdrawals.withdrawal import (
    CANCELLED_BY_MEMBER,
    PayeeKind,
    RequestWithdrawal,
    TransferTerms,
    Withdrawal,
)

_INVOICE = re.compile(r"[0-9]{8,20}", re.ASCII)
"""The number of a paper invoice has 8 digits, that of a digital one 20."""
ONE_DAY, ONE_WEEK = timedelta(days=1), timedelta(days=7)
_REQUEST_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}", re.ASCII)
_BY_RULES = system_acting("rules")


def publish_rules(
    tx: Transaction,
    document: Mapping[str, Any],
    by: Actor,
    effective_at: datetime | None = None,
    *,
    newest_seen: int | None = None,
) -> int:
    """Publish rules that take effect now or at `effective_at`. Returns their version.

    A withdrawal is approved under those in force at that moment. `newest_seen` is the newest version that whoever
    publishes has seen, 0 for none; without it nothing is compared. Raises FieldRefused, RulesMoved, RulesInThePast,
    EffectiveTooLate.
    """
    take_lock(tx.connection, "withdrawal_rules")
    demand_seen(int(tx.connection.scalar(select(func.max(withdrawal_rules.c.version))) or 0), newest_seen, RulesMoved)

    rules = read_rules(dict(document))

    if effective_at is not None and effective_at < tx.now:
        raise RulesInThePast(effective_at=effective_at.isoformat())
    demand_near(effective_at, tx.now)
    _demand_first_of_month(tx, rules, effective_at)

    row = {
        "document": dict(document),
        "effective_at": effective_at or tx.now,
        "published_by": by,
        "published_at": tx.now,
    }

    new = insert(withdrawal_rules).values(**row).returning(withdrawal_rules.c.version)
    return int(tx.connection.execute(new).scalar_one())


def _demand_first_of_month(tx: Transaction, rules: WithdrawalRules, effective_at: datetime | None) -> None:
    """Raises TaxRuleInMonth for another tax within a month, so that all of a month is taxed by one rule.

    While nobody has been paid in this month yet, it may begin at once: all that is paid in the month is taxed by it.
    """
    begins_at = effective_at or tx.now
    if rules.tax == find_rules(tx.connection, begins_at).tax or is_first_of_month(begins_at):
        return
    if begins_at > tx.now or is_month_begun(tx.connection, determine_month(begins_at)):
        raise TaxRuleInMonth(effective_at=begins_at.isoformat())


def request_withdrawal(tx: Transaction, command: RequestWithdrawal) -> Withdrawal:
    """Ask for an amount: it leaves what is available at once.

    Not above the limit of review it is approved at once. The same request again returns the withdrawal that it made.
    Raises WithdrawalKeyRefused, and what `check_person`, `check_amount`, `check_net` and `check_payee` raise.
    """
    if not _REQUEST_KEY.fullmatch(command.request_key):
        raise WithdrawalKeyRefused

    person = command.person

    # The lock first: of two requests at once the second finds what the first has left.
    held = lock_available(tx.connection, [person]).get(person, 0)
    if earlier := find_repeated(tx.connection, command):
        return earlier

    version, published = find_published_rules(tx.connection, tx.now)
    rules = _allow_for(published, command.payee_kind)
    current = find_open_withdrawal(tx.connection, person)
    asked = Asked(current.number if current else None, count_today(tx.connection, person, tx.now))

    check_person(rules, read_standing(tx.connection, person, held), asked)
    check_amount(rules, command.amount_fen, command.channel, held)

    reckoning = find_reckoning(tx.connection, person, command.amount_fen, tx.now, command.payee_kind)
    check_net(reckoning, command.terms)
    check_payee(command, reckoning)

    asked_fen = [sum_asked(tx.connection, person, tx.now - span) for span in (ONE_DAY, ONE_WEEK)]
    approvals = determine_approvals(rules, command.amount_fen, day_fen=asked_fen[0], week_fen=asked_fen[1])
    # A company's invoice comes first, and somebody has to look at it.
    approvals = max(1, approvals) if command.payee_kind == "company" else approvals

    row = {"approvals_needed": approvals, "rules_version": version, "seen_net_fen": reckoning.net_fen}
    return _write_request(tx, command, row)


def _allow_for(rules: WithdrawalRules, payee_kind: PayeeKind) -> WithdrawalRules:
    """What a payee of a kind may ask for.

    A company is paid by bank only, and the limits of people are not its own.
    """
    if payee_kind == "person":
        return rules
    return replace(rules, channels=("bank",), maximum_fen=LARGEST_FEN, step_fen=1, per_day=MOST_PER_DAY)


def _write_request(tx: Transaction, command: RequestWithdrawal, fixed: Mapping[str, Any]) -> Withdrawal:
    """Write a request that nothing speaks against, and approve it if nobody has to look at it."""
    row = {
        **fixed,
        "number": make_number(command.prefix),
        "person_kind": command.person.kind.value,
        "person_id": command.person.id,
        "channel": command.channel,
        "amount_fen": command.amount_fen,
        "status": "requested",
        "request_key": command.request_key,
        "requested_at": tx.now,
    }

    new = insert(withdrawal).values(**row).returning(*COLUMNS)
    requested = restore_withdrawal(tx.connection.execute(new).one())

    post_requested(tx, requested)
    tx.publish(WithdrawalRequested(command.person, requested.number, command.amount_fen))

    if requested.approvals_needed:
        return requested
    return _pass_withdrawal(tx, requested, by=_BY_RULES, terms=command.terms, payee_kind=command.payee_kind)


def find_repeated(connection: Connection, command: RequestWithdrawal) -> Withdrawal | None:
    """The withdrawal that this very request made before.

    Raises WithdrawalKeyRefused if the key means another.
    """
    own = (*is_of(withdrawal, command.person), withdrawal.c.request_key == command.request_key)
    row = connection.execute(select(*COLUMNS).where(*own)).first()
    if row is not None and (row.amount_fen, row.channel) != (command.amount_fen, command.channel):
        raise WithdrawalKeyRefused
    return restore_withdrawal(row) if row else None


def record_invoice(tx: Transaction, number: str, invoice: str, *, by: Actor) -> Withdrawal:
    """Write down the invoice that a company has sent for a request, once.

    `by` is what the audit log keeps. Raises WithdrawalUnknown, WithdrawalMoved, ApproverRefused for one's own, and
    InvoiceRefused for what is no number, or stands on another of the same wallet's withdrawals.
    """
    at = lock_withdrawal(tx.connection, number)
    if at.status != "requested":
        raise WithdrawalMoved(number=number, status=at.status)

    demand_impartial((by,), at)

    cleaned = "".join(invoice.split())
    used = select(withdrawal.c.number).where(*is_of(withdrawal, at.person), withdrawal.c.invoice == cleaned)
    earlier = tx.connection.scalar(used)
    if not _INVOICE.fullmatch(cleaned) or at.invoice not in (None, cleaned) or earlier not in (None, number):
        raise InvoiceRefused(number=number, invoice=cleaned[:30])

    tx.connection.execute(update(withdrawal).where(withdrawal.c.number == number).values(invoice=cleaned))
    return get_withdrawal(tx.connection, number)


def approve_withdrawal(
    tx: Transaction,
    number: str,
    *,
    by: Actor,
    second_by: Actor | None = None,
    terms: TransferTerms = TransferTerms(),
    payee_kind: PayeeKind = "person",
) -> Withdrawal:
    """Approve a request: its fee and tax are fixed. Above the second limit two people do.

    `payee_kind` is who is paid as of now, and kept. What has come to less than the person saw goes back instead.
    Raises what `demand_approvable` raises for each of them, NetTooSmall, and ApproverRefused for one person where two
    are needed.
    """
    at = lock_withdrawal(tx.connection, number)
    people = (by,) if second_by is None else (by, second_by)
    for one in people:
        demand_approvable(at, payee_kind, one)
    if second_by is not None:
        demand_two(by, second_by, number)
    if len(people) < at.approvals_needed:
        raise ApproverRefused(by=str(by), number=number)

    rows = [{"number": number, "approved_by": one, "approved_at": tx.now} for one in people]
    tx.connection.execute(insert(withdrawal_approval), rows)
    return _pass_withdrawal(tx, at, by=people[-1], terms=terms, payee_kind=payee_kind)


def demand_approvable(at: Withdrawal, payee_kind: PayeeKind, by: Actor) -> None:
    """What must hold at the first word and at the second.

    Raises WithdrawalMoved, ApproverRefused for one's own withdrawal, ChannelUnknown and InvoiceMissing for a company
    that is not paid by bank or has sent none.
    """
    if at.status != "requested":
        raise WithdrawalMoved(number=at.number, status=at.status)

    demand_impartial((by,), at)

    if payee_kind == "company" and at.channel != "bank":
        raise ChannelUnknown(channel=at.channel)
    if payee_kind == "company" and at.invoice is None:
        raise InvoiceMissing(number=at.number)


def _pass_withdrawal(
    tx: Transaction, at: Withdrawal, *, by: Actor, terms: TransferTerms, payee_kind: PayeeKind
) -> Withdrawal:
    """Fix fee and tax under a lock on wallet and month, and approve, or give back what fell.

    Raises NetTooSmall.
    """
    reckoning = reckon(tx, at, payee_kind)

    if reckoning.net_fen < at.seen_net_fen:
        return_unsent(tx, at, NET_FELL, by=by)
        return get_withdrawal(tx.connection, at.number)

    check_net(reckoning, terms)

    month = determine_month(tx.now)
    fixed = {"fee_fen": reckoning.fee_fen, "tax_fen": reckoning.tax_fen, "net_fen": reckoning.net_fen, "month": month}
    move(tx, at, "approved", by=by, values=fixed | {"payee_kind": payee_kind, "approved_at": tx.now})

    passed = get_withdrawal(tx.connection, at.number)
    change_month(tx.connection, at.person, month, **count_income(passed, 1))
    tx.publish(WithdrawalApproved(at.person, at.number))
    return passed


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
