"""Use cases of staff: agree, refuse, take the goods in, send again; and the same decisions where time makes them.

Whoever asked or earns on the order decides nothing about it. Above the limit of one person, money waits for a second.
"""

from dataclasses import dataclass

from sqlalchemy import update

from commissions.actor import Actor, demand_disinterested, system_acting
from commissions.awards.queries import list_earners
from commissions.ledger.refusals import ReasonMissing
from commissions.ports import Transaction
from shop.aftersales.service import DecideRefund, decide_refund
from shop.cases.case import LONGEST_WORDS, WHEN_OVER, Action, Case, CaseState
from shop.cases.events import CaseEscalated
from shop.cases.moving import demand_possible, lock_case, move, tell_buyer, write_step
from shop.cases.refusals import NotInStock, OtherStaffNeeded, WordsRefused
from shop.cases.tables import after_sale_case
from shop.fulfilment.parcel import clean_label
from shop.orders.order import Order
from shop.places.place import route
from shop.places.shelving import replace_units
from shop.proposals.proposal import Wish
from shop.proposals.service import take_word

DECIDE = "aftersale.refund"
"""The action of a proposal: a case's money above the limit of one person."""
_BY_ITSELF = system_acting("aftersales")


@dataclass(frozen=True)
class Decide:
    """A word of staff about a case.

    `restock`: what comes back goes on the shelf again, as what never left always does.
    """

    case_no: str
    by: Actor
    reason: str = ""
    restock: bool = False


@dataclass(frozen=True)
class SendAgain:
    """The parcel in which goods are sent once more."""

    case_no: str
    carrier: str
    number: str
    by: Actor


def agree(tx: Transaction, command: Decide, *, alone_up_to_fen: int) -> Case | None:
    """Agree to what is asked: it is refunded, sent back first, or sent again; None where a second person is needed.

    A second look is for other staff than whoever refused. Raises CaseUnknown, CaseMoved, OtherStaffNeeded, OwnInterest,
    AnotherPersonNeeded, and what `decide_refund` raises.
    """
    return _decide(tx, command, Action.AGREE, alone_up_to_fen)


def accept_goods(tx: Transaction, command: Decide, *, alone_up_to_fen: int) -> Case | None:
    """What came back is in order: the money goes back; None where a second person is needed. Raises as `agree`."""
    return _decide(tx, command, Action.ACCEPT, alone_up_to_fen)


def refuse(tx: Transaction, command: Decide) -> Case:
    """Refuse, with a reason that the buyer reads. After a second look it is final.

    Raises CaseUnknown, CaseMoved, ReasonMissing, WordsRefused, OtherStaffNeeded, OwnInterest.
    """
    of, order = _lock(tx, command)
    demand_possible(of, Action.REFUSE)
    if not command.reason.strip():
        raise ReasonMissing
    if len(command.reason) > LONGEST_WORDS:
        raise WordsRefused(most=LONGEST_WORDS)
    refuser = {"refused_by": command.by, "refuser_member_id": command.by.member_id}
    after = move(tx, of, Action.REFUSE, by=command.by, words=command.reason, **refuser, escalated_at=None)
    tell_buyer(tx, after, order, words=command.reason)
    return after


def send_again(tx: Transaction, command: SendAgain) -> Case:
    """The goods leave once more, from where they were sent: stock shrinks, no money moves.

    The same parcel again changes nothing. Raises CaseUnknown, CaseMoved, ParcelRefused, NotInStock, OwnInterest.
    """
    carrier, number = clean_label(command.carrier, command.number)
    of, order = _lock(tx, Decide(command.case_no, command.by))
    if (of.resend_carrier, of.resend_number) == (carrier, number):
        return of
    demand_possible(of, Action.RESEND)

    lines = [line for line in order.lines if line.line in of.units]
    for line in sorted(lines, key=lambda line: (line.sku_id, line.line)):
        place_id = line.portions[0].place_id if line.portions else route(order.pickup_place_id)
        key = f"{of.hold}:{line.line}"
        if not replace_units(tx, line.sku_id, place_id, of.units[line.line], key=key, by=command.by):
            raise NotInStock(line=line.line)

    told = {"resend_carrier": carrier, "resend_number": number}
    after = move(tx, of, Action.RESEND, by=command.by, words=f"{carrier} {number}", **told)
    tell_buyer(tx, after, order, words=f"{carrier} {number}")
    return after


