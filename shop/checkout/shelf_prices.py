"""What goods cost whoever looks at them, before there is an order: on pages, in lists, in the chat.

Reads only. Every mode is asked, and the one formula answers; a shop without modes pays nothing for it in a list.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from sqlalchemy import Connection, select

from shop.catalog.crossed import CrossedBy, cap_struck
from shop.catalog.queries import find_sku_prices
from shop.catalog.shelf import Product, ProductCard, Sku, SkuPrice
from shop.catalog.tables import product as product_row
from shop.catalog.tables import sku as sku_row
from shop.checkout import modes
from shop.freight.calculating import Load, calculate_freight, list_undelivered
from shop.freight.queries import FREIGHT_COLUMNS, restore_template
from shop.freight.tables import freight_template
from shop.pricing.offer import EARLY, Offer
from shop.pricing.queries import Mode, Shopper, ToTake, find_live, propose_offers
from shop.pricing.quote import Line
from shop.pricing.tags import PriceTag, tag_lines
from shop.settings.profile import ShopProfile, calculate_shipping_fen


@dataclass(frozen=True)
class ToBeTaken:
    """What an offer would be, and the page where it is taken."""

    offer: Offer
    path: str


@dataclass(frozen=True)
class ProductOffers:
    """What is offered for a product.

    Its SKUs and the cards beside it at their prices, and each SKU's price tag. `offers` cut an order with one of
    its SKUs or several, `to_take` would once they are taken.
    """

    product: Product
    cards: tuple[ProductCard, ...]
    tags: Mapping[str, PriceTag]
    offers: tuple[Offer, ...]
    to_take: tuple[ToBeTaken, ...]


@dataclass(frozen=True)
class SkuFreight:
    """What sending one unit costs, and whether it is sent there at all."""

    fen: int
    sent: bool


def find_offers(connection: Connection, shopper: Shopper, lines: Sequence[Line]) -> tuple[Offer, ...]:
    """Everything that is offered for these lines."""
    return propose_offers(connection, find_live(connection, modes.MODES, shopper), shopper, lines)


def price_cards(connection: Connection, shopper: Shopper, cards: Sequence[ProductCard]) -> tuple[ProductCard, ...]:
    """The cards at the prices that hold now for whoever asks.

    No statement unless some mode gives unit prices; then one asks whether any has one, and a constant number follows.
    """
    live = _find_early(connection, shopper) if cards else ()
    return _price_cards(connection, live, shopper, cards)


def has_unit_prices(connection: Connection, shopper: Shopper) -> bool:
    """Whether some mode may have a unit price for whoever asks. At most one statement."""
    return bool(_find_early(connection, shopper))


def find_freight(
    connection: Connection, profile: ShopProfile, product: Product, district_code: str | None
) -> Mapping[str, SkuFreight]:
    """What sending one unit of each SKU alone costs, by its code; without a district, anywhere.

    One statement. The order's own freight is reckoned at the checkout, over all that goes together.
    """
    query = select(sku_row.c.code, sku_row.c.weight_g, *FREIGHT_COLUMNS)
    query = query.join(product_row, product_row.c.id == sku_row.c.product_id)
    query = query.outerjoin(freight_template, freight_template.c.code == product_row.c.freight)
    rows = {row.code: row for row in connection.execute(query.where(product_row.c.id == product.id))}

    found, flat = {}, partial(calculate_shipping_fen, profile)
    for sku in product.skus:
        loads = [Load(restore_template(rows[sku.code]), 1, rows[sku.code].weight_g)]
        fen = calculate_freight(loads, [sku.price_fen], flat, district_code)
        found[sku.code] = SkuFreight(fen, not list_undelivered(loads, district_code))
    return found


def find_product_offers(
    connection: Connection, shopper: Shopper, product: Product, cards: Sequence[ProductCard]
) -> ProductOffers:
    """What is offered for a product, and the prices of the cards beside it.

    A constant number of statements.
    """
    takeable = tuple(mode.to_take for mode in modes.MODES if mode.to_take is not None)
    asked: tuple[Mode | ToTake, ...] = (*modes.MODES, *takeable)
    live = find_live(connection, asked, shopper)
    live_modes = tuple(one for one in live if isinstance(one, Mode))

    lines = tuple(_product_line(product, sku) for sku in product.skus)
    offers = sorted(propose_offers(connection, live_modes, shopper, lines), key=lambda offer: offer.stage)
    tags = tag_lines(lines, offers)
    to_take = [
        ToBeTaken(offer, one.path)
        for one in live
        if isinstance(one, ToTake)
        for offer in one.propose(connection, shopper)
        if _is_for(offer, lines)
    ]
    return ProductOffers(
        product=replace(product, skus=tuple(_price_sku(sku, tags[sku.code], shopper.now) for sku in product.skus)),
        cards=_price_cards(connection, tuple(filter(_is_early, live_modes)), shopper, cards),
        tags=tags,
        offers=tuple(of for of in offers if not _is_in_a_price(of) and not of.used_up and _is_for(of, lines)),
        to_take=tuple(to_take),
    )


def _price_cards(
    connection: Connection, live: Collection[Mode], shopper: Shopper, cards: Sequence[ProductCard]
) -> tuple[ProductCard, ...]:
    if not live or not cards:
        return tuple(cards)
    prices = find_sku_prices(connection, {card.id for card in cards})
    lines = {card.id: [_card_line(card, sku) for sku in prices.get(card.id, ())] for card in cards}
    offers = propose_offers(connection, tuple(live), shopper, [line for of in lines.values() for line in of])
    return tuple(_price_card(card, tag_lines(lines[card.id], offers), prices, shopper.now) for card in cards)


def _price_card(
    card: ProductCard, tags: Mapping[str, PriceTag], shelf: Mapping[int, Sequence[SkuPrice]], now: datetime
) -> ProductCard:
    """The card at the lowest price; prices of a card stay as they are where no SKU has another by itself."""
    if not any(tag.offer for tag in tags.values()):
        return replace(card, offer_label=next((tag.label for tag in tags.values() if tag.label), None))

    code, lowest = min(tags.items(), key=lambda of: of[1].price_fen)
    struck = _strike(next(of for of in shelf[card.id] if of.code == code), lowest, now)
    varies = any(tag.price_fen > lowest.price_fen for tag in tags.values())

    return replace(
        card,
        price_fen=lowest.price_fen,
        list_price_fen=struck or (None if varies or lowest.struck_fen else card.list_price_fen),
        crossed_by=CrossedBy.LOWEST if struck else card.crossed_by,
        varies=varies,
        offer_label=lowest.label,
    )


def _price_sku(sku: Sku, tag: PriceTag, now: datetime) -> Sku:
    """The SKU at its price; where an offer strikes out the shelf's, that one stands there or none."""
    if not tag.struck_fen:
        return replace(sku, price_fen=tag.price_fen)
    struck = _strike(sku, tag, now)
    return replace(sku, price_fen=tag.price_fen, list_price_fen=struck, crossed_by=CrossedBy.LOWEST if struck else None)


