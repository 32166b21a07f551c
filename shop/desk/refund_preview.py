"""What a refund would do, before anybody decides it: what goes back, who gives back how much, who must agree."""

from dataclasses import dataclass

from sqlalchemy import Connection

from commissions.awards.previewing import preview_refund
from commissions.awards.refund import SaleRefund
from shop.aftersales.amounts import RefundAmounts
from shop.aftersales.service import DecideRefund, determine_amounts
from shop.desk.people import Named, name_parties
from shop.orders.order import Order, OrderState
from shop.orders.queries import find_order
from shop.orders.refusals import OrderMoved, OrderUnknown


@dataclass(frozen=True)
class GivesBack:
    """A beneficiary and what they give back, in fen."""

    person: Named
    amount_fen: int


@dataclass(frozen=True)
class RefundPreview:
    """A refund that is not decided. `needs_two`: above the limit, so that the first word only proposes it."""

    order: Order
    amounts: RefundAmounts
    gives_back: tuple[GivesBack, ...]
    needs_two: bool

    @property
    def returned_fen(self) -> int:
        """What all give back together."""
        return sum(of.amount_fen for of in self.gives_back)


def look_at_refund(connection: Connection, command: DecideRefund, alone_up_to_fen: int) -> RefundPreview:
    """What a refund would do now. Raises what `decide_refund` raises of its amounts, OrderUnknown, OrderMoved."""
    order = find_order(connection, command.order_no)
    if order is None:
        raise OrderUnknown(order_no=command.order_no)
    if order.paid_at is None or order.state is OrderState.CLOSED:
        raise OrderMoved(order_no=order.no, state=order.state.value)

    amounts = determine_amounts(order, command)
    taken = {}
    if amounts.total_fen or command.supply:
        refund = SaleRefund(amounts.total_fen, dict(amounts.lines), dict(command.supply))
        taken = {person: fen for person, fen in preview_refund(connection, order.no, refund).items() if fen}
    names = name_parties(connection, taken)
    return RefundPreview(
        order=order,
        amounts=amounts,
        gives_back=tuple(GivesBack(names[person], fen) for person, fen in sorted(taken.items())),
        needs_two=order.refunded_fen + amounts.total_fen > alone_up_to_fen,
    )
