"""装修我的小店: name, face, notice, cover, and goods of one's own choice in one's own order."""

from dataclasses import dataclass
from datetime import datetime

from aiohttp import web
from sqlalchemy import Connection

from commissions.actor import member_acting
from commissions.beneficiary import MemberId
from commissions.refusals import Refusal
from shop.catalog.finding import find_goods
from shop.catalog.queries import list_cards_by_code
from shop.catalog.refusals import ProductUnknown
from shop.catalog.shelf import ProductCard
from shop.catalog.wanted import Wanted
from shop.media.media import MediaKind
from shop.media.refusals import UploadRefused
from shop.members.member import LONGEST_NAME
from shop.members.refusals import BadName, NameReserved
from shop.members.service import NAME, PICTURE
from shop.own_shops.own_shop import LONGEST_NOTICE, MOST_GOODS, MOVES, OwnShop
from shop.own_shops.queries import find_own_shop
from shop.own_shops.refusals import OwnShopRefused, OwnShopsOnlyOfDistributors, OwnShopStale
from shop.own_shops.service import COVER, NOTICE, SaveOwnShop, move_goods, save_own_shop
from shop.typed import is_key, visible
from shop.web.answers import redirect
from shop.web.door import door
from shop.web.flashes import set_flash
from shop.web.rendering import render
from shop.web.routes_table import FORM, READ, Limits, Route
from shop.web.sent_pictures import keep_sent, list_sent
from shop.web.sessions import member_id, visitor
from shop.writings.queries import find_held

_SENDING = Limits(24 * 1024 * 1024, 20)
"""A face and a cover as phones take them, and what is typed."""
_FOUND = 10
_EDIT, _GOODS = "/me/shop/edit", "/me/shop/goods"


@dataclass(frozen=True)
class _Furnished:
    """One's own shop as it stands, and which kinds of what one wrote wait for somebody to look."""

    shop: OwnShop
    waiting: frozenset[str]


@dataclass(frozen=True)
class _GoodsPage:
    """The chosen goods in order, those not on sale without a card; and what was found to be added."""

    shop: OwnShop
    chosen: tuple[tuple[str, ProductCard | None], ...]
    found: tuple[ProductCard, ...]


async def show_edit(request: web.Request) -> web.Response:
    """GET /me/shop/edit"""
    return await _show(request)


async def save(request: web.Request) -> web.Response:
    """POST /me/shop/edit with `name`, `notice`, `version`, files `face` and `cover`, `drop` to take the cover away."""
    _demand_distributor(request)
    form = await request.post()
    typed = {name: str(form.get(name, "")) for name in ("name", "notice", "version")}
    try:
        command = SaveOwnShop(
            member_id(request),
            _read_version(typed["version"]),
            visible(typed["name"]),
            typed["notice"],
            face=await _receive(request, form.get("face")),
            cover=await _receive(request, form.get("cover")),
            drops_cover="drop" in form,
        )
        held = await door(request).database.transact(save_own_shop, command)
    except (BadName, NameReserved, OwnShopStale, OwnShopRefused, UploadRefused) as refused:
        return await _show(request, typed, refused)
    response = redirect("/me/shop", after_post=True)
    set_flash(request, response, "own_shop_held" if held else "own_shop_saved")
    return response


async def show_goods(request: web.Request) -> web.Response:
    """GET /me/shop/goods?q=…"""
    return await _show_goods(request, visible(request.query.get("q", ""))[:60])


async def save_goods(request: web.Request) -> web.Response:
    """POST /me/shop/goods with `product`, `version` and `move`: add, up, down or remove."""
    _demand_distributor(request)
    form, me = await request.post(), member_id(request)
    code, typed = str(form.get("product", "")), str(form.get("move", ""))
    move = next((of for of in MOVES if of == typed), None)
    if move is None:
        raise web.HTTPBadRequest
    try:
        version = _read_version(str(form.get("version", "")))
        await door(request).database.transact(move_goods, me, version, code, move)
    except (OwnShopStale, OwnShopRefused, ProductUnknown) as refused:
        return await _show_goods(request, "", refused)
    response = redirect(_GOODS, after_post=True)
    set_flash(request, response, "own_shop_goods")
    return response


async def _show(
    request: web.Request, typed: dict[str, str] | None = None, refused: Refusal | None = None
) -> web.Response:
    _demand_distributor(request)
    page = await door(request).database.read(_read_furnished, member_id(request))
    return render(
        request,
        "h5/me/shop_edit.html",
        status=refused.status if refused else 200,
        page=page,
        typed=typed,
        fault=refused.code if refused else "",
        longest=LONGEST_NOTICE,
        longest_name=LONGEST_NAME,
    )


async def _show_goods(request: web.Request, words: str, refused: Refusal | None = None) -> web.Response:
    _demand_distributor(request)
    place = door(request)
    page = await place.database.read(_read_goods, member_id(request), words, place.clock())
    status, fault = (refused.status, refused.code) if refused else (200, "")
    shown = {"page": page, "words": words, "fault": fault, "most": MOST_GOODS}
    return render(request, "h5/me/shop_goods.html", status=status, **shown)


def _read_furnished(connection: Connection, me: MemberId) -> _Furnished:
    kinds = (NAME, PICTURE, NOTICE, COVER)
    return _Furnished(
        find_own_shop(connection, me),
        frozenset(kind for kind in kinds if find_held(connection, me, kind)),
    )


def _read_goods(connection: Connection, me: MemberId, words: str, now: datetime) -> _GoodsPage:
    shop = find_own_shop(connection, me)
    cards = {of.code: of for of in list_cards_by_code(connection, shop.goods, now)} if shop.goods else {}
    found = find_goods(connection, Wanted(words=words), now, limit=_FOUND).cards
    chosen = tuple((code, cards.get(code)) for code in shop.goods)
    return _GoodsPage(shop, chosen, tuple(of for of in found if of.code not in shop.goods))


async def _receive(request: web.Request, sent: object) -> str | None:
    """A picture of the form, taken in as one's own; None where none was chosen. Raises UploadRefused."""
    me = member_id(request)
    kept = await keep_sent(door(request), list_sent([sent]), MediaKind.PICTURE, member_acting(me), me)
    return next(iter(kept), None)


def _demand_distributor(request: web.Request) -> None:
    if not visitor(request).is_distributor:
        raise OwnShopsOnlyOfDistributors


def _read_version(typed: str) -> int:
    """Raises OwnShopStale for what is none."""
    if not is_key(typed):
        raise OwnShopStale
    return int(typed)


ROUTES = (
    Route("GET", _EDIT, show_edit, "own_shop_edit", "member", "nobody", READ),
    Route("POST", _EDIT, save, "own_shop_save", "member", "nobody", _SENDING),
    Route("GET", _GOODS, show_goods, "own_shop_goods", "member", "nobody", READ),
    Route("POST", _GOODS, save_goods, "own_shop_goods_move", "member", "nobody", FORM),
)
