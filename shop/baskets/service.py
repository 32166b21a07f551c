"""Use cases of baskets: made from the cart, ended, ordered from."""

from sqlalchemy import insert, update

from commissions.beneficiary import MemberId
from commissions.network.queries import find_distributor
from commissions.ports import Transaction
from shop.baskets.basket import LIFE, MOST_LINES, MOST_OPEN, Basket, clean_message
from shop.baskets.queries import count_open, find_basket_by_key, get_own_basket
from shop.baskets.refusals import BasketRefused, BasketsOnlyOfDistributors, TooManyBaskets
from shop.baskets.tables import basket, basket_order
from shop.checkout.queries import find_selected
from shop.checkout.refusals import NothingSelected
from shop.members.codes import make_code
from shop.members.repository import lock_member
from shop.orders.order import Order, OrderTerms
from shop.orders.service import PlaceOrder, place_order
from shop.schema import insert_or_ignore

_LONGEST_KEY = 64


def make_basket(tx: Transaction, member_id: MemberId, message: str, request_key: str) -> Basket:
    """What a distributor has selected in the cart becomes a basket, which anybody with its link can open for 7 days.

    The cart stays as it is. The same request again returns what it made. Raises BasketsOnlyOfDistributors,
    BasketRefused, NothingSelected, TooManyBaskets.
    """
    said = clean_message(message)
    # The member first: a second tap waits here, and finds what the first one made.
    lock_member(tx.connection, member_id)
    if not 8 <= len(request_key) <= _LONGEST_KEY:
        raise BasketRefused(field="key", most=_LONGEST_KEY)
    earlier = find_basket_by_key(tx.connection, member_id, request_key)
    if earlier is not None:
        return earlier

    person = find_distributor(tx.connection, member_id)
    if person is None or person.status != "active":
        raise BasketsOnlyOfDistributors
    lines = find_selected(tx.connection, member_id, tx.now)
    if not lines:
        raise NothingSelected
    if len(lines) > MOST_LINES:
        raise BasketRefused(field="lines", most=MOST_LINES)
    if count_open(tx.connection, member_id, tx.now) >= MOST_OPEN:
        raise TooManyBaskets(most=MOST_OPEN)

    made = Basket(make_code(12), member_id, lines, said, tx.now, tx.now + LIFE)
    row = {"code": made.code, "member_id": member_id, "message": said, "request_key": request_key}
    row |= {"lines": [[of.sku_code, of.quantity] for of in lines], "made_at": tx.now, "ends_at": made.ends_at}
    tx.connection.execute(insert(basket).values(**row))
    return made


def end_basket(tx: Transaction, member_id: MemberId, code: str) -> None:
    """Nobody can open one's basket any more; orders that came of it stay. Raises BasketUnknown."""
    get_own_basket(tx.connection, member_id, code)
    open_one = update(basket).where(basket.c.code == code, basket.c.ends_at > tx.now)
    tx.connection.execute(open_one.values(ends_at=tx.now))


def place_from_basket(tx: Transaction, command: PlaceOrder, terms: OrderTerms, code: str) -> Order:
    """Place an order as any other, and write down of which basket it came.

    The order is the customer's alone: price, referral and commission follow from who they are. Several may order from
    one basket; one that ended since it was opened stops nobody. Raises what `place_order` raises.
    """
    order = place_order(tx, command, terms)
    insert_or_ignore(tx.connection, basket_order, {"order_no": order.no, "basket_code": code})
    return order
