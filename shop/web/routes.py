"""Every door of the shop, in order. Each has its routes in its own `ROUTES`, with who may use them."""

from shop.web import asset_files, site_files
from shop.web.h5 import (
    account,
    addresses,
    agreements,
    apply,
    balances,
    cart,
    catalog,
    checkout,
    coupons,
    earnings,
    income,
    links,
    login,
    me,
    media,
    notices,
    orders,
    own_shop,
    payee,
    payment,
    ranking,
    signature,
    team,
    withdrawals,
)
from shop.web.routes_table import Route

DOORS = (
    catalog,
    media,
    cart,
    checkout,
    coupons,
    orders,
    payment,
    addresses,
    asset_files,
    site_files,
    login,
    links,
    signature,
    me,
    account,
    agreements,
    payee,
    earnings,
    balances,
    income,
    ranking,
    team,
    apply,
    own_shop,
    withdrawals,
    notices,
)

ROUTES: tuple[Route, ...] = tuple(route for door in DOORS for route in door.ROUTES)
"""All of them. A new page is a row of its door; a new door is a line of the list."""
