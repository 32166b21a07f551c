"""Use cases of asking for one's money: what must be agreed and known first, and the request itself."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from commissions.actor import Actor, demand_disinterested
from commissions.beneficiary import Beneficiary, MemberId, member
from commissions.ledger.queries import find_balances
from commissions.paging import Page
from commissions.ports import Transaction
from commissions.refusals import Refusal
from commissions.withdrawals.limits import check_amount, check_net, is_payee_needed
from commissions.withdrawals.queries import (
    Withdrawable,
    find_reckoning,
    find_rules,
    find_rules_of,
    find_withdrawable,
    find_withdrawal,
    list_withdrawals,
)
from commissions.withdrawals.refusals import WithdrawalUnknown
from commissions.withdrawals.requesting import find_repeated, request_withdrawal
from commissions.withdrawals.rules import ReviewReason, explain_review
from commissions.withdrawals.withdrawal import Channel, Reckoning, RequestWithdrawal, TransferTerms, Withdrawal
from shop.members.agreement import DISTRIBUTOR, Agreement
from shop.members.consents import find_consent, find_missing_consents
from shop.members.refusals import ConsentMissing
from shop.payees.companies import find_company, find_payee_kind
from shop.payees.service import find_readable_payee
from shop.settings.payout_provider import PAYOUT_PROVIDER
from shop.settings.queries import find_value
from shop.transfers.refusals import AgreementUnsigned, NetUnseen, PayeeCooling, PayeeIncomplete
from shop.transfers.repository import find_transfer
from shop.transfers.transfer import Transfer

AGREEMENTS = (DISTRIBUTOR, "withdrawal")
"""What a person agrees to before they may have what they earned, in the order in which they are asked."""


@dataclass(frozen=True)
class Payout:
    """A withdrawal with its transfer, if WeChat is to make one, and why it waits for a person, if it does."""

    withdrawal: Withdrawal
    transfer: Transfer | None
    review: ReviewReason | None = None
    review_above_fen: int = 0

    def package_at(self, now: datetime) -> str | None:
        """What the receiver's page hands to WeChat, while it can still be confirmed."""
        sent = self.transfer
        if sent is None or sent.heard != "WAIT_USER_CONFIRM" or sent.cancel_wanted_at or sent.package_until is None:
            return None
        return sent.package if now < sent.package_until else None


@dataclass(frozen=True)
class PayoutDesk:
    """What somebody sees before they ask.

    What they may have, by which channels, and what to agree to first.
    """

    withdrawable: Withdrawable
    channels: tuple[Channel, ...]
    missing: tuple[Agreement, ...]


def request_payout(tx: Transaction, command: RequestWithdrawal) -> Withdrawal:
    """Ask for an amount. The same request again returns the withdrawal that it made.

    Raises ConsentMissing, PayeeIncomplete (`data["need"]` names what to ask), PayeeCooling, and what
    `request_withdrawal` raises.
    """
    if earlier := find_repeated(tx.connection, command):
        return earlier

    missing = find_missing_consents(tx.connection, _get_member(command), AGREEMENTS)
    if missing:
        raise ConsentMissing(documents=tuple(of.document for of in missing))

    if find_payee_kind(tx.connection, command.person) == "company":
        return request_withdrawal(tx, replace(command, payee_known=True, payee_kind="company"))

    reckoning = find_reckoning(tx.connection, command.person, command.amount_fen, tx.now)
    is_declared = command.channel == "bank" and find_value(tx.connection, PAYOUT_PROVIDER).is_used
    needs = determine_needs(command.channel, reckoning, command.terms, is_declared=is_declared)

    if needs:
        available_fen = find_balances(tx.connection, command.person).get("available", 0)
        check_amount(find_rules(tx.connection, tx.now), command.amount_fen, command.channel, available_fen)
        _check_payee(tx, command, needs)

    return request_withdrawal(tx, replace(command, payee_known=True))


def request_seen_payout(tx: Transaction, command: RequestWithdrawal, seen_net_fen: int) -> Withdrawal:
    """Ask for an amount of which this net was shown. Raises NetUnseen for another, and what `request_payout` raises."""
    asked = request_payout(tx, command)
    # Compared with what is written under the wallet's lock: a net that was read before it may be an older one.
    if asked.seen_net_fen != seen_net_fen:
        raise NetUnseen()
    return asked


