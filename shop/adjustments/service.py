"""Use cases of balances changed by hand: alone within the day's limit, above it by two people.

The first word waits among the proposals, under the adjustment's number. The second person agrees by that number, or by
giving the same command; what the wallet was changed by meanwhile makes it lapse.
"""

from dataclasses import dataclass, replace
from typing import Literal

from sqlalchemy import Connection

from commissions.actor import Actor
from commissions.beneficiary import Beneficiary, BeneficiaryKind, MemberId, member
from commissions.ledger.adjustments import (
    Adjust,
    Adjustment,
    Kind,
    adjust_balance,
    demand_adjustable,
    find_adjustment,
    find_last_adjustment,
    find_left_alone,
    write_off_debt,
)
from commissions.ledger.unclaimed import claim_unclaimed, find_owner
from commissions.ports import Transaction
from shop.adjustments.refusals import AdjustmentDecided, AdjustmentUnknown, AnotherPerson
from shop.members.erasing import was_formerly
from shop.proposals.proposal import Proposal, Wish
from shop.proposals.queries import find_last_proposal, list_open_proposals
from shop.proposals.service import agree, refuse_proposal, take_word

ACTION = "adjustment"
"""What proposals call it; the subject is the adjustment's number."""
OPENING = "opening:"
"""How the number of an opening balance begins: two people agreed to its whole file, not to each."""
_USE_CASES = {"adjusted": adjust_balance, "debt_written_off": write_off_debt}


@dataclass(frozen=True)
class Outcome:
    """What became of an adjustment."""

    number: str
    amount_fen: int
    status: Literal["posted", "proposed", "refused"]


@dataclass(frozen=True)
class Waiting:
    """An adjustment that waits for a second person."""

    number: str
    kind: Kind
    person: Beneficiary
    amount_fen: int
    reason: str
    proposed_by: Actor


def adjust_within(tx: Transaction, wanted: Adjust, *, limit_fen: int) -> Outcome:
    """`adjust_balance`; above what is left of the day's limit at the second person's word.

    Raises what `adjust_balance` raises, AnotherPersonNeeded.
    """
    return _decide_within(tx, "adjusted", wanted, limit_fen)


def write_off_within(tx: Transaction, wanted: Adjust, *, limit_fen: int) -> Outcome:
    """`write_off_debt`; above what is left of the day's limit at the second person's word.

    Raises what `write_off_debt` raises, AnotherPersonNeeded.
    """
    return _decide_within(tx, "debt_written_off", wanted, limit_fen)


def approve_adjustment(tx: Transaction, number: str, *, by: Actor) -> Outcome:
    """The second person agrees: the money moves now.

    Raises AdjustmentUnknown, AdjustmentDecided, AnotherPersonNeeded, ProposalLapsed when the wallet was changed by hand
    since or its time is over, OwnBalance, BalanceTooSmall, DebtTooSmall.
    """
    found = _get_waiting(tx.connection, number)
    # Whoever changes a wallet by hand is followed by nobody before the commit: what is seen now stays so.
    find_left_alone(tx, found.person, 0)
    wanted = Adjust(number, found.person, found.amount_fen, found.reason, by)
    demand_adjustable(tx, found.kind, wanted)
    first = agree(tx, ACTION, number, seen=_see(tx.connection, found.person), by=by)
    return _post(tx, found.kind, replace(wanted, by=first.proposed_by), by)


def refuse_adjustment(tx: Transaction, number: str, *, by: Actor) -> Outcome:
    """Anybody, also whoever proposed it, may end a proposal; nothing moves.

    Raises AdjustmentUnknown, AdjustmentDecided, ProposalUnknown if it is decided at the same instant.
    """
    found = _get_waiting(tx.connection, number)
    last = find_last_proposal(tx.connection, ACTION, number)
    assert last is not None, "it waits"
    refuse_proposal(tx, last.id, by=by)
    return Outcome(number, found.amount_fen, "refused")


def list_waiting(connection: Connection) -> tuple[Waiting, ...]:
    """Adjustments that wait for a second person, the oldest first; at most 100."""
    return tuple(_read(of) for of in list_open_proposals(connection, ACTION))


def claim_for(tx: Transaction, number: str, *, by: Actor, to: MemberId | None) -> bool:
    """`claim_unclaimed`, for a new member only if they are shown to be the one who left.

    Raises AnotherPerson.
    """
    owner = find_owner(tx.connection, number)
    gone = owner.member_id if owner is not None else None
    if to is not None and gone is not None and not was_formerly(tx.connection, to, gone):
        raise AnotherPerson(number=number)
    return claim_unclaimed(tx, number, by=by, to=None if to is None else member(to))


def _decide_within(tx: Transaction, kind: Kind, wanted: Adjust, limit_fen: int) -> Outcome:
    left_fen = find_left_alone(tx, wanted.person, limit_fen)
    if find_adjustment(tx.connection, wanted.number) is not None or abs(wanted.amount_fen) <= left_fen:
        done: Adjustment = _USE_CASES[kind](tx, wanted, alone_up_to_fen=left_fen)
        return Outcome(done.number, done.amount_fen, "posted")

    demand_adjustable(tx, kind, wanted)
    payload = {
        "kind": kind,
        "person_kind": wanted.person.kind.value,
        "person_id": wanted.person.id,
        "amount_fen": wanted.amount_fen,
    }
    seen = _see(tx.connection, wanted.person)
    first = take_word(tx, Wish(ACTION, wanted.number, payload, seen, wanted.reason.strip(), wanted.by))
    if first is None:
        return Outcome(wanted.number, wanted.amount_fen, "proposed")
    return _post(tx, kind, replace(wanted, by=first.proposed_by, reason=first.reason), wanted.by)


def _post(tx: Transaction, kind: Kind, wanted: Adjust, second_by: Actor) -> Outcome:
    done: Adjustment = _USE_CASES[kind](tx, wanted, alone_up_to_fen=0, second_by=second_by)
    return Outcome(done.number, done.amount_fen, "posted")


def _see(connection: Connection, person: Beneficiary) -> str:
    """How a wallet stands to people: by which number it was changed by hand last."""
    return find_last_adjustment(connection, person) or ""


def _get_waiting(connection: Connection, number: str) -> Waiting:
    found = find_last_proposal(connection, ACTION, number)
    if found is not None and found.status == "open":
        return _read(found)
    if find_adjustment(connection, number) is not None:
        raise AdjustmentDecided(number=number, status="posted")
    if found is None:
        raise AdjustmentUnknown(number=number)
    raise AdjustmentDecided(number=number, status=found.status)


def _read(of: Proposal) -> Waiting:
    said = of.payload
    person = Beneficiary(BeneficiaryKind(said["person_kind"]), said["person_id"])
    return Waiting(of.subject, said["kind"], person, said["amount_fen"], of.reason, of.proposed_by)
