"""Every route of the shop, room by room, each with who may use it. A new page is a row here."""

from shop.web.asset_files import show_asset, show_brand
from shop.web.h5 import (
    account,
    addresses,
    agreements,
    cart,
    catalog,
    checkout,
    earnings,
    links,
    login,
    me,
    media,
    notices,
    orders,
    own_shop,
    payee,
    payment,
    signature,
    team,
)
from shop.web.routes_table import Route

ROUTES: tuple[Route, ...] = (
    # catalog
    Route("GET", "/", catalog.show_home, "home", "visitor"),
    Route("GET", "/categories", catalog.show_categories, "categories", "visitor"),
    Route("GET", "/media/{name}", media.show_media, "media", "visitor", "file"),
    Route("GET", "/products/{code}", catalog.show_product, "product", "visitor"),
    Route("GET", "/search", catalog.show_search, "search", "visitor"),
    # checkout: the cart
    Route("GET", "/cart", cart.show_cart, "cart", "member"),
    Route("POST", "/cart/lines", cart.add_line, "cart_lines", "member"),
    Route("POST", "/cart/lines/{sku}/quantity", cart.set_quantity, "cart_quantity", "member"),
    Route("POST", "/cart/lines/{sku}/removal", cart.remove_line, "cart_removal", "member"),
    Route("POST", "/cart/selection", cart.select, "cart_selection", "member"),
    # checkout: the order
    Route("GET", "/checkout", checkout.show_checkout, "checkout", "member"),
    Route("POST", "/orders", checkout.send_order, "order_place", "member"),
    # orders
    Route("GET", "/orders", orders.show_orders, "orders", "member"),
    Route("GET", "/orders/{no}", orders.show_order, "order", "member"),
    Route("GET", "/orders/{no}/result", orders.show_result, "order_result", "member"),
    Route("GET", "/orders/{no}/state", orders.tell_state, "order_state", "member", "data"),
    Route("POST", "/orders/{no}/cancellation", orders.cancel, "order_cancel", "member"),
    Route("POST", "/orders/{no}/receipt", orders.receive, "order_receive", "member"),
    # payments
    Route("GET", "/payment/{no}", payment.show_payment, "payment", "member"),
    Route("POST", "/payment/{no}/prepay", payment.prepare, "payment_prepay", "member", "data"),
    Route("POST", "/payment/{no}/check", payment.check, "payment_check", "member"),
    # frame
    Route("GET", "/assets/{mark:[0-9a-f]{12}}/{name:.+}", show_asset, "asset", "visitor", "file"),
    Route("GET", "/assets/brand-{colour}.css", show_brand, "brand", "visitor", "file"),
    # members: the way in
    Route("GET", "/login", login.log_in_from_page, "login", "login"),
    Route("GET", "/login/return", login.return_from_login, "login_return", "login"),
    Route("POST", "/login/confirmation", login.confirm_login, "login_confirmation", "login"),
    Route("GET", "/s/{code}", links.open_link, "link", "visitor"),
    Route("GET", "/s/{code}/{rest:.*}", links.open_link, "link_on", "visitor"),
    Route("GET", "/page-signature", signature.sign_page, "page_signature", "visitor", "data"),
    # members: 我的
    Route("GET", "/me", me.show_me, "me", "member"),
    Route("GET", "/me/profile", me.show_profile, "profile", "member"),
    Route("POST", "/me/profile", me.save_profile, "profile_save", "member"),
    Route("GET", "/me/addresses", addresses.show_addresses, "addresses", "member"),
    Route("POST", "/me/addresses", addresses.save_new_address, "address_add", "member"),
    Route("GET", "/me/addresses/new", addresses.show_new_address, "address_new", "member"),
    Route("GET", "/me/addresses/{code}", addresses.show_address, "address", "member"),
    Route("POST", "/me/addresses/{code}", addresses.save_address, "address_save", "member"),
    Route("POST", "/me/addresses/{code}/deletion", addresses.remove_address, "address_delete", "member"),
    # members: the account
    Route("GET", "/me/account", account.show_account, "account", "member"),
    Route("GET", "/me/account/erasure", account.show_erasure, "erasure", "member"),
    Route("POST", "/me/account/erasure", account.ask_erasure, "erasure_ask", "member"),
    Route("POST", "/me/account/erasure/cancellation", account.keep_account, "erasure_cancel", "member"),
    Route("GET", "/me/agreements/{document}", agreements.show_agreement, "agreement", "member"),
    Route("POST", "/me/agreements/{document}", agreements.agree, "agreement_agree", "member"),
    Route("GET", "/me/payee", payee.show_payee, "payee", "member"),
    Route("POST", "/me/payee", payee.send_payee, "payee_save", "member"),
    Route("POST", "/me/payee/deletion", payee.delete_payee, "payee_delete", "member"),
    # commissions: the desk
    Route("GET", "/me/earnings", earnings.show_earnings, "earnings", "member"),
    Route("GET", "/me/earnings/{award}", earnings.show_award, "award", "member"),
    Route("GET", "/me/team", team.show_team, "team", "member"),
    Route("GET", "/me/shop", own_shop.show_own_shop, "own_shop", "member"),
    Route("GET", "/me/poster", own_shop.show_poster, "poster", "member"),
    Route("GET", "/me/poster/{kind}.jpg", own_shop.show_poster_picture, "poster_picture", "member", "data"),
    Route("GET", "/help/withdraw", me.show_withdrawing, "withdrawing", "visitor"),
    # inbox
    Route("GET", "/me/notices", notices.show_notices, "notices", "member"),
)
