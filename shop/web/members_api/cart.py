"""The cart: what is in it at today's prices, and what changes it. A price that is sent along is refused as unknown."""

from dataclasses import dataclass
from typing import Any

from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from shop.checkout.queries import count_cart, find_cart
from shop.checkout.service import add_to_cart, change_quantity, remove_from_cart, select_line, select_lines
from shop.web.members_api.call import Call, Told
from shop.web.members_api.goods_shapes import Picture
from shop.web.members_api.limits import Code, Units
from shop.web.members_api.route import READS, WRITES, MemberRoute
from shop.web.members_api.shapes import With


@dataclass(frozen=True)
class Saving:
    """What one offer takes off in all."""

    kind: str
    label: str
    amount_fen: int


@dataclass(frozen=True)
class CartLine:
    """One SKU in the cart. `price_fen` is the shelf's of one unit; `now_fen` what an offer makes of it."""

    sku_code: str
    product_code: str
    name: str
    label: str
    picture: Picture | None
    price_fen: int
    now_fen: int
    rise_fen: int
    quantity: int
    selected: bool
    available: int
    buyable: bool
    is_gone: bool
    sent: bool


@dataclass(frozen=True)
class CartAnswer:
    """All lines, the newest first; the sums are of what is selected and can be bought. list = discount + total."""

    lines: tuple[CartLine, ...]
    units: int
    chosen_units: int
    list_fen: int
    discount_fen: int
    balance_fen: int
    goods_fen: int
    shipping_fen: int
    total_fen: int
    savings: tuple[Saving, ...]
    short_of_free_shipping_fen: int


@dataclass(frozen=True)
class AddLine:
    """So many units more of a SKU."""

    sku: Code
    quantity: Units = 1


@dataclass(frozen=True)
class SetQuantity:
    """So many units of the line."""

    quantity: Units


@dataclass(frozen=True)
class Select:
    """`sku` None: all lines."""

    selected: bool
    sku: Code | None = None


@dataclass(frozen=True)
class CartUnits:
    """How many units are in the cart now."""

    units: int


async def show_cart(call: Call) -> Any:
    """The cart at today's prices."""
    cart = await call.read(find_cart, call.me, call.now)
    lines = (
        With(
            of,
            now_fen=cart.tags[of.sku_code].price_fen if of.sku_code in cart.tags else of.price_fen,
            sent=of.sku_code not in cart.undelivered,
        )
        for of in cart.lines
    )
    sums = {name: getattr(cart.quote, name) for name in ("list_fen", "discount_fen", "balance_fen", "total_fen")}
    return With(cart, lines=tuple(lines), **sums)


async def add_line(call: Call) -> Told:
    """Put a SKU into the cart."""
    wanted: AddLine = call.body
    return await call.once(_add, call.me, wanted)


async def set_quantity(call: Call) -> Any:
    """Make the line so many units."""
    wanted: SetQuantity = call.body
    await call.transact(change_quantity, call.me, call.named("sku"), wanted.quantity)
    return CartUnits(await call.read(count_cart, call.me))


async def remove_line(call: Call) -> Any:
    """Take a SKU out of the cart."""
    await call.transact(remove_from_cart, call.me, [call.named("sku")])
    return CartUnits(await call.read(count_cart, call.me))


async def select(call: Call) -> Any:
    """Select a line, or all of them, or none."""
    wanted: Select = call.body
    if wanted.sku is not None:
        await call.transact(select_line, call.me, wanted.sku, wanted.selected)
    else:
        await call.transact(select_lines, call.me, None if wanted.selected else ())
    return CartUnits(await call.read(count_cart, call.me))


def _add(tx: Transaction, me: MemberId, wanted: AddLine) -> CartUnits:
    add_to_cart(tx, me, wanted.sku, wanted.quantity)
    return CartUnits(count_cart(tx.connection, me))


ROUTES = (
    MemberRoute("GET", "/cart", show_cart, "cart", "member", "nobody", READS, "safe", CartAnswer),
    MemberRoute("POST", "/cart/lines", add_line, "cart.add", "member", "nobody", WRITES, "once", CartUnits, AddLine),
    MemberRoute(
        "PUT", "/cart/lines/{sku}", set_quantity, "cart.set", "member", "nobody", WRITES, "same", CartUnits, SetQuantity
    ),
    MemberRoute(
        "DELETE", "/cart/lines/{sku}", remove_line, "cart.remove", "member", "nobody", WRITES, "same", CartUnits
    ),
    MemberRoute("PUT", "/cart/selection", select, "cart.select", "member", "nobody", WRITES, "same", CartUnits, Select),
)
