"""Use cases of withdrawals, from sending to the end that WeChat or the bank tells.

See docs/money.md §8. Facts may come repeated, late and in any order: the first that ends a withdrawal ends it, and what
a later one says changes nothing. One that contradicts the end freezes the person and alerts. Each returns whether it
changed anything.
"""

from collections.abc import Collection

from sqlalchemy import update

from commissions.actor import Actor, system_acting
from commissions.awards.queries import list_people_under_review
from commissions.beneficiary import Beneficiary
from commissions.ledger.repository import take_lock
from commissions.ledger.taxes import find_tax_payable
from commissions.network.queries import find_distributors
from commissions.ports import Transaction
from commissions.schema import insert_or_ignore
from commissions.withdrawals.approver import demand_impartial, demand_reason, demand_two
from commissions.withdrawals.events import (
    TransferContradicted,
    WithdrawalAwaitsConfirmation,
    WithdrawalReturned,
    WithdrawalSettled,
)
from commissions.withdrawals.freeze import find_frozen, freeze_transfers, is_restored
from commissions.withdrawals.limits import Obstacle, WithdrawerStanding, find_obstacle
from commissions.withdrawals.reckoning import NET_FELL, follow_month, return_unsent
from commissions.withdrawals.refusals import ChannelUnknown, WithdrawalMoved
from commissions.withdrawals.repository import (
    change_month,
    count_income,
    get_withdrawal,
    give_back,
    lock_available,
    lock_withdrawal,
    move,
    post_settled,
    post_transfer_returned,
    read_month,
)
from commissions.withdrawals.tables import transfer_return, withdrawal
from commissions.withdrawals.withdrawal import Status, Withdrawal

BY_HOUSE = system_acting("transfers")
_BY_CHANNEL = system_acting("channel")


def begin_sending(tx: Transaction, number: str) -> Withdrawal:
    """Take an approved withdrawal of WeChat's channel into sending, or give its money back.

    Look at the status. `rejected` has the reason: "frozen", "suspended", "under_review", "debt" or "net_fell". Only one
    caller ever gets `sending`, and only that one may send, after the commit. After a restore it stays `approved` and
    waits. Raises WithdrawalUnknown, WithdrawalMoved, ChannelUnknown for the bank's.
    """
    at = lock_withdrawal(tx.connection, number)
    if at.channel != "wechat":
        raise ChannelUnknown(channel=at.channel)
    if at.status != "approved":
        raise WithdrawalMoved(number=number, status=at.status)

    # After a restore Pay may have paid it already; it waits until a person has looked.
    if is_restored(tx.connection):
        return at

    obstacle = find_obstacles(tx, [at.person]).get(at.person)
    if obstacle is None and follow_month(tx, at) is None:
        obstacle = NET_FELL

    if obstacle is None:
        move(tx, at, "sending", by=BY_HOUSE, values={"sent_at": tx.now})
    else:
        return_unsent(tx, at, obstacle, by=BY_HOUSE)

    return get_withdrawal(tx.connection, number)


def find_obstacles(tx: Transaction, wallets: Collection[Beneficiary]) -> dict[Beneficiary, Obstacle]:
    """Who of these may not be paid now, and why.

    Their balances are locked, so that no clawback slips in between.
    """
    people = sorted(set(wallets))

    # By key, as everywhere: two batches with the same people never wait for each other.
    held = lock_available(tx.connection, people)

    known = find_distributors(tx.connection, [of.member_id for of in people if of.member_id is not None])
    frozen, looked_at = find_frozen(tx.connection, people), list_people_under_review(tx.connection, people)
    suspended = {member_id for member_id, of in known.items() if of.status == "suspended"}

    standings = {
        person: WithdrawerStanding(
            available_fen=held.get(person, 0),
            is_frozen=person in frozen,
            is_suspended=person.member_id in suspended,
            is_under_review=person in looked_at,
        )
        for person in people
    }

    found = {person: find_obstacle(standing) for person, standing in standings.items()}
    return {person: obstacle for person, obstacle in found.items() if obstacle}


def record_in_doubt(tx: Transaction, number: str) -> bool:
    """Sending ended in an error, an unknown code or silence: it may have gone. Raises as `_lock_sent`."""
    at = _lock_sent(tx, number)
    if at.status != "sending":
        return False
    move(tx, at, "unknown", by=_BY_CHANNEL)
    return True


def record_awaiting_confirmation(tx: Transaction, number: str) -> bool:
    """WeChat waits for the person to confirm. Raises as `_lock_sent`."""
    at = _lock_sent(tx, number)
    if at.status not in ("sending", "unknown"):
        return False
    move(tx, at, "awaiting_confirmation", by=_BY_CHANNEL)
    tx.publish(WithdrawalAwaitsConfirmation(at.person, number, at.net_fen or 0))
    return True