def agree_by_itself(tx: Transaction, case_no: str) -> Case:
    """Agree in the program's name. The caller has looked at the limit. Raises as `agree`."""
    of, order = lock_case(tx, case_no)
    after = _carry_out(tx, of, order, Decide(case_no, _BY_ITSELF), Action.AGREE)
    tell_buyer(tx, after, order)
    return after


def follow_clock(tx: Transaction, case_no: str) -> None:
    """What happens to a case whose time is over; if it is not (any more), nothing.

    More money than one person decides alone is left to a person, who is told.
    """
    of, order = lock_case(tx, case_no)
    action = WHEN_OVER.get(of.state)
    if action is None or of.due_at is None or of.due_at > tx.now:
        return None
    if action is Action.LAPSE:
        after = move(tx, of, Action.LAPSE, by=_BY_ITSELF)
        return tell_buyer(tx, after, order)

    pays = demand_possible(of, action) is CaseState.REFUNDED
    if pays and not _is_settled(order, of) and order.refunded_fen + of.amount_fen > of.terms.alone_up_to_fen:
        return _escalate(tx, of)
    return tell_buyer(tx, _carry_out(tx, of, order, Decide(case_no, _BY_ITSELF), action), order)


def find_seen(of: Case, order: Order) -> str:
    """How a case stood when its refund was proposed: a second word fits only while it stands so."""
    return f"{of.state} {of.since.isoformat()} {order.refunded_fen}"


def _is_settled(order: Order, of: Case) -> bool:
    """Whether the units went back in another way meanwhile, so that nothing is left to decide."""
    lines = {line.line: line.refundable_units for line in order.lines}
    return any(lines[line] < units for line, units in of.units.items())


def _decide(tx: Transaction, command: Decide, action: Action, alone_up_to_fen: int) -> Case | None:
    of, order = _lock(tx, command)
    pays = demand_possible(of, action) is CaseState.REFUNDED and not _is_settled(order, of)
    if pays and order.refunded_fen + of.amount_fen > alone_up_to_fen:
        payload = {"action": action.value, "restock": command.restock}
        wish = Wish(DECIDE, of.no, payload, find_seen(of, order), command.reason or of.reason.value, command.by)
        if take_word(tx, wish) is None:
            return None
    after = _carry_out(tx, of, order, command, action)
    tell_buyer(tx, after, order, words=command.reason)
    return after


def _carry_out(tx: Transaction, of: Case, order: Order, command: Decide, action: Action) -> Case:
    """Take the step, and give the money back where it leads there."""
    if _is_settled(order, of):
        return move(tx, of, Action.SETTLE, by=command.by, words=command.reason, escalated_at=None)
    if demand_possible(of, action) is not CaseState.REFUNDED:
        return move(tx, of, action, by=command.by, words=command.reason, escalated_at=None)

    wanted = DecideRefund(
        order_no=order.no,
        lines=None,
        reason=command.reason or of.reason.value,
        by=command.by,
        request_key=of.hold,
        shipping_fen=min(of.shipping_fen, order.refundable_shipping_fen),
        restock=command.restock or _is_unsent(order, of),
        units=of.units,
    )
    refund = decide_refund(tx, wanted)
    return move(tx, of, action, by=command.by, words=command.reason, refund_no=refund.refund_no, escalated_at=None)


def _escalate(tx: Transaction, of: Case) -> None:
    row = after_sale_case.c
    mine = update(after_sale_case).where(row.no == of.no, row.state == of.state.value, row.since == of.since)
    if tx.connection.execute(mine.values(due_at=None, escalated_at=tx.now)).rowcount:
        write_step(tx, of.no, Action.ESCALATE, of.state, of.state, by=_BY_ITSELF, words="")
        tx.publish(CaseEscalated(of.order_no, of.no))


def _is_unsent(order: Order, of: Case) -> bool:
    """Whether all of it still lies where it was: then it goes back on the shelf by itself."""
    return all(line.to_ship >= of.units[line.line] for line in order.lines if line.line in of.units)


def _lock(tx: Transaction, command: Decide) -> tuple[Case, Order]:
    of, order = lock_case(tx, command.case_no)
    demand_disinterested(command.by, of.member_id)
    for member_id, _ in list_earners(tx.connection, of.order_no):
        demand_disinterested(command.by, member_id)
    if of.state is CaseState.APPEALED and of.refused_by is not None and command.by.is_same_person(of.refused_by):
        raise OtherStaffNeeded(case_no=of.no)
    return of, order
