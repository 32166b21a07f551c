"""The cart's page and its actions.

Forms name SKUs and quantities; a price that is sent along is never looked at.
"""

from aiohttp import web
from multidict import MultiDictProxy
from yarl import URL

from shop.catalog.queries import get_product
from shop.catalog.refusals import OutOfStock, ProductUnknown
from shop.catalog.shelf import Product, Sku
from shop.checkout.quantity import MOST_UNITS, parse_quantity
from shop.checkout.queries import find_cart
from shop.checkout.quoting import Wanted
from shop.checkout.refusals import QuantityRefused
from shop.checkout.service import (
    add_to_cart,
    change_option,
    change_quantity,
    clear_cart,
    fill_cart,
    remove_from_cart,
    select_line,
    select_lines,
)
from shop.orders.queries import get_order
from shop.web.access import ask_a_phone
from shop.web.answers import redirect
from shop.web.browser import is_handheld
from shop.web.door import door
from shop.web.flashes import set_flash
from shop.web.rendering import render
from shop.web.routes_table import FORM, READ, Route
from shop.web.sessions import member_id, visitor
from shop.web.together import Together, read_with_seen

_Form = MultiDictProxy[str | bytes | bytearray | web.FileField]


async def show_cart(request: web.Request) -> web.Response:
    """GET /cart; with `manage`, what is selected can be taken out."""
    cart = await door(request).database.read(find_cart, member_id(request), door(request).clock())
    together = Together()
    if not cart.lines:
        together = await door(request).database.read(read_with_seen, visitor(request), door(request).clock())
    manages = "manage" in request.query
    return render(request, "h5/cart.html", cart=cart, most=MOST_UNITS, manages=manages, together=together)


async def add_line(request: web.Request) -> web.Response:
    """POST /cart/lines: `product`, `choice-0` …, `quantity`; `then` is "cart" or "checkout"."""
    form = await request.post()
    product = await door(request).database.read(get_product, _read_text(form, "product"))
    sku = _read_choice(form, product)
    back = URL(f"/products/{product.code}")
    if sku is None:
        return _tell(request, str(back.with_fragment("choose")), "choice_missing")
    try:
        quantity = parse_quantity(_read_text(form, "quantity"))
    except QuantityRefused as refusal:
        return _tell(request, str(back.with_query(sku=sku.code).with_fragment("choose")), refusal.code, most=MOST_UNITS)
    now = str(URL("/checkout").with_query(sku=sku.code, quantity=str(quantity)))
    buys_now = _read_text(form, "then") == "checkout"
    if visitor(request).member_id is None:  # outside WeChat: what was wanted is carried over with the login
        if buys_now or is_handheld(request.headers):
            return await ask_a_phone(request, now)
        return await ask_a_phone(request, "/cart", sku=sku.code, quantity=quantity)
    if buys_now:
        return redirect(now, after_post=True)
    try:
        await door(request).database.transact(add_to_cart, member_id(request), sku.code, quantity)
    except OutOfStock as refusal:
        left, held = _available(refusal), refusal.shortages[0].wanted - quantity
        return _tell(request, str(back.with_query(sku=sku.code)), "cart_out_of_stock", available=left, held=held)
    return _tell(request, str(back.with_query(sku=sku.code)), "added_to_cart")


async def set_quantity(request: web.Request) -> web.Response:
    """POST /cart/lines/{sku}/quantity: `quantity` of a button, or `typed`.

    0 is refused: taking out is an act.
    """
    form = await request.post()
    try:
        quantity = parse_quantity(_read_text(form, "quantity") or _read_text(form, "typed"))
        await door(request).database.transact(change_quantity, member_id(request), request.match_info["sku"], quantity)
    except QuantityRefused as refusal:
        return _tell(request, "/cart", refusal.code, most=MOST_UNITS)
    except OutOfStock as refusal:
        return _tell(request, "/cart", "out_of_stock", available=_available(refusal))
    return redirect("/cart", after_post=True)


async def show_options(request: web.Request) -> web.Response:
    """GET /cart/lines/{sku}/options: the line's product with its options, what is in the cart chosen."""
    code = request.match_info["sku"]
    cart = await door(request).database.read(find_cart, member_id(request), door(request).clock())
    line = next((of for of in cart.lines if of.sku_code == code), None)
    if line is None or not line.on_sale:
        raise ProductUnknown(sku=code)
    product = await door(request).database.read(get_product, line.product_code)
    chosen = product.find_sku(code) or product.find_first()
    return render(request, "h5/cart_options.html", line=line, product=product, chosen=chosen, most=MOST_UNITS)