def settle_withdrawal(tx: Transaction, number: str) -> bool:
    """SUCCESS: the net has arrived. Final. The caller has compared number, amount and account.

    After FAIL or CANCELLED, which gave the money back, it moves nothing and contradicts. Raises as `_lock_sent`.
    """
    at = _lock_sent(tx, number)
    if not at.is_in_flight:
        return _contradict(tx, at, "settled", "") if at.status != "settled" else False
    move(tx, at, "settled", by=_BY_CHANNEL, values={"closed_at": tx.now})
    post_settled(tx, at)
    _change_paid(tx, at, 1)
    tx.publish(WithdrawalSettled(at.person, number, at.net_fen or 0))
    return True


def fail_withdrawal(tx: Transaction, number: str, *, reason: str) -> bool:
    """FAIL: it ended, and the money is available again. After SUCCESS see `record_late_failure`.

    Raises as `_lock_sent`.
    """
    return _end_unpaid(tx, number, "failed", reason)


def record_cancelled(tx: Transaction, number: str, *, reason: str = "cancelled") -> bool:
    """CANCELLED: it ended before the person confirmed, and the money is available again.

    Raises as `_lock_sent`.
    """
    return _end_unpaid(tx, number, "cancelled", reason)


def _end_unpaid(tx: Transaction, number: str, after: Status, reason: str) -> bool:
    """End a transfer whose money did not arrive. FAIL and CANCELLED of one transfer say the same."""
    at = _lock_sent(tx, number)
    if at.status == "settled":
        return _contradict(tx, at, after, reason)
    if not at.is_in_flight:
        return False
    give_back(tx, at, after, by=_BY_CHANNEL, reason=reason)
    tx.publish(WithdrawalReturned(at.person, number, at.amount_fen, reason))
    return True


def record_late_failure(tx: Transaction, number: str, reason: str) -> bool:
    """A FAIL after SUCCESS: moves nothing, freezes that person's transfers and alerts.

    False if it was said before. Raises WithdrawalUnknown, and WithdrawalMoved unless the withdrawal is settled.
    """
    at = lock_withdrawal(tx.connection, number)
    if at.status != "settled":
        raise WithdrawalMoved(number=number, status=at.status)
    return _contradict(tx, at, "failed", reason)


def _contradict(tx: Transaction, at: Withdrawal, claimed: Status, reason: str) -> bool:
    """A withdrawal that has ended is said to have ended the other way: freeze the person and alert, once."""
    why = f"{at.number} is {at.status} and was said to be {claimed}"
    if not freeze_transfers(tx, reason=why, by=BY_HOUSE, person=at.person):
        return False
    tx.publish(TransferContradicted(at.person, at.number, at.status, claimed, reason))
    return True


def record_transfer_returned(tx: Transaction, number: str, *, by: Actor, second_by: Actor, reason: str) -> bool:
    """Two people have seen the money of a settled transfer back in a bill.

    Net, fee and tax are available again, once. False if that was done before. Raises WithdrawalUnknown, WithdrawalMoved
    unless settled, ApproverRefused, ReasonMissing.
    """
    demand_reason(reason)
    demand_two(by, second_by, number)

    at = lock_withdrawal(tx.connection, number)

    demand_impartial((by, second_by), at)
    if at.status != "settled":
        raise WithdrawalMoved(number=number, status=at.status)

    row = {"number": number, "decided_by": by, "second_by": second_by, "reason": reason}
    claimed_fen = _find_tax_claimed(tx, at)
    if not insert_or_ignore(tx.connection, transfer_return, row | {"decided_at": tx.now, "claimed_fen": claimed_fen}):
        return False

    tx.connection.execute(update(withdrawal).where(withdrawal.c.number == number).values(returned_at=tx.now))
    post_transfer_returned(tx, at, claimed_fen)
    _change_paid(tx, at, -1, **count_income(at, -1))

    tx.publish(WithdrawalReturned(at.person, number, at.amount_fen, "transfer_returned"))
    return True


def _find_tax_claimed(tx: Transaction, at: Withdrawal) -> int:
    """What of a withdrawal's tax was remitted by now.

    The tax office owes it back, not what others were withheld.
    """
    take_lock(tx.connection, "tax")
    return max(0, (at.tax_fen or 0) - max(0, find_tax_payable(tx.connection)))


def _change_paid(tx: Transaction, at: Withdrawal, sign: int, **changes: int) -> None:
    """Count a withdrawal into what its month has paid, or out again.

    `changes` are others of the same month.
    """
    paid = {
        "paid_count": sign,
        "paid_fen": sign * at.amount_fen,
        "paid_fee_fen": sign * (at.fee_fen or 0),
        "paid_tax_fen": sign * (at.tax_fen or 0),
    }
    change_month(tx.connection, at.person, read_month(tx.connection, at.number), **paid, **changes)


def _lock_sent(tx: Transaction, number: str) -> Withdrawal:
    """A withdrawal that was sent, locked.

    Raises WithdrawalUnknown, and WithdrawalMoved for one that never was.
    """
    at = lock_withdrawal(tx.connection, number)
    if at.sent_at is None:
        raise WithdrawalMoved(number=number, status=at.status)
    return at
