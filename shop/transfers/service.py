"""Use cases of transfers on their way out: begun once, claimed for a call, sent again, cancelled.

See `transfer_news`. A withdrawal's number is its transfer's for ever. Whatever goes wrong, Pay is asked by that number
first, and "not found" sends the very same again (docs/wechat.md §7.6, docs/money.md §8).
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, update

from commissions.apart import do_each
from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from commissions.withdrawals.queries import list_cancel_wanted, list_work
from commissions.withdrawals.repository import lock_withdrawal
from commissions.withdrawals.sending import begin_sending, fail_withdrawal, record_cancelled
from commissions.withdrawals.withdrawal import Withdrawal
from shop.captures.ladder import BETWEEN_QUESTIONS
from shop.captures.ports import PayAccount
from shop.members.queries import find_openid
from shop.payees.service import find_payee
from shop.settings.queries import get_profile
from shop.settings.sealing import SealBroken, sealer_of
from shop.transfers.describing import describe_transfer
from shop.transfers.events import TransferStalled
from shop.transfers.ports import TransferOrder
from shop.transfers.repository import change_transfer, list_due_transfers, lock_transfer, take_turn, write_transfer
from shop.transfers.tables import transfer
from shop.transfers.transfer import Step, Transfer, TransferSetup, determine_step, write_transfer_order

_PATIENCE = timedelta(minutes=2)
SEALED = "SEAL_BROKEN"
_STUCK_AFTER_ASKS = 4
"""Turns after which it is reported that Pay waits for the merchant's money: about four minutes."""


@dataclass(frozen=True)
class TransferTask:
    """One call to make at Pay. `order` is what a post says."""

    transfer: Transfer
    step: Step
    order: TransferOrder | None = None


def begin_transfer(tx: Transaction, number: str, setup: TransferSetup, account: PayAccount) -> bool:
    """Approved → sending, and what Pay will be asked for written down, in one commit.

    It goes out after that. False when there is nothing to send: it was begun before, is for the bank, or its money went
    back instead. That it does when the receiver is not known, or can't be read because the key that sealed them is
    gone: nothing has left the house, so there is no doubt. Raises WithdrawalUnknown.
    """
    found = lock_withdrawal(tx.connection, number)
    if found.channel != "wechat" or found.status != "approved":
        return False

    begun = begin_sending(tx, number)
    if begun.status != "sending":
        return False

    try:
        openid, name = _find_receiver(tx.connection, begun, setup)
    except SealBroken:
        fail_withdrawal(tx, number, reason="payee_unreadable")
        tx.publish(TransferStalled(number, SEALED))
        return False

    if openid is None or (name is None and setup.needs_name(_get_net(begun))):
        fail_withdrawal(tx, number, reason="receiver_unknown" if openid is None else "name_missing")
        return False

    frozen = {
        "number": number,
        "member_id": begun.person.id,
        "appid": account.appid,
        "mch_id": account.mch_id,
        "openid": openid,
        "amount_fen": _get_net(begun),
        "scene": setup.scene,
        "infos": [list(info) for info in setup.infos],
        "remark": describe_transfer(get_profile(tx.connection).name),
        "perception": setup.perception,
        "notify_url": setup.notify_url,
        "sealed_name": sealer_of(tx.connection).seal(_place(number), name) if name else None,
    }

    write_transfer(tx, frozen)
    return True


def begin_overlooked(tx: Transaction, number: str, setup: TransferSetup, account: PayAccount) -> bool:
    """`begin_transfer` for one that was overlooked.

    One that can't be begun is named, and holds up no other.
    """
    name = "begin_overlooked withdrawal:{}".format
    return any(do_each(tx, [number], lambda each: begin_transfer(tx, each, setup, account), name))


def list_overlooked(tx: Transaction, *, limit: int = 20) -> list[str]:
    """Numbers of WeChat's withdrawals that were approved minutes ago and not begun.

    Their event was lost on the way.
    """
    approved = list_work(tx.connection, "approved", limit=limit, channel="wechat").items
    return [at.number for at in approved if at.approved_at and at.approved_at <= tx.now - _PATIENCE]


def claim_transfers(tx: Transaction, *, number: str | None = None, limit: int = 20) -> list[TransferTask]:
    """Take transfers whose time for a word with Pay has come, and set their next time.

    One that is to be cancelled and never left the house ends here: nothing of it can ever arrive.
    """
    due = list_due_transfers(tx, number, limit)
    name = "claim_transfers transfer:{}".format
    claimed = do_each(tx, due, lambda found: _claim_transfer(tx, found), lambda found: name(found.number))
    return [task for task in claimed if task is not None]


