"""Reads of the checkout: the cart and the quote, each in a constant number of statements."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from typing import Any

from sqlalchemy import Connection, Integer, Row, ScalarSelect, Select, bindparam, func, select

from commissions.beneficiary import MemberId
from commissions.reads import Question, ask, ask_all, fetch
from shop.addresses.address import Address
from shop.addresses.service import find_default_district
from shop.catalog.queries import AVAILABLE, available_at
from shop.catalog.refusals import OutOfStock, ProductUnknown, Shortage
from shop.catalog.returns import NoReturn
from shop.catalog.selling import SaleWindow
from shop.catalog.shelf import Picture
from shop.catalog.tables import category, product, sku
from shop.checkout import modes
from shop.checkout.cart import Cart, CartLine
from shop.checkout.quantity import check_quantity
from shop.checkout.quoting import Wanted, check_size, sum_by_sku
from shop.checkout.refusals import NothingSelected, TooManyLines
from shop.checkout.shelf_prices import find_offers
from shop.checkout.tables import cart_line
from shop.freight.calculating import Load, calculate_freight, list_undelivered
from shop.freight.queries import FREIGHT_COLUMNS, restore_template
from shop.freight.refusals import NotDelivered
from shop.freight.tables import freight_template
from shop.freight.template import FreightTemplate
from shop.media.tables import media
from shop.places.place import route
from shop.pricing.formula import Chosen, Priced, Shipping, price
from shop.pricing.offer import Offer
from shop.pricing.queries import Mode, Proposed, Shopper, ask_early, ask_live, propose_offers
from shop.pricing.quote import Line
from shop.pricing.tags import find_nearest, tag_basket, tag_lines
from shop.settings.profile import ShopProfile, calculate_shipping_fen
from shop.settings.queries import ask_profile, get_profile

MOST_LINES = 100
OnShelf = tuple[dict[str, Row[Any]], tuple[Mode, ...], ShopProfile, *tuple[Proposed, ...]]
"""SKUs by their codes, the modes that may offer something, what shipping costs, and what was asked early."""


@dataclass(frozen=True)
class Basket:
    """What somebody is about to buy.

    The lines at the shelf's prices, all offers for them, and what shipping costs. `undelivered` has the names of what
    is not sent to the address.
    """

    lines: tuple[Line, ...]
    offers: tuple[Offer, ...]
    shipping: Shipping
    undelivered: tuple[str, ...] = ()

    def price(self, chosen: Chosen | None = None) -> Priced:
        """What it costs, by the one formula. Raises OfferGone, TotalTooLarge."""
        priced = price(self.lines, self.offers, self.shipping, chosen)
        check_size(priced.quote)
        return priced


def find_cart(connection: Connection, member_id: MemberId, now: datetime) -> Cart:
    """The member's cart at today's prices, with the offers that an order would get.

    A constant number of statements.
    """
    rows = _list_cart_rows(connection, member_id)
    return _price_cart(connection, member_id, [(row, _cart_line(row, now)) for row in rows], now)


def find_wanted_cart(connection: Connection, member_id: MemberId, wanted: Sequence[Wanted], now: datetime) -> Cart:
    """These goods as a cart that was never filled: all of them selected, at the prices of whoever looks.

    SKUs that there are none of any more are left out. A constant number of statements.
    """
    units = sum_by_sku(wanted)
    rows = ask(connection, _ask_skus(tuple(units)[:MOST_LINES], route(None))) if units else {}
    held = [(rows[code], _wanted_line(rows[code], count, now)) for code, count in units.items() if code in rows]
    return _price_cart(connection, member_id, held, now)


def _price_cart(
    connection: Connection, member_id: MemberId, held: Sequence[tuple[Row[Any], CartLine]], now: datetime
) -> Cart:
    profile, lines = get_profile(connection), tuple(line for _, line in held)
    wanted = tuple(_quote_line(row, line.quantity) for row, line in held if line.on_sale)
    offers = find_offers(connection, Shopper(member_id, now), wanted) if wanted else ()

    taken = {line.sku_code for line in lines if line.selected and line.buyable}
    chosen = [(row, line.quantity) for row, line in held if line.sku_code in taken]
    loads = _list_loads(chosen)
    # Only who has something that is sent by a template is asked where they live.
    district = find_default_district(connection, member_id) if any(of.template for of in loads) else None
    priced = price([line for line in wanted if line.sku_code in taken], offers, _ship(profile, loads, district))

    tags = tag_lines(wanted, offers)
    tagged = {line.sku_code: tag for line, tag in zip(priced.quote.lines, tag_basket(priced, tags), strict=True)}
    return Cart(
        lines,
        profile,
        priced.quote,
        tags,
        tagged,
        find_nearest(priced.quote.lines, offers),
        free_from_fen=_find_free_from(loads, profile, district),
        undelivered=frozenset(chosen[index][0].sku_code for index in list_undelivered(loads, district)),
    )


def count_cart(connection: Connection, member_id: MemberId) -> int:
    """How many units are in the cart."""
    units = select(func.coalesce(func.sum(cart_line.c.quantity), 0)).where(cart_line.c.member_id == member_id)
    return int(connection.scalar(units) or 0)


def find_selected(connection: Connection, member_id: MemberId, now: datetime) -> tuple[Wanted, ...]:
    """What the member has selected in the cart and can be bought, ready for `quote_order`. One statement."""
    lines = (_cart_line(row, now) for row in _list_cart_rows(connection, member_id))
    return tuple(Wanted(line.sku_code, line.quantity) for line in lines if line.selected and line.buyable)


def list_selected(connection: Connection, member_id: MemberId, now: datetime) -> list[str]:
    """The SKU codes of the lines that an order would take."""
    return [want.sku_code for want in find_selected(connection, member_id, now)]


def list_gone(connection: Connection, member_id: MemberId, now: datetime) -> list[str]:
    """The SKU codes of the cart's lines of which nothing can be bought."""
    lines = (_cart_line(row, now) for row in _list_cart_rows(connection, member_id))
    return [line.sku_code for line in lines if line.is_gone]


