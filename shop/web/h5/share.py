"""分享商品: a product's poster in three designs, its link and words, and sending the poster into the chat.

Only this page tells what a sale brings: poster, words and link never do.
"""

from dataclasses import dataclass
from datetime import datetime

from aiohttp import web
from sqlalchemy import Connection

from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from shop.catalog.queries import list_cards_by_code
from shop.catalog.refusals import ProductUnknown
from shop.catalog.shelf import ProductCard
from shop.chat.service import may_chat
from shop.posters.events import PosterWanted
from shop.posters.kinds import ProductPoster
from shop.settings.poster_design import LAYOUTS, PosterLayout
from shop.web.answers import redirect
from shop.web.door import Door, door
from shop.web.earnings import find_chips
from shop.web.flashes import set_flash
from shop.web.formats import plain_money
from shop.web.rendering import render
from shop.web.routes_table import COSTLY, READ, Route
from shop.web.sessions import Visitor, member_id, visitor


@dataclass(frozen=True)
class _SharePage:
    """A product as a distributor shares it. `chat_is_open`: a picture may be sent now."""

    card: ProductCard
    earn_fen: int
    chat_is_open: bool


async def show_share(request: web.Request) -> web.Response:
    """GET /me/share/{product}?design=sheet|card|plain"""
    person, place = visitor(request), door(request)
    if not person.is_distributor or person.distributor is None:
        return render(request, "h5/me/share.html", page=None)
    page = await place.database.read(_find_page, person, request.match_info["product"], place.clock())
    link = f"{place.base_url}/s/{person.distributor.code}/products/{page.card.code}"
    return render(
        request,
        "h5/me/share.html",
        page=page,
        link=link,
        text=_write_text(page.card, link),
        design=_read_design(request.query.get("design", "")),
        designs=LAYOUTS,
    )


async def show_picture(request: web.Request) -> web.Response:
    """GET /me/share/{product}/{design}.jpg: the poster, at the price of now."""
    if not visitor(request).is_distributor:
        raise web.HTTPNotFound
    poster = ProductPoster(request.match_info["product"], _get_design(request))
    picture = await door(request).posters.picture(member_id(request), poster.kind)
    return web.Response(body=picture, content_type="image/jpeg", headers={"Cache-Control": "private, max-age=60"})


async def send_to_chat(request: web.Request) -> web.Response:
    """POST /me/share/{product}/{design}/chat: the bot sends the poster, with its next reply if the chat is closed."""
    person, place, product = visitor(request), door(request), request.match_info["product"]
    if not person.is_distributor:
        raise web.HTTPNotFound
    design = _get_design(request)
    response = redirect(f"/me/share/{product}?design={design}", after_post=True)
    set_flash(request, response, await _ask_for(place, person, ProductPoster(product, design)))
    return response


async def _ask_for(place: Door, person: Visitor, poster: ProductPoster) -> str:
    """Ask the bot for a poster; answers which sentence says what will come of it."""
    if person.member is None or not person.member.subscribed:
        return "poster_needs_follow"
    is_open = await place.database.transact(_want, person.member.id, poster)
    return "poster_sent" if is_open else "poster_owed"


def _want(tx: Transaction, me: MemberId, poster: ProductPoster) -> bool:
    """Returns whether the chat is open. Raises ProductUnknown for what is not on sale."""
    if not list_cards_by_code(tx.connection, [poster.product], tx.now):
        raise ProductUnknown(product=poster.product)
    tx.publish(PosterWanted(member_id=me, kind=poster.kind))
    return may_chat(tx.connection, me, tx.now)


def _find_page(connection: Connection, person: Visitor, product: str, now: datetime) -> _SharePage:
    """Raises ProductUnknown for what is not on sale."""
    card = next(iter(list_cards_by_code(connection, [product], now)), None)
    if card is None:
        raise ProductUnknown(product=product)
    is_open = person.member_id is not None and may_chat(connection, person.member_id, now)
    return _SharePage(card, find_chips(connection, person, now).of_card(card), is_open)


def _write_text(card: ProductCard, link: str) -> str:
    """The words that go along: what it is and costs, and the link. Nothing of what it brings."""
    price = plain_money(card.price_fen, short=True) + ("起" if card.varies else "")
    return "\n".join(of for of in (card.name, card.selling_point, price, link) if of)


def _read_design(typed: str) -> PosterLayout:
    return next((of for of in LAYOUTS if of == typed), LAYOUTS[0])


def _get_design(request: web.Request) -> PosterLayout:
    typed = request.match_info["design"]
    if typed not in LAYOUTS:
        raise web.HTTPNotFound
    return _read_design(typed)


_ONE = "/me/share/{product:[A-Za-z0-9_-]+}"
_POSTER = f"{_ONE}/{{design:[a-z]+}}"
ROUTES = (
    Route("GET", _ONE, show_share, "share", "member", "nobody", READ),
    Route("GET", f"{_POSTER}.jpg", show_picture, "share_picture", "member", "nobody", COSTLY, "data"),
    Route("POST", f"{_POSTER}/chat", send_to_chat, "share_chat", "member", "nobody", COSTLY),
)