def _claim_transfer(tx: Transaction, found: Transfer) -> TransferTask | None:
    """The next call for one transfer, which the caller has locked; None when it ends without one."""
    if found.cancel_wanted_at is not None and found.posts == 0:
        change_transfer(tx, found, closed_at=tx.now)
        record_cancelled(tx, found.number)
        return None
    if found.heard == "PROCESSING" and found.asks == _STUCK_AFTER_ASKS:
        stall(tx, found, "PROCESSING")
    step = Step.ASK if found.is_too_old(tx.now) else determine_step(found)
    order = _find_order(tx, found) if step is Step.POST else None
    take_turn(tx, found, posting=order is not None)
    return TransferTask(found, Step.ASK if step is Step.POST and order is None else step, order)


def claim_repost(tx: Transaction, number: str, posts: int) -> TransferOrder | None:
    """Pay knows no such number: take the right to send the very same again.

    None when something was heard of it meanwhile, somebody else sends it, it is so old that Pay may have forgotten, or
    its name can't be opened.
    """
    found = lock_transfer(tx, number)
    if found is None or found.closed_at or found.heard or found.posts != posts or found.is_too_old(tx.now):
        return None
    order = _find_order(tx, found)
    if order is not None:
        take_turn(tx, found, posting=True)
    return order


def want_cancel(tx: Transaction, number: str) -> bool:
    """Have a transfer cancelled as soon as Pay can be called.

    False when that is asked already, or too late.
    """
    found = lock_transfer(tx, number)
    if found is None or found.closed_at or found.cancel_wanted_at:
        return False
    return change_transfer(tx, found, cancel_wanted_at=tx.now, next_ask_at=tx.now, asks=0)


def want_cancels(tx: Transaction, *, limit: int = 100) -> int:
    """Job: cancel what is on its way to people who have fallen into debt meanwhile.

    Returns how many are new.
    """
    after, wanted = None, 0
    while True:
        page = list_cancel_wanted(tx.connection, after, limit)
        numbers = [found.number for found in page.items]
        wanted += sum(do_each(tx, numbers, lambda number: want_cancel(tx, number), "want_cancels transfer:{}".format))
        if page.next is None:
            return wanted
        after = page.next


def mark_transfer_asked(tx: Transaction, number: str, member_id: MemberId) -> bool:
    """Take the right to ask Pay out of turn. False if somebody asked within the last two seconds."""
    row = transfer.c
    mine = (row.number == number, row.member_id == member_id, row.closed_at.is_(None), row.posts > 0)
    idle = (row.asked_at.is_(None)) | (row.asked_at <= tx.now - BETWEEN_QUESTIONS)
    return tx.connection.execute(update(transfer).where(*mine, idle).values(asked_at=tx.now)).rowcount == 1


def stall(tx: Transaction, found: Transfer, problem: str) -> None:
    """Say once that a transfer needs a person's eye. The caller has it locked."""
    if found.problem == problem:
        return
    tx.connection.execute(update(transfer).where(transfer.c.number == found.number).values(problem=problem))
    tx.publish(TransferStalled(found.number, problem))


def _find_receiver(connection: Connection, begun: Withdrawal, setup: TransferSetup) -> tuple[str | None, str | None]:
    """The openid that is paid, and the name that Pay compares where the amount asks for one."""
    member_id = begun.person.member_id
    if member_id is None:
        return None, None
    payee = find_payee(connection, member_id) if setup.needs_name(_get_net(begun)) else None
    return find_openid(connection, member_id), payee.name if payee else None


def _get_net(begun: Withdrawal) -> int:
    """What is sent, in fen: fixed when the withdrawal was approved."""
    assert begun.net_fen is not None, "fee and tax are fixed at approval"
    return begun.net_fen


def _find_order(tx: Transaction, found: Transfer) -> TransferOrder | None:
    """What Pay is asked for; None if its name was sealed under a key that is gone.

    That is reported, and holds up nobody else's transfer.
    """
    try:
        return _write_order(tx.connection, found)
    except SealBroken:
        stall(tx, found, SEALED)
        return None


def _write_order(connection: Connection, found: Transfer) -> TransferOrder:
    """What Pay is asked for, with the receiver's name opened."""
    sealed = found.sealed_name
    return write_transfer_order(found, sealer_of(connection).open(_place(found.number), sealed) if sealed else None)


def _place(number: str) -> str:
    """The place that a sealed name is bound to."""
    return f"transfer:{number}"
