"""Every route of the members' JSON door: the one table from which it serves, is described and is tested."""

from shop.web.members_api import (
    addresses,
    aftersales,
    awards,
    cart,
    checkout,
    coupons,
    favourites,
    goods,
    inbox,
    me,
    orders,
    team,
    withdrawals,
)
from shop.web.members_api.route import MemberRoute

VERSION = "1.0.0"
"""What `docs/openapi.json` tells. Its first number rises when a field is taken away or becomes another."""
_BUYING = (me, goods, cart, checkout, orders, aftersales, addresses, coupons, favourites)
_SUBJECTS = (*_BUYING, awards, team, withdrawals, inbox)
ROUTES: tuple[MemberRoute, ...] = tuple(route for subject in _SUBJECTS for route in subject.ROUTES)
