"""Use cases of a transfer that Pay will never take.

Two people give it up, once Pay says that it knows no such number. Never by itself, and never while a call may be under
way: whatever was posted last must have been answered long ago, and nothing may be posted between the question and the
decision (docs/wechat.md §7.6, docs/money.md §8).
"""

from datetime import timedelta
from typing import Any

from commissions.actor import Actor
from commissions.ports import Transaction
from commissions.withdrawals.freeze import demand_not_restored
from commissions.withdrawals.giving_up import give_up_withdrawal
from commissions.withdrawals.refusals import WithdrawalUnknown
from commissions.withdrawals.withdrawal import Withdrawal
from shop.transfers.news import OLD
from shop.transfers.refusals import TransferUnderWay
from shop.transfers.repository import change_transfer, lock_transfer, take_quiet_turn
from shop.transfers.service import SEALED
from shop.transfers.transfer import Transfer

_FINAL_REFUSALS = (
    *("PARAM_ERROR", "INVALID_REQUEST", "NO_AUTH", "APPID_MCHID_NOT_MATCH"),
    *("OPENID_MISMATCH", "MCH_NOT_EXISTS", "USER_ACCOUNT_ABNORMAL"),
)
"""Pay's codes for a transfer that it does not take as it is, so that the same words never go through
(docs/wechat.md §7.8). What is missing here is doubt, or ends by itself."""
_MAY_BE_GIVEN_UP = (*_FINAL_REFUSALS, SEALED, OLD)
_QUIET = timedelta(minutes=5)
"""Many times as long as any call to Pay may last."""


def prepare_giving_up(tx: Transaction, number: str) -> int:
    """Take the right to ask Pay, before a transfer is given up. Returns how often it was posted.

    Raises WithdrawalUnknown, TransferUnderWay, and TransfersFrozen after a restore.
    """
    demand_not_restored(tx.connection)
    found = _lock_hopeless(tx, number)
    if not take_quiet_turn(tx, found, tx.now - _QUIET):
        raise TransferUnderWay(number=number, problem="there was a word with Pay a moment ago: wait five minutes")
    return found.posts


def give_up_transfer(
    tx: Transaction,
    number: str,
    posts: int,
    *,
    by: Actor,
    second_by: Actor,
    reason: str,
) -> Withdrawal:
    """Two people end what Pay knows nothing of, as it has said after `prepare_giving_up` counted `posts`.

    Raises TransferUnderWay when anything has happened to it since, and what `give_up_withdrawal` raises.
    """
    found = _lock_hopeless(tx, number)
    if found.posts != posts:
        raise TransferUnderWay(number=number, problem="it was sent once more meanwhile")
    given_up = give_up_withdrawal(tx, number, by=by, second_by=second_by, reason=reason)
    ended: dict[str, Any] = {"heard": "FAIL"} if posts else {}
    change_transfer(tx, found, closed_at=tx.now, **ended)
    return given_up


def _lock_hopeless(tx: Transaction, number: str) -> Transfer:
    """A transfer that Pay has never known and will never take, locked.

    Raises WithdrawalUnknown, TransferUnderWay.
    """
    found = lock_transfer(tx, number)
    if found is None:
        raise WithdrawalUnknown(number=number)
    if found.closed_at or found.heard:
        raise TransferUnderWay(number=number, problem=f"Pay has said {found.heard}")
    if found.problem not in _MAY_BE_GIVEN_UP:
        raise TransferUnderWay(number=number, problem="Pay has not refused it for good")
    return found