def find_basket(
    connection: Connection,
    member_id: MemberId,
    lines: Sequence[Wanted],
    now: datetime,
    *,
    pickup_at: int | None = None,
    district_code: str | None = None,
    shelf: OnShelf | None = None,
) -> Basket:
    """What these lines are, and what this member is offered for them now. A constant number of statements.

    It is sent to a district, or anywhere; what is fetched at the place `pickup_at` costs no shipping. `shelf` answers
    what `ask_shelf` asked for these lines, if somebody asked already. Raises NothingSelected, TooManyLines,
    QuantityRefused, ProductUnknown, OutOfStock.
    """
    units = sum_by_sku([Wanted(want.sku_code, check_quantity(want.quantity)) for want in lines])
    if not units:
        raise NothingSelected
    if len(units) > MOST_LINES:
        raise TooManyLines(most=MOST_LINES)

    shopper = Shopper(member_id, now)
    asked = shelf or ask_all(connection, *ask_shelf(member_id, lines, now, pickup_at=pickup_at))
    rows, live, profile, *early = asked
    for code in units:
        if code not in rows or not _on_sale(rows[code], now):
            raise ProductUnknown(sku=code)
    _check_stock(rows, units)

    wanted = tuple(_quote_line(rows[code], check_quantity(count)) for code, count in units.items())
    offers = propose_offers(connection, live, shopper, wanted, dict(early))
    if pickup_at is not None:
        return Basket(wanted, offers, _fetch)
    loads = _list_loads((rows[code], count) for code, count in units.items())
    undelivered = tuple(dict.fromkeys(wanted[index].name for index in list_undelivered(loads, district_code)))
    return Basket(wanted, offers, _ship(profile, loads, district_code), undelivered)


def ask_shelf(
    member_id: MemberId,
    lines: Sequence[Wanted],
    now: datetime,
    *,
    pickup_at: int | None = None,
    offers_too: bool = False,
) -> tuple[Question[Any], ...]:
    """What `find_basket` has to know, to be asked for together with other things: an `OnShelf`.

    Of too many lines only the first. `offers_too`: with what is offered for whatever lines, which whoever knows that
    there is something asks for at once.
    """
    codes = tuple(sum_by_sku(lines))[:MOST_LINES]
    shopper = Shopper(member_id, now)
    early = ask_early(modes.MODES, shopper) if offers_too else ()
    return _ask_skus(codes, route(pickup_at)), ask_live(modes.MODES, shopper), ask_profile(), *early


def quote_order(
    connection: Connection,
    member_id: MemberId,
    lines: Sequence[Wanted],
    now: datetime,
    chosen: Chosen | None = None,
    address: Address | None = None,
    *,
    pickup_at: int | None = None,
    shelf: OnShelf | None = None,
) -> Priced:
    """What `lines` cost now, for this member at this address.

    `chosen` has the offers that the buyer wants, by group; a group that is not named gets its best. `shelf` is as in
    `find_basket`. Raises NotDelivered, OfferGone, TotalTooLarge, and what `find_basket` raises.
    """
    district = address.district_code if address is not None else None
    basket = find_basket(connection, member_id, lines, now, pickup_at=pickup_at, district_code=district, shelf=shelf)
    if basket.undelivered:
        raise NotDelivered(names="、".join(basket.undelivered))
    return basket.price(chosen)


def _list_loads(rows: Iterable[tuple[Row[Any], int]]) -> tuple[Load, ...]:
    """What so many of each SKU add to a parcel; a template that several have is read once."""
    templates: dict[str | None, FreightTemplate | None] = {}
    loads = []
    for row, quantity in rows:
        if row.freight_code not in templates:
            templates[row.freight_code] = restore_template(row)
        loads.append(Load(templates[row.freight_code], quantity, row.weight_g * quantity))
    return tuple(loads)


def _ship(profile: ShopProfile, loads: Sequence[Load], district_code: str | None) -> Shipping:
    flat = partial(calculate_shipping_fen, profile)
    return lambda worth_fen: calculate_freight(loads, worth_fen, flat, district_code)


