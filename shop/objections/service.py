"""Use cases of objections: somebody says that an order is theirs, staff answer."""

from sqlalchemy import update

from commissions.actor import Actor, demand_disinterested
from commissions.awards.tracing import trace_order
from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from shop.members.repository import lock_member
from shop.objections.events import ObjectionAnswered
from shop.objections.objection import LONGEST, MOST_OPEN, read_number
from shop.objections.queries import count_open_of, get_objection
from shop.objections.refusals import ObjectionAnsweredAlready, ObjectionRefused, ObjectionWaits, TooManyObjections
from shop.objections.tables import objection
from shop.schema import insert_or_ignore
from shop.typed import visible


def object_to(tx: Transaction, member_id: MemberId, typed_no: str, words: str) -> None:
    """Keep what somebody says about an order, with what the rules told them. Of any number, also one of no order.

    So whoever asks learns nothing by what is taken. Raises ObjectionRefused, ObjectionWaits, TooManyObjections.
    """
    order_no, said = read_number(typed_no), visible(words)
    if order_no is None:
        raise ObjectionRefused(field="order_no")
    if not 1 <= len(said) <= LONGEST:
        raise ObjectionRefused(field="words")

    lock_member(tx.connection, member_id)
    if count_open_of(tx.connection, member_id) >= MOST_OPEN:
        raise TooManyObjections(most=MOST_OPEN)

    told = trace_order(tx.connection, member_id, order_no)
    row = {"member_id": member_id, "order_no": order_no, "why": told.why.value if told else "", "words": said}
    if not insert_or_ignore(tx.connection, objection, {**row, "state": "open", "made_at": tx.now}):
        raise ObjectionWaits(order_no=order_no)


def answer_objection(tx: Transaction, number: int, answer: str, *, by: Actor) -> None:
    """Answer, once; whoever objected is told.

    Raises ObjectionUnknown, ObjectionRefused, ObjectionAnsweredAlready, OwnInterest for one's own.
    """
    found, said = get_objection(tx.connection, number), visible(answer)
    demand_disinterested(by, found.member_id)
    if not 1 <= len(said) <= LONGEST:
        raise ObjectionRefused(field="answer")
    values = {"state": "answered", "answer": said, "answered_by": by, "answered_at": tx.now}
    change = update(objection).where(objection.c.id == number, objection.c.state == "open")
    if not tx.connection.execute(change.values(**values)).rowcount:
        raise ObjectionAnsweredAlready(objection=number)
    tx.publish(ObjectionAnswered(found.member_id, found.order_no, said))