async def set_option(request: web.Request) -> web.Response:
    """POST /cart/lines/{sku}/options: `product`, `choice-0` …, `quantity`: the line becomes another SKU."""
    form, code = await request.post(), request.match_info["sku"]
    back = f"/cart/lines/{code}/options"
    product = await door(request).database.read(get_product, _read_text(form, "product"))
    sku = _read_choice(form, product)
    if sku is None:
        return _tell(request, back, "choice_missing")
    try:
        quantity = parse_quantity(_read_text(form, "quantity"))
        await door(request).database.transact(change_option, member_id(request), code, sku.code, quantity)
    except QuantityRefused as refusal:
        return _tell(request, back, refusal.code, most=MOST_UNITS)
    except OutOfStock as refusal:
        return _tell(request, back, "out_of_stock", available=_available(refusal))
    return _tell(request, "/cart", "cart_changed")


async def remove_many(request: web.Request) -> web.Response:
    """POST /cart/removal: `what` is "selected", or "gone" for what can't be bought any more."""
    gone = _read_text(await request.post(), "what") == "gone"
    count = await door(request).database.transact(clear_cart, member_id(request), gone=gone)
    return _tell(request, "/cart", "cart_cleared" if count else "cart_nothing_selected", count=count)


async def buy_again(request: web.Request) -> web.Response:
    """POST /orders/{no}/again: what was bought is in the cart and selected, as far as it is to be had."""
    me, no = member_id(request), request.match_info["no"]
    order = await door(request).database.read(get_order, me, no)
    wanted = [Wanted(line.sku_code, line.quantity) for line in order.lines]
    filled = await door(request).database.transact(fill_cart, me, wanted)
    if not filled.put:
        return _tell(request, f"/orders/{no}", "again_nothing")
    return _tell(request, "/cart", "again_filled", missing=filled.missing, fewer=filled.fewer)


async def remove_line(request: web.Request) -> web.Response:
    """POST /cart/lines/{sku}/removal"""
    await door(request).database.transact(remove_from_cart, member_id(request), [request.match_info["sku"]])
    return _tell(request, "/cart", "removed_from_cart")


async def select(request: web.Request) -> web.Response:
    """POST /cart/selection: `selected` is "1" or "0", for one `sku` or, without it, for all."""
    form = await request.post()
    selected, sku = _read_text(form, "selected") == "1", _read_text(form, "sku")
    if sku:
        await door(request).database.transact(select_line, member_id(request), sku, selected)
    else:
        await door(request).database.transact(select_lines, member_id(request), None if selected else ())
    return redirect("/cart", after_post=True)


def _read_choice(form: _Form, product: Product) -> Sku | None:
    """The SKU that the form's choice names.

    None while an option is open or the combination does not exist.
    """
    if not product.skus:
        raise ProductUnknown(product=product.code)
    return product.find_choice(tuple(_read_text(form, f"choice-{n}") for n in range(len(product.options))))


def _read_text(form: _Form, name: str) -> str:
    """A field as text; a file, or no field, is the empty text."""
    value = form.get(name)
    return value if isinstance(value, str) else ""


def _tell(request: web.Request, location: str, flash: str, **data: int) -> web.Response:
    """Go on to `location` and say the sentence there."""
    response = redirect(location, after_post=True)
    set_flash(request, response, flash, **data)
    return response


def _available(refusal: OutOfStock) -> int:
    return max(0, min(shortage.available for shortage in refusal.shortages))


ROUTES = (
    Route("GET", "/cart", show_cart, "cart", "member", "nobody", READ),
    Route("POST", "/cart/lines", add_line, "cart_lines", "visitor", "nobody", FORM),
    Route("POST", "/cart/lines/{sku}/quantity", set_quantity, "cart_quantity", "member", "nobody", FORM),
    Route("POST", "/cart/lines/{sku}/removal", remove_line, "cart_removal", "member", "nobody", FORM),
    Route("GET", "/cart/lines/{sku}/options", show_options, "cart_options", "member", "nobody", READ),
    Route("POST", "/cart/lines/{sku}/options", set_option, "cart_option", "member", "nobody", FORM),
    Route("POST", "/cart/removal", remove_many, "cart_clear", "member", "nobody", FORM),
    Route("POST", "/orders/{no}/again", buy_again, "order_again", "member", "order", FORM),
    Route("POST", "/cart/selection", select, "cart_selection", "member", "nobody", FORM),
)
