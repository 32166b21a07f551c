"""An order as it stands when it is placed: drawn up from a quote, before anything is written. Pure."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from commissions.beneficiary import MemberId
from shop.addresses.address import Address
from shop.orders.order import Channel, Order, OrderLine, OrderState, OrderTerms, Recipient
from shop.orders.portion import Portion, determine_portions
from shop.places.place import Way
from shop.places.taking import Shelf
from shop.pricing.quote import Line, Quote

_QUOTED = tuple(name for name in OrderLine.__dataclass_fields__ if name in Line.__dataclass_fields__)
_RECIPIENT = tuple(Recipient.__dataclass_fields__)


@dataclass(frozen=True)
class OrderWay:
    """How an order gets to its buyer, looked up: to an address, or to a place where it is fetched."""

    recipient: Recipient
    address: Address | None = None
    pickup_place_id: int | None = None

    @property
    def way(self) -> Way:
        """The way by its name."""
        return Way.PARCEL if self.pickup_place_id is None else Way.PICKUP


def copy_recipient(address: Address) -> Recipient:
    """The order's own copy of an address."""
    return Recipient(**{name: getattr(address, name) for name in _RECIPIENT})


def draw_up(
    no: str,
    quote: Quote,
    way: OrderWay,
    *,
    member_id: MemberId,
    channel: Channel,
    note: str,
    placed_at: datetime,
    terms: OrderTerms,
) -> Order:
    """The order that a quote becomes. Its lines have no portions until stock was set aside for them."""
    return Order(
        no=no,
        member_id=member_id,
        state=OrderState.PLACED,
        list_fen=quote.list_fen,
        discount_fen=quote.discount_fen,
        balance_fen=quote.balance_fen,
        goods_fen=quote.goods_fen,
        shipping_fen=quote.shipping_fen,
        total_fen=quote.total_fen,
        refunded_fen=0,
        shipping_refunded_fen=0,
        way=way.way,
        pickup_place_id=way.pickup_place_id,
        channel=channel,
        recipient=way.recipient,
        district_code=way.recipient.district_code or None,
        note=note,
        placed_at=placed_at,
        expires_at=placed_at + terms.expires_after,
        auto_receive_days=terms.auto_receive_days,
        after_sale_days=terms.after_sale_days,
        extend_receipt_days=terms.extend_receipt_days,
        paid_at=None,
        shipped_at=None,
        completed_at=None,
        closed_at=None,
        close_reason=None,
        lines=tuple(_draw_line(position, line, terms) for position, line in enumerate(quote.lines, 1)),
    )


def share_out(order: Order, takings: Mapping[Shelf, int], place_id: int) -> Order:
    """The order with what was set aside for it at a place, shared out over its lines."""
    portions = defaultdict[str, list[Portion]](list)
    lines = [(line.line, line.sku_id, line.quantity) for line in order.lines]
    sku_ids = {line.line: line.sku_id for line in order.lines}
    for line, stock_id, units in determine_portions(lines, takings):
        portions[line].append(Portion(sku_ids[line], stock_id, place_id, units, 0, 0, 0, 0))

    # An order that is read has them in the order of their stock's ids.
    shared = (
        replace(line, portions=tuple(sorted(portions[line.line], key=lambda of: of.stock_id))) for line in order.lines
    )
    return replace(order, lines=tuple(shared))


def _draw_line(position: int, line: Line, terms: OrderTerms) -> OrderLine:
    """A line as the quote says, frozen. A field of the same name is copied by itself."""
    copied = {name: getattr(line, name) for name in _QUOTED}
    own = {
        "line": str(position),
        "list_fen": line.list_fen,
        "paid_fen": line.paid_fen,
        "cost_fen": line.cost_fen * line.quantity,
        "refunded_fen": 0,
        "portions": (),
        "after_sale_days": terms.after_sale_days if line.after_sale_days is None else line.after_sale_days,
    }
    return OrderLine(**copied | own)
