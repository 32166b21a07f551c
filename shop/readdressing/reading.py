"""What the page shows on which a buyer gives an order another address."""

from dataclasses import dataclass, field

from sqlalchemy import Connection

from commissions.beneficiary import MemberId
from shop.addresses.address import Address
from shop.addresses.service import list_addresses
from shop.orders.order import Order
from shop.orders.queries import get_order
from shop.readdressing.change import may_change
from shop.readdressing.queries import count_changes
from shop.regions.atlas import find_names
from shop.waybills.queries import is_labelled


@dataclass(frozen=True)
class AddressPage:
    """The order, whether its address can be changed, and the kept addresses of its district but the one it has."""

    order: Order
    may_change: bool
    kept: tuple[Address, ...] = field(repr=False)


def read_address_page(connection: Connection, member_id: MemberId, order_no: str) -> AddressPage:
    """All that the page shows. A constant number of statements. Raises OrderUnknown."""
    order = get_order(connection, member_id, order_no)
    region = find_names(order.district_code or "")
    kept = (of for of in list_addresses(connection, member_id) if region and of.district_code == region.code)
    others = tuple(of for of in kept if not _is_where_it_goes(order, of))
    return AddressPage(order, may_change_address(connection, order), others)


def may_change_address(connection: Connection, order: Order) -> bool:
    """Whether the buyer may have the order sent elsewhere in its district now. Two statements."""
    changes, labelled = count_changes(connection, order.no), is_labelled(connection, order.no)
    return may_change(order, changes=changes, is_labelled=labelled)


def _is_where_it_goes(order: Order, of: Address) -> bool:
    to = order.recipient
    return (to.name, to.phone, to.street) == (of.name, of.phone, of.street)
