"""Every route of the members' JSON door: the one table from which it serves, is described and is tested."""

from shop.web.members_api import (
    addresses,
    aftersales,
    cart,
    checkout,
    coupons,
    desk,
    favourites,
    goods,
    inbox,
    me,
    orders,
)
from shop.web.members_api.route import MemberRoute

VERSION = "1.0.0"
"""What `docs/openapi.json` tells. Its first number rises when a field is taken away or becomes another."""
ROUTES: tuple[MemberRoute, ...] = tuple(
    route
    for subject in (me, goods, cart, checkout, orders, aftersales, addresses, coupons, favourites, desk, inbox)
    for route in subject.ROUTES
)
