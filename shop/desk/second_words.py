"""What waits for a second person: every proposal, whatever it is about, looked at and carried out by its own use case.

Agreeing runs the use case again in the second person's name. Whether its subject still stands as it did, and whether
somebody else has the word, the use case itself sees to.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from commissions.actor import Actor
from commissions.beneficiary import Beneficiary, BeneficiaryKind
from commissions.ledger.months import Month
from commissions.ports import Transaction
from commissions.refusals import Refusal
from commissions.withdrawals.withdrawal import TransferTerms
from shop.adjustments.service import ACTION as ADJUSTMENT
from shop.adjustments.service import approve_adjustment
from shop.aftersales.deciding import decide_refund_within, give_up_refund_within
from shop.aftersales.service import DecideRefund
from shop.cases.case import Action
from shop.cases.deciding import DECIDE, Decide, accept_goods, agree
from shop.cases.queries import find_case
from shop.desk.one_case import look_at_case
from shop.desk.people import Named, name_parties
from shop.desk.refund_preview import RefundPreview, look_at_refund
from shop.dividing.service import ACTION as DIVIDENDS
from shop.dividing.service import approve_within as approve_dividends
from shop.months.service import CLOSE, REOPEN, close_within, reopen_within
from shop.moving_in.matching import MATCH, match_within
from shop.moving_in.service import ACTION as OPENINGS
from shop.moving_in.service import approve_openings
from shop.proposals.proposal import Proposal
from shop.proposals.queries import find_proposal, list_open_proposals
from shop.proposals.refusals import ProposalLapsed, ProposalUnknown
from shop.staff.queries import name_actors
from shop.transfers.deciding import APPROVE, approve_within, give_up_within, take_back_within

REFUND, GIVE_REFUND_UP = "order.refund", "refund.give_up"
GIVE_TRANSFER_UP, TAKE_BACK = "withdrawals.give_up", "withdrawals.returned"
_ALWAYS_TWO = -1
"""Above this limit is everything: what was proposed is decided by two, whatever the limit is by now."""


@dataclass(frozen=True)
class WaitingWord:
    """A proposal with who wants it. `person` is whose balance an adjustment changes."""

    proposal: Proposal
    proposed_by: str
    person: Named | None


@dataclass(frozen=True)
class WaitingSheet:
    """A proposal looked at by itself.

    `preview` is what a refund would do now; `lapsed` is why it can't be any more.
    """

    word: WaitingWord
    preview: RefundPreview | None
    lapsed: Refusal | None


@dataclass(frozen=True)
class SecondWord:
    """Who agrees, and what some use cases need of the outside.

    `posts` is how often a transfer was posted, as Pay was asked before.
    """

    by: Actor
    terms: TransferTerms
    posts: int = 0


def list_waiting_words(connection: Connection) -> tuple[WaitingWord, ...]:
    """What waits, the oldest first; at most 100."""
    return _name(connection, list_open_proposals(connection))


def read_waiting(connection: Connection, proposal_id: int) -> WaitingSheet:
    """One proposal that waits, with what it would do. Raises ProposalUnknown."""
    found = find_proposal(connection, proposal_id)
    if found is None or found.status != "open":
        raise ProposalUnknown(proposal=proposal_id)
    [word] = _name(connection, [found])
    if found.action == DECIDE:
        of = find_case(connection, found.subject)
        return WaitingSheet(word, look_at_case(connection, of, _ALWAYS_TWO) if of else None, None)
    if found.action != REFUND:
        return WaitingSheet(word, None, None)
    try:
        return WaitingSheet(word, look_at_refund(connection, _read_refund(found, found.proposed_by), _ALWAYS_TWO), None)
    except Refusal as refusal:
        return WaitingSheet(word, None, refusal)


def agree_to(tx: Transaction, found: Proposal, second: SecondWord, *, by: Actor) -> None:
    """Carry a proposal out as its second person. `by` is for the audit log.

    Raises ProposalUnknown, ProposalLapsed if its subject has changed, AnotherPersonNeeded for whoever proposed it, and
    what its use case raises.
    """
    carry_out = _CARRY_OUT.get(found.action)
    now = find_proposal(tx.connection, found.id)
    if carry_out is None or now is None or now.status != "open":
        raise ProposalUnknown(proposal=found.id)

    # A use case that found its subject changed keeps the word as a new first one: here nobody meant that.
    if not carry_out(tx, found, second):
        raise ProposalLapsed(proposal=found.id, action=found.action, subject=found.subject)


def _agree_to_refund(tx: Transaction, found: Proposal, second: SecondWord) -> bool:
    return decide_refund_within(tx, _read_refund(found, second.by), alone_up_to_fen=_ALWAYS_TWO) is not None


def _agree_to_case(tx: Transaction, found: Proposal, second: SecondWord) -> bool:
    command = Decide(found.subject, second.by, found.reason, found.payload["restock"])
    use_case = accept_goods if found.payload["action"] == Action.ACCEPT else agree
    return use_case(tx, command, alone_up_to_fen=_ALWAYS_TWO) is not None


def _agree_to_withdrawal(tx: Transaction, found: Proposal, second: SecondWord) -> bool:
    return approve_within(tx, found.subject, by=second.by, terms=second.terms).status != "requested"


def _agree_to_dividends(tx: Transaction, found: Proposal, second: SecondWord) -> bool:
    return approve_dividends(tx, found.subject, by=second.by, reason=found.reason) == "approved"


def _read_refund(found: Proposal, by: Actor) -> DecideRefund:
    return DecideRefund(
        order_no=found.subject,
        lines=found.payload["lines"],
        reason=found.reason,
        by=by,
        request_key=f"proposal:{found.id}",
        shipping_fen=found.payload["shipping_fen"],
        restock=found.payload["restock"],
        units=found.payload["units"],
        supply=found.payload["supply"],
    )


_CARRY_OUT: Mapping[str, Callable[[Transaction, Proposal, SecondWord], object]] = {
    # Each answers something false where the word was kept as a first one.
    REFUND: _agree_to_refund,
    DECIDE: _agree_to_case,
    GIVE_REFUND_UP: lambda tx, of, second: give_up_refund_within(
        tx, of.subject, by=second.by, reason=of.reason, alone_up_to_fen=_ALWAYS_TWO
    ),
    ADJUSTMENT: lambda tx, of, second: approve_adjustment(tx, of.subject, by=second.by),
    OPENINGS: lambda tx, of, second: approve_openings(tx, of.subject, by=second.by),
    MATCH: lambda tx, of, second: match_within(
        tx, of.subject, of.payload["member"], alone_up_to_fen=_ALWAYS_TWO, by=second.by
    ),
    APPROVE: _agree_to_withdrawal,
    DIVIDENDS: _agree_to_dividends,
    TAKE_BACK: lambda tx, of, second: take_back_within(tx, of.subject, by=second.by, reason=of.reason) is not None,
    GIVE_TRANSFER_UP: lambda tx, of, second: give_up_within(
        tx, of.subject, second.posts, by=second.by, reason=of.reason
    ),
    CLOSE: lambda tx, of, second: close_within(tx, Month(of.subject), by=second.by, reason=of.reason),
    REOPEN: lambda tx, of, second: reopen_within(tx, Month(of.subject), by=second.by, reason=of.reason),
}


def _name(connection: Connection, found: Sequence[Proposal]) -> tuple[WaitingWord, ...]:
    people = {of.id: _find_person(of) for of in found}
    named = name_parties(connection, {of for of in people.values() if of is not None})
    actors = name_actors(connection, {of.proposed_by for of in found})
    return tuple(
        WaitingWord(of, actors[of.proposed_by], named[person] if (person := people[of.id]) is not None else None)
        for of in found
    )


def _find_person(of: Proposal) -> Beneficiary | None:
    if of.action != ADJUSTMENT:
        return None
    return Beneficiary(BeneficiaryKind(of.payload["person_kind"]), of.payload["person_id"])
