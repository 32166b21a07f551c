"""The checkout: what it would cost, and placing the order at what was seen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from shop.addresses.address import LONGEST
from shop.catalog.returns import NoReturn
from shop.checkout.modes import CHOICES
from shop.checkout.queries import MOST_LINES
from shop.checkout.quoting import Wanted
from shop.members.consents import find_missing_consents
from shop.orders.order import OrderState
from shop.orders.service import LONGEST_NOTE, PlaceOrder
from shop.places.choosing import Pickup
from shop.places.place import Way
from shop.web.members_api.addresses import Address
from shop.web.members_api.call import KEY, Call, Told
from shop.web.members_api.cart import Saving
from shop.web.members_api.goods_shapes import Picture
from shop.web.members_api.limits import Code, Units
from shop.web.members_api.route import WRITES, MemberRoute
from shop.web.members_api.shapes import BadField, Chars, Most, With
from shop.web.placing import BY_BUYING, Placing, list_published, place_agreed
from shop.web.views.checkout import Whereto, find_checkout

_Name = Annotated[str, Chars(1, LONGEST["name"])]
_Phone = Annotated[str, Chars(1, LONGEST["phone"])]
_Version = Annotated[str, Chars(1, 64)]
_Chosen = Annotated[Mapping[Code, Code], Most(8)]


@dataclass(frozen=True)
class WantedLine:
    """So many units of a SKU."""

    sku: Code
    quantity: Units


_Lines = Annotated[tuple[WantedLine, ...], Most(MOST_LINES, least=1)]


@dataclass(frozen=True)
class Preview:
    """What is to be bought: `lines`, or null for what the cart has selected. `chosen` has an offer's id by group.

    `address` null is the default one; `place` is where it is fetched.
    """

    lines: _Lines | None = None
    address: Code | None = None
    way: Way | None = None
    place: Code | None = None
    chosen: _Chosen = field(default_factory=dict)


@dataclass(frozen=True)
class CheckoutLine:
    """One line. list = discount + balance + paid. `no_return`: why it can't be given back for no reason."""

    sku_code: str
    product_code: str
    name: str
    label: str
    picture: Picture | None
    quantity: int
    price_fen: int
    list_fen: int
    discount_fen: int
    balance_fen: int
    paid_fen: int
    no_return: NoReturn | None


@dataclass(frozen=True)
class Choice:
    """One offer that could be chosen, and what the order costs with it; null: its conditions don't hold."""

    id: str
    label: str | None
    total_fen: int | None
    short_fen: int


@dataclass(frozen=True)
class Choosing:
    """What may be chosen of one group; `taken` is the id of what the sums have of it."""

    group: str
    choices: tuple[Choice, ...]
    taken: str


@dataclass(frozen=True)
class Place:
    """Where it can be fetched."""

    code: str
    name: str
    address: str
    phone: str
    hours: str


@dataclass(frozen=True)
class CheckoutAnswer:
    """What the checkout shows. `seen` goes with the order, so that nobody pays what they were not shown.

    `agree` has the documents, with their versions, that the order has to name in `agreed`.
    """

    lines: tuple[CheckoutLine, ...]
    list_fen: int
    discount_fen: int
    balance_fen: int
    goods_fen: int
    shipping_fen: int
    total_fen: int
    savings: tuple[Saving, ...]
    choosing: tuple[Choosing, ...]
    address: Address | None
    places: tuple[Place, ...]
    place: str | None
    undelivered: tuple[str, ...]
    agree: Mapping[str, str]
    seen: str


@dataclass(frozen=True)
class Fetched:
    """Where it is fetched, and who is asked for there."""

    place: Code
    name: _Name
    phone: _Phone


@dataclass(frozen=True)
class OrderWish:
    """An order: as `Preview`, to an address or fetched; `seen` is what the checkout told.

    `no_return` has the SKU codes of which the buyer agrees that they can't be given back for no reason.
    """

    seen: Annotated[str, Chars(16, 16, "[0-9a-f]+")]
    lines: _Lines | None = None
    address: Code | None = None
    fetched: Fetched | None = None
    note: Annotated[str, Chars(0, LONGEST_NOTE)] = ""
    chosen: _Chosen = field(default_factory=dict)
    no_return: Annotated[tuple[Code, ...], Most(MOST_LINES)] = ()
    agreed: Annotated[Mapping[Code, _Version], Most(8)] = field(default_factory=dict)


@dataclass(frozen=True)
class PlacedAnswer:
    """An order that was placed; one of 0 fen is paid already."""

    no: str
    state: OrderState
    total_fen: int


async def preview(call: Call) -> Any:
    """What it would cost. Nothing is kept."""
    asked: Preview = call.body
    whereto = Whereto(asked.way, asked.address or "", asked.place or "")
    chosen = _read_chosen(asked.chosen)
    page = await call.read(find_checkout, call.me, _read_lines(asked.lines), whereto, call.now, chosen)
    published = list_published(call.door.present)
    missing = await call.read(find_missing_consents, call.me, published) if published else ()
    choosing = (
        Choosing(
            one.group,
            tuple(
                Choice(of.id, of.offer.source.label if of.offer else None, of.total_fen, of.short_fen)
                for of in one.choices
            ),
            one.taken.id,
        )
        for one in page.choosing
    )
    return With(
        page.quote,
        choosing=tuple(choosing),
        address=page.address,
        places=page.places,
        place=page.place.code if page.place else None,
        undelivered=page.undelivered,
        agree={of.document: of.version for of in missing},
        seen=page.quote.fingerprint,
    )


async def place(call: Call) -> Told:
    """Place an order at what was seen."""
    asked: OrderWish = call.body
    if (asked.address is None) == (asked.fetched is None):
        raise BadField("address")
    fetched = asked.fetched
    command = PlaceOrder(
        member_id=call.me,
        lines=_read_lines(asked.lines),
        address=asked.address or "",
        request_key=call.request.headers.get(KEY, ""),
        note=asked.note,
        seen=asked.seen,
        pickup=Pickup(fetched.place, fetched.name, fetched.phone) if fetched else None,
        chosen=_read_chosen(asked.chosen),
        no_return=frozenset(asked.no_return),
    )
    agreed = [(name, asked.agreed[name]) for name in BY_BUYING if name in asked.agreed]
    return await call.once(place_agreed, Placing(command, agreed, list_published(call.door.present)), call.door.terms)


def _read_lines(lines: tuple[WantedLine, ...] | None) -> tuple[Wanted, ...] | None:
    return None if lines is None else tuple(Wanted(of.sku, of.quantity) for of in lines)


def _read_chosen(chosen: Mapping[str, str]) -> dict[str, str]:
    """Raises BadField for a group that there is none of."""
    if not set(chosen) <= set(CHOICES):
        raise BadField("chosen")
    return dict(chosen)


ROUTES = (
    MemberRoute("POST", "/checkout", preview, "checkout", "member", "nobody", WRITES, "safe", CheckoutAnswer, Preview),
    MemberRoute("POST", "/orders", place, "orders.place", "member", "nobody", WRITES, "once", PlacedAnswer, OrderWish),
)