def _find_free_from(loads: Sequence[Load], profile: ShopProfile, district_code: str | None) -> int | None:
    """From what amount all of it is sent for nothing; None: never, or it goes by several rules."""
    if len({load.template.code if load.template else "" for load in loads}) != 1:
        return None
    template = loads[0].template
    if template is None:
        return profile.free_shipping_from_fen
    rate = template.find_rate(district_code)
    return rate.free_from_fen if rate is not None else None


def _fetch(worth_fen: Sequence[int]) -> int:
    """What is fetched is not sent."""
    return 0


def _list_cart_rows(connection: Connection, member_id: MemberId) -> Sequence[Row[Any]]:
    return fetch(connection, _IN_CART, {"of_member": member_id})


def _skus(*columns: Any, available: ScalarSelect[int] = AVAILABLE) -> Select[Any]:
    return (
        select(
            sku.c.id.label("sku_id"),
            sku.c.code.label("sku_code"),
            sku.c.label,
            sku.c.price_fen,
            sku.c.cost_fen,
            sku.c.weight_g,
            sku.c.active,
            product.c.code.label("product_code"),
            product.c.name,
            product.c.status,
            product.c.hold_days,
            product.c.no_return,
            product.c.after_sale_days,
            product.c.sale_from,
            product.c.sale_until,
            category.c.code.label("category_code"),
            media.c.code.label("picture"),
            media.c.colour,
            available.label("available"),
            *FREIGHT_COLUMNS,
            *columns,
        )
        .join(product, product.c.id == sku.c.product_id)
        .join(category, category.c.id == product.c.category_id)
        .outerjoin(media, media.c.code == func.coalesce(sku.c.picture, product.c.cover))
        .outerjoin(freight_template, freight_template.c.code == product.c.freight)
    )


_HERE = available_at(bindparam("at_place", type_=Integer))
_AT_PLACE = _skus(available=_HERE)
_IN_CART = (
    _skus(cart_line.c.quantity, cart_line.c.selected, cart_line.c.seen_fen)
    .join(cart_line, cart_line.c.sku_id == sku.c.id)
    .where(cart_line.c.member_id == bindparam("of_member"))
    .order_by(cart_line.c.added_at.desc(), cart_line.c.sku_id)
    .limit(MOST_LINES)
)


def _ask_skus(codes: Sequence[str], place_id: int) -> Question[dict[str, Row[Any]]]:
    """The SKUs of these codes that there are, with what of them is free at a place."""
    values = {f"code_{number}": code for number, code in enumerate(codes)}
    return Question(
        _by_codes(len(codes)), {**values, "at_place": place_id}, lambda rows: {row.sku_code: row for row in rows}
    )


@cache
def _by_codes(count: int) -> Select[Any]:
    """SKUs by so many codes, built once: an order has few lines."""
    return _AT_PLACE.where(sku.c.code.in_([bindparam(f"code_{number}") for number in range(count)]))


def _on_sale(row: Row[Any], now: datetime) -> bool:
    window = SaleWindow(row.sale_from, row.sale_until)
    return bool(row.active) and row.status == "on_sale" and window.holds(now)


def _check_stock(rows: dict[str, Row[Any]], units: dict[str, int]) -> None:
    shortages = [
        Shortage(rows[code].sku_id, count, int(rows[code].available))
        for code, count in units.items()
        if count > rows[code].available
    ]
    if shortages:
        raise OutOfStock(shortages)


def _picture(row: Row[Any]) -> Picture | None:
    return Picture(row.picture, row.colour) if row.picture else None


def _cart_line(row: Row[Any], now: datetime) -> CartLine:
    return _make_line(row, row.quantity, now, selected=row.selected, seen_fen=row.seen_fen)


def _wanted_line(row: Row[Any], quantity: int, now: datetime) -> CartLine:
    return _make_line(row, quantity, now, selected=True, seen_fen=row.price_fen)


def _make_line(row: Row[Any], quantity: int, now: datetime, *, selected: bool, seen_fen: int) -> CartLine:
    return CartLine(
        sku_code=row.sku_code,
        sku_id=row.sku_id,
        product_code=row.product_code,
        name=row.name,
        label=row.label,
        picture=_picture(row),
        price_fen=row.price_fen,
        quantity=quantity,
        selected=selected,
        available=int(row.available),
        on_sale=_on_sale(row, now),
        seen_fen=seen_fen,
    )


def _quote_line(row: Row[Any], quantity: int) -> Line:
    return Line(
        sku_id=row.sku_id,
        sku_code=row.sku_code,
        product_code=row.product_code,
        category_code=row.category_code,
        name=row.name,
        label=row.label,
        picture=_picture(row),
        price_fen=row.price_fen,
        cost_fen=row.cost_fen,
        quantity=quantity,
        hold_days=row.hold_days,
        no_return=NoReturn(row.no_return) if row.no_return else None,
        after_sale_days=row.after_sale_days,
    )
