"""Use cases of what is heard of transfers.

From Pay's notices, from answers, from errors and from silence. Only Pay's own FAIL or CANCELLED gives the money back,
and SUCCESS is final: a later FAIL moves nothing (docs/wechat.md §7.6, docs/money.md §8).
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from commissions.apart import do_first
from commissions.ports import Transaction
from commissions.withdrawals.sending import (
    fail_withdrawal,
    record_awaiting_confirmation,
    record_cancelled,
    record_in_doubt,
    record_late_failure,
    settle_withdrawal,
)
from shop.transfers.ports import TRANSFER_STATES, TransferFact
from shop.transfers.repository import change_transfer, lock_transfer
from shop.transfers.schedule import determine_next_ask
from shop.transfers.service import stall
from shop.transfers.tables import transfer
from shop.transfers.transfer import (
    CANCELLABLE,
    CANCELLED_REASON,
    CONFIRM_WITHIN,
    TOO_OLD,
    Transfer,
    determine_transfer_misfit,
    is_final,
)

OLD = "TOO_OLD"


class TransferOutcome(StrEnum):
    """What became of a word about a transfer. Each of them answers Pay's notice with success."""

    NOTED = "noted"
    SETTLED = "settled"
    RETURNED = "returned"
    REPEATED = "repeated"
    STALLED = "stalled"
    CONTRADICTED = "contradicted"
    UNKNOWN = "unknown"


def record_transfer_fact(tx: Transaction, fact: TransferFact) -> TransferOutcome:
    """Take in what Pay says of a transfer, from a verified notice or an answer.

    However often it comes, it counts once. A state that we don't know, or a word that contradicts our own, moves
    nothing and is reported.
    """
    found = lock_transfer(tx, fact.number)
    if found is None:
        return TransferOutcome.UNKNOWN

    problem = determine_transfer_misfit(found, fact)
    if problem is None and fact.state not in TRANSFER_STATES:
        problem = f"state_{fact.state[:40]}"

    if problem is not None:
        stall(tx, found, problem)
        return TransferOutcome.STALLED

    if found.closed_at is not None:
        return _hear_again(tx, found, fact)

    _note(tx, found, fact)
    return _follow(tx, found, fact)


def record_transfer_trouble(tx: Transaction, number: str, code: str | None = None) -> TransferOutcome:
    """A creation was answered with the error `code`, or with nothing that counts.

    Nobody knows what became of it.
    """
    found = lock_transfer(tx, number)
    if found is None or found.closed_at or found.heard:
        return TransferOutcome.REPEATED
    record_in_doubt(tx, number)
    if code is None:
        _forget_refusal(tx, found)
        return TransferOutcome.NOTED
    stall(tx, found, code)
    return TransferOutcome.STALLED


def _forget_refusal(tx: Transaction, found: Transfer) -> None:
    """What Pay refused before says nothing of a creation that may be on its way.

    Nobody may give it up for that.
    """
    if found.problem not in (None, OLD):
        change_transfer(tx, found, problem=None)


def report_old_transfers(tx: Transaction, *, limit: int = 100) -> int:
    """Job: report transfers that are open after 25 days, before Pay forgets them. Returns how many."""
    row = transfer.c
    old = (row.closed_at.is_(None), row.created_at <= tx.now - TOO_OLD, row.problem.is_distinct_from(OLD))
    query = select(row.number).where(*old).order_by(row.number).limit(limit)

    def find(after: str | None) -> Sequence[str]:
        return tx.connection.scalars(query.where(row.number > after) if after else query).all()

    return do_first(tx, find, lambda part: _report_all(tx, part), "report_old_transfers transfer:{}".format)


def _report_all(tx: Transaction, numbers: Sequence[str]) -> None:
    for number in numbers:
        found = lock_transfer(tx, number)
        assert found is not None, "transfers are never deleted"
        stall(tx, found, OLD)


def _note(tx: Transaction, found: Transfer, fact: TransferFact) -> None:
    """Write down Pay's word.

    When it is news, Pay is asked again soon; at once when a cancellation waits for it.
    """
    values: dict[str, Any] = {"heard": fact.state, "bill_no": found.bill_no or fact.bill_no}
    values |= {"posts": max(1, found.posts), "problem": OLD if found.problem == OLD else None}
    if is_final(fact.state):
        values["closed_at"] = tx.now
    elif fact.state != found.heard:
        values |= {"asks": 0, "next_ask_at": _determine_turn(tx.now, found, fact)}
    if fact.state == "WAIT_USER_CONFIRM" and fact.package:
        values |= {"package": fact.package, "package_until": (fact.created_at or tx.now) + CONFIRM_WITHIN}
    changed = change_transfer(tx, found, **values)
    assert changed, "it is locked, so nobody else has moved it"


def _determine_turn(now: datetime, found: Transfer, fact: TransferFact) -> datetime:
    """When to have the next word after news."""
    cancel = found.cancel_wanted_at is not None and fact.state in CANCELLABLE
    return now if cancel else determine_next_ask(now, 0)


def _follow(tx: Transaction, found: Transfer, fact: TransferFact) -> TransferOutcome:
    """What Pay's word does to the withdrawal."""
    if fact.state == "SUCCESS":
        settle_withdrawal(tx, found.number)
        return TransferOutcome.SETTLED

    if fact.state == "CANCELLED" or (fact.state == "FAIL" and fact.fail_reason == CANCELLED_REASON):
        record_cancelled(tx, found.number)
        return TransferOutcome.RETURNED

    if fact.state == "FAIL":
        fail_withdrawal(tx, found.number, reason=fact.fail_reason or "FAIL")
        return TransferOutcome.RETURNED

    if fact.state == "WAIT_USER_CONFIRM" and found.heard != fact.state:
        record_awaiting_confirmation(tx, found.number)
    return TransferOutcome.NOTED


def _hear_again(tx: Transaction, found: Transfer, fact: TransferFact) -> TransferOutcome:
    """A word about a transfer that has ended.

    Old news, or a contradiction, which freezes and moves nothing.
    """
    if fact.state == found.heard or not is_final(fact.state) or "SUCCESS" not in (found.heard, fact.state):
        return TransferOutcome.REPEATED
    if found.heard == "SUCCESS":
        record_late_failure(tx, found.number, fact.fail_reason or fact.state)
    else:
        settle_withdrawal(tx, found.number)
    return TransferOutcome.CONTRADICTED
