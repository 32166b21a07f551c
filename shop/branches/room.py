"""What the branches room brings to its house."""

from commissions.room import Room
from shop.branches.checks import CHECKS
from shop.branches.service import hear_of_parcel
from shop.branches.tables import branch_day, branch_parcel
from shop.fulfilment.events import OrderShipped

ROOM = Room(
    "branches",
    tables=(branch_parcel, branch_day),
    checks=CHECKS,
    hears={"branches": {OrderShipped: hear_of_parcel}},
)
