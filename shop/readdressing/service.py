"""Use case of another address: the buyer's, while nothing of the order has left."""

from dataclasses import dataclass, field

from sqlalchemy import insert

from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from shop.addresses.address import AddressForm, clean_address
from shop.addresses.service import get_address
from shop.orders.order import Order
from shop.orders.queries import find_order, get_locked_order
from shop.orders.repository import write_recipient
from shop.orders.screening import screen_order
from shop.readdressing.change import demand_changeable, determine_recipient
from shop.readdressing.events import OrderReaddressed
from shop.readdressing.former import seal_former
from shop.readdressing.queries import count_changes
from shop.readdressing.tables import address_change
from shop.waybills.queries import is_labelled


@dataclass(frozen=True)
class ChangeAddress:
    """Where an order is to go instead: what was typed, or with `kept` an address of the buyer's book by its code.

    Of what was typed the district is the order's own.
    """

    member_id: MemberId
    order_no: str
    name: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    street: str = field(default="", repr=False)
    kept: str = ""


def change_order_address(tx: Transaction, command: ChangeAddress) -> None:
    """Send an order elsewhere within its district. The same address again changes nothing.

    Price, freight, parties and stock stay as they were settled when the order was placed. Raises OrderUnknown,
    AddressSettled, AddressChangedOften, AddressElsewhere, UnknownAddress, BadAddress.
    """
    # The order's lock is what shipping and waybills wait for too.
    order = get_locked_order(tx.connection, command.member_id, command.order_no)
    changes = count_changes(tx.connection, order.no)
    demand_changeable(order, changes=changes, is_labelled=is_labelled(tx.connection, order.no))

    recipient = determine_recipient(order, clean_address(_read_form(tx, command, order)))
    if recipient == order.recipient:
        return

    row = {"order_no": order.no, "member_id": order.member_id, "changed_at": tx.now}
    former = seal_former(tx.connection, order.no, order.recipient)
    tx.connection.execute(insert(address_change).values(**row, former=former))
    write_recipient(tx, order, recipient)
    tx.publish(OrderReaddressed(order.member_id, order.no, order.title))


def screen_readdressed(tx: Transaction, event: OrderReaddressed) -> None:
    """Have the rules look again: who buys for themselves could pay with another's address and change it later.

    An order that is not paid yet is looked at once it is.
    """
    order = find_order(tx.connection, event.order_no)
    if order is not None and order.paid_at is not None:
        screen_order(tx, event.order_no)


def _read_form(tx: Transaction, command: ChangeAddress, order: Order) -> AddressForm:
    if command.kept:
        of = get_address(tx.connection, command.member_id, command.kept)
        return AddressForm(of.name, of.phone, of.district_code, of.street)
    return AddressForm(command.name, command.phone, order.district_code or "", command.street)
