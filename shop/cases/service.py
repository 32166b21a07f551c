"""Use cases of the buyer: ask, take back, say which parcel the goods come back in, ask for a second look.

Orders are locked before their cases, and cases before stock, sales and awards.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select, update

from commissions.actor import member_acting
from commissions.beneficiary import MemberId
from commissions.numbers import find_prefix, make_number
from commissions.ports import Transaction
from shop.cases.askable import demand_askable, determine_worth
from shop.cases.case import (
    LONGEST_WORDS,
    MOST_PICTURES,
    Action,
    Case,
    CaseKind,
    CaseState,
    Reason,
    Terms,
    determine_due,
)
from shop.cases.deciding import agree_by_itself
from shop.cases.moving import keep_terms, lock_case, move, take_hold, write_step
from shop.cases.queries import find_case, find_repeated
from shop.cases.refusals import CaseUnknown, PicturesRefused, WordsRefused
from shop.cases.tables import after_sale_case, after_sale_line, after_sale_step
from shop.fulfilment.parcel import clean_label
from shop.media.media import MediaKind
from shop.media.service import use_media
from shop.orders.order import Order, OrderState
from shop.orders.queries import get_locked_order
from shop.orders.refusals import OrderMoved


@dataclass(frozen=True)
class AskFor:
    """What a buyer asks for: units by line, why, in words and pictures. `request_key` makes a second tap the first."""

    member_id: MemberId
    order_no: str
    kind: CaseKind
    reason: Reason
    units: Mapping[str, int]
    request_key: str
    words: str = ""
    pictures: Sequence[str] = ()


def ask(tx: Transaction, command: AskFor, terms: Terms) -> Case:
    """Open a case. Its lines are not sent, and their awards do not mature, until it ends.

    Raises OrderUnknown, and what `demand_askable` raises; WordsRefused, PicturesRefused, MediaUnknown.
    """
    order = get_locked_order(tx.connection, command.member_id, command.order_no)
    earlier = find_repeated(tx.connection, order.no, command.request_key)
    if earlier is not None:
        return earlier
    demand_askable(order, command.kind, command.reason, command.units, tx.now)
    _demand_words(command.words, needed=command.reason is Reason.OTHER)
    if len(command.pictures) > MOST_PICTURES:
        raise PicturesRefused(most=MOST_PICTURES)
    use_media(tx, list(command.pictures), MediaKind.DOCUMENT, member_id=command.member_id)

    of = _write(tx, command, order, terms)
    take_hold(tx, of, order)
    return of


def cancel_paid(tx: Transaction, member_id: MemberId, order_no: str, terms: Terms, *, request_key: str) -> Case:
    """The buyer wants a paid order no more, of which nothing has left: all of it goes back.

    At once, where the merchant lets it and it is no more than one person may decide alone; else it is asked for. Raises
    OrderUnknown, OrderMoved, and what `ask` raises.
    """
    order = get_locked_order(tx.connection, member_id, order_no)
    earlier = find_repeated(tx.connection, order.no, request_key)
    if earlier is not None:
        return earlier
    units = {line.line: line.refundable_units for line in order.lines if line.refundable_units}
    if not may_cancel(order):
        raise OrderMoved(order_no=order.no, state=order.state.value)

    command = AskFor(member_id, order_no, CaseKind.REFUND, Reason.CHANGED_MIND, units, request_key)
    of = ask(tx, command, terms)
    at_once = terms.cancel_at_once and order.refunded_fen + of.amount_fen <= terms.alone_up_to_fen
    return agree_by_itself(tx, of.no) if at_once else of


def may_cancel(order: Order) -> bool:
    """Whether a paid order can be cancelled: nothing of it has left, nothing of it is asked for already."""
    has_left = any(portion.shipped for portion in order.portions)
    return order.state is OrderState.PAID and not has_left and not any(line.held_by for line in order.lines)


def withdraw(tx: Transaction, member_id: MemberId, case_no: str) -> Case:
    """The buyer takes a case back. Said twice is said once. Raises CaseUnknown, CaseMoved."""
    of, _ = _lock_own(tx, member_id, case_no)
    if of.ended_by is Action.WITHDRAW:
        return of
    return move(tx, of, Action.WITHDRAW, by=member_acting(member_id))


def send_back(tx: Transaction, member_id: MemberId, case_no: str, carrier: str, number: str) -> Case:
    """The goods are on their way back. The same parcel again changes nothing.

    Raises CaseUnknown, CaseMoved, ParcelRefused.
    """
    of, _ = _lock_own(tx, member_id, case_no)
    carrier, number = clean_label(carrier, number)
    if (of.back_carrier, of.back_number) == (carrier, number):
        return of
    told = {"back_carrier": carrier, "back_number": number, "sent_back_at": tx.now}
    return move(tx, of, Action.SEND_BACK, by=member_acting(member_id), words=f"{carrier} {number}", **told)


def appeal(tx: Transaction, member_id: MemberId, case_no: str, words: str) -> Case:
    """The buyer asks for a second look, which other staff take. Raises CaseUnknown, CaseMoved, WordsRefused."""
    of, _ = _lock_own(tx, member_id, case_no)
    if of.state is CaseState.APPEALED:
        return of
    _demand_words(words, needed=True)
    return move(tx, of, Action.APPEAL, by=member_acting(member_id), words=words)


def forget_words(tx: Transaction, member_id: MemberId) -> int:
    """Take the words, pictures and parcels out of a buyer's cases. Returns how many there are.

    Their open ones have ended before (`Room.unfinished`).
    """
    theirs = after_sale_case.c.member_id == member_id
    numbers = select(after_sale_case.c.no).where(theirs)
    mine = (after_sale_step.c.case_no.in_(numbers), after_sale_step.c.taken_by == member_acting(member_id))
    tx.connection.execute(update(after_sale_step).where(*mine).values(words=""))
    parcel = {"back_carrier": "", "back_number": "-"}
    tx.connection.execute(update(after_sale_case).where(theirs, after_sale_case.c.back_number != "").values(**parcel))
    return tx.connection.execute(update(after_sale_case).where(theirs).values(words="", pictures=[])).rowcount


def _write(tx: Transaction, command: AskFor, order: Order, terms: Terms) -> Case:
    worth = determine_worth(order, command.kind, command.reason, command.units)
    no = make_number(find_prefix(order.no))
    row = {
        "no": no,
        "order_no": order.no,
        "member_id": command.member_id,
        "kind": command.kind.value,
        "reason": command.reason.value,
        "state": CaseState.ASKED.value,
        "words": command.words,
        "pictures": list(command.pictures),
        "amount_fen": worth.total_fen,
        "shipping_fen": worth.shipping_fen,
        "terms": keep_terms(terms),
        "request_key": command.request_key,
        "asked_at": tx.now,
        "since": tx.now,
        "due_at": determine_due(CaseState.ASKED, terms, tx.now),
        **dict.fromkeys(("back_carrier", "back_number", "resend_carrier", "resend_number"), ""),
    }
    tx.connection.execute(insert(after_sale_case).values(**row))
    lines = [{"case_no": no, "order_no": order.no, "line": line, "units": n} for line, n in command.units.items()]
    tx.connection.execute(insert(after_sale_line), lines)
    by = member_acting(command.member_id)
    write_step(tx, no, Action.ASK, None, CaseState.ASKED, by=by, words=command.words)
    made = find_case(tx.connection, no)
    assert made is not None
    return made


def _lock_own(tx: Transaction, member_id: MemberId, case_no: str) -> tuple[Case, Order]:
    of, order = lock_case(tx, case_no)
    if of.member_id != member_id:
        raise CaseUnknown(case_no=case_no)
    return of, order


def _demand_words(words: str, *, needed: bool) -> None:
    if len(words) > LONGEST_WORDS or (needed and not words.strip()):
        raise WordsRefused(most=LONGEST_WORDS)
