"""Every route of the shop, room by room, each with who may use it. A new page is a row here."""

from shop.web.asset_files import show_asset, show_brand
from shop.web.h5 import links, login
from shop.web.routes_table import Route

ROUTES: tuple[Route, ...] = (
    # frame
    Route("GET", "/assets/{mark:[0-9a-f]{12}}/{name:.+}", show_asset, "asset", "visitor", "file"),
    Route("GET", "/assets/brand-{colour}.css", show_brand, "brand", "visitor", "file"),
    # members: the way in
    Route("GET", "/login", login.log_in_from_page, "login", "login"),
    Route("GET", "/login/return", login.return_from_login, "login_return", "login"),
    Route("POST", "/login/confirmation", login.confirm_login, "login_confirmation", "login"),
    Route("GET", "/s/{code}", links.open_link, "link", "visitor"),
    Route("GET", "/s/{code}/{rest:.*}", links.open_link, "link_on", "visitor"),
)
