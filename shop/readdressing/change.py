"""Whether an order may go to another address, and to which. Pure."""

from dataclasses import replace

from shop.addresses.address import AddressForm
from shop.orders.order import Order, OrderState, Recipient
from shop.places.place import Way
from shop.readdressing.refusals import AddressChangedOften, AddressElsewhere, AddressSettled
from shop.regions.atlas import find_names

MOST = 3
"""Changes of one order: staff pack by what they have read."""
CHANGEABLE = (OrderState.PLACED, OrderState.PAID)


def may_change(order: Order, *, changes: int, is_labelled: bool) -> bool:
    """Whether the buyer is offered a change at all."""
    try:
        demand_changeable(order, changes=changes, is_labelled=is_labelled)
    except (AddressSettled, AddressChangedOften):
        return False
    return True


def demand_changeable(order: Order, *, changes: int, is_labelled: bool) -> None:
    """Raises AddressSettled once a unit has left or a waybill has the old address, and AddressChangedOften."""
    has_left = any(portion.shipped for portion in order.portions)
    if order.way is not Way.PARCEL or order.state not in CHANGEABLE or has_left or order.is_refunded:
        raise AddressSettled(state=order.state.value)
    if is_labelled:
        raise AddressSettled(state="waybill")
    if changes >= MOST:
        raise AddressChangedOften(most=MOST)


def determine_recipient(order: Order, form: AddressForm) -> Recipient:
    """The recipient that a form, cleaned before, makes of the order's: its region stays as it was placed.

    Raises AddressElsewhere for any district but the order's own, or the one that it has become.
    """
    own = find_names(order.district_code or "")
    if own is None or own.code != form.district_code:
        raise AddressElsewhere()
    return replace(order.recipient, name=form.name, phone=form.phone, street=form.street)