def _strike(of: Sku | SkuPrice, tag: PriceTag, now: datetime) -> int | None:
    """What an offer may strike out beside its price."""
    if tag.struck_fen is None:
        return None
    return cap_struck(tag.struck_fen, tag.price_fen, of.lowest_fen, of.priced_at, now)


def _find_early(connection: Connection, shopper: Shopper) -> tuple[Mode, ...]:
    """The modes that may have a unit price now."""
    return find_live(connection, tuple(filter(_is_early, modes.MODES)), shopper)


def _is_early(mode: Mode) -> bool:
    return any(stage in EARLY for stage in mode.stages)


def _is_in_a_price(offer: Offer) -> bool:
    return offer.stage in EARLY and not offer.for_several


def _is_for(offer: Offer, lines: Sequence[Line]) -> bool:
    return any(offer.scope.covers(line) for line in lines)


def _product_line(product: Product, sku: Sku) -> Line:
    return Line(
        sku_id=sku.id,
        sku_code=sku.code,
        product_code=product.code,
        category_code=product.category.code,
        name=product.name,
        label=sku.label,
        picture=None,
        price_fen=sku.price_fen,
        cost_fen=sku.cost_fen,
        quantity=1,
    )


def _card_line(card: ProductCard, sku: SkuPrice) -> Line:
    return Line(
        sku_id=sku.id,
        sku_code=sku.code,
        product_code=card.code,
        category_code=card.category_code,
        name=card.name,
        label="",
        picture=None,
        price_fen=sku.price_fen,
        cost_fen=card.cost_fen,
        quantity=1,
    )