def request_for(tx: Transaction, command: RequestWithdrawal, *, by: Actor) -> Withdrawal:
    """Ask for what a company is due, in the merchant's name: a supplier or a dealer has no page to ask on.

    A member who is a company signs as everybody does. Raises PayeeIncomplete without a company on file, OwnInterest,
    AgreementUnsigned, and what `request_withdrawal` raises.
    """
    demand_disinterested(by, command.person.member_id)
    demand_signed(tx.connection, command.person)
    if find_company(tx.connection, command.person) is None:
        raise PayeeIncomplete(need="company", amount_fen=command.amount_fen, channel=command.channel)
    return request_withdrawal(tx, replace(command, payee_known=True, payee_kind="company"))


def demand_signed(connection: Connection, person: Beneficiary, number: str = "") -> None:
    """Refuse to pay a member who agrees to no version of what distributors agree to. Raises AgreementUnsigned."""
    member_id = person.member_id
    if member_id is not None and find_consent(connection, member_id, DISTRIBUTOR) is None:
        raise AgreementUnsigned(number=number)


def _check_payee(tx: Transaction, command: RequestWithdrawal, needs: tuple[str, ...]) -> None:
    """Refuse while something that it needs of the payee is not known.

    Raises PayeeIncomplete, PayeeCooling.
    """
    payee = find_readable_payee(tx.connection, _get_member(command))
    fields = {"name": "name", "id_number": "id_number", "bank": "bank_card"}
    missing = [need for need in needs if not getattr(payee, fields[need], None)]
    if payee is None or missing:
        raise PayeeIncomplete(need=",".join(missing), amount_fen=command.amount_fen, channel=command.channel)
    if command.channel == "bank" and not payee.is_usable(tx.now):
        raise PayeeCooling(usable_from=payee.usable_from)


def _get_member(command: RequestWithdrawal) -> MemberId:
    """The member who asks.

    Only members ask for their money themselves; what others are due is asked for by the merchant.
    """
    member_id = command.person.member_id
    assert member_id is not None, "the page asks for a member's wallet"
    return member_id


def determine_needs(
    channel: Channel, reckoning: Reckoning, terms: TransferTerms, *, is_declared: bool = False
) -> tuple[str, ...]:
    """What must be known of the payee: only what this very amount needs.

    The tax is declared under an ID number, by the shop or, where `is_declared`, by the provider who pays.
    """
    numbered = is_declared or reckoning.tax_fen > 0
    named = is_payee_needed(channel, reckoning.net_fen, terms) or numbered
    wanted = {"name": named, "id_number": numbered, "bank": channel == "bank"}
    return tuple(need for need, is_needed in wanted.items() if is_needed)


def find_wish_reckoning(
    connection: Connection, command: RequestWithdrawal, now: datetime
) -> tuple[Reckoning, Refusal | None]:
    """What would arrive of an amount, and what speaks against just this amount."""
    reckoning = find_reckoning(
        connection, command.person, command.amount_fen, now, find_payee_kind(connection, command.person)
    )
    available_fen = find_balances(connection, command.person).get("available", 0)
    try:
        check_amount(find_rules(connection, now), command.amount_fen, command.channel, available_fen)
        check_net(reckoning, command.terms)
    except Refusal as refusal:
        return reckoning, refusal
    return reckoning, None


def find_payout(connection: Connection, member_id: MemberId, number: str) -> Payout:
    """One's own withdrawal with its transfer. Raises WithdrawalUnknown."""
    found = find_withdrawal(connection, number)
    if found is None or found.person != member(member_id):
        raise WithdrawalUnknown(number=number)
    rules = find_rules_of(connection, found.rules_version)
    review = explain_review(rules, found, find_payee_kind(connection, found.person))
    return Payout(found, find_transfer(connection, number), review, rules.review_above_fen)


def find_desk(connection: Connection, member_id: MemberId, now: datetime) -> PayoutDesk:
    """All that the page for asking shows."""
    return PayoutDesk(
        withdrawable=find_withdrawable(connection, member(member_id), now),
        channels=find_rules(connection, now).channels,
        missing=find_missing_consents(connection, member_id, AGREEMENTS),
    )


def list_payouts(
    connection: Connection, member_id: MemberId, now: datetime, before: str | None, limit: int
) -> tuple[Withdrawable, Page[Withdrawal]]:
    """What may be asked for, and one page of what was."""
    return find_withdrawable(connection, member(member_id), now), list_withdrawals(
        connection, member(member_id), before, limit
    )
