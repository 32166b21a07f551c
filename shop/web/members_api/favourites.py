"""What a member keeps."""

from dataclasses import dataclass
from typing import Any

from shop.favourites.service import keep_product, let_go
from shop.web.members_api.call import Call
from shop.web.members_api.goods import list_cards
from shop.web.members_api.goods_shapes import Card
from shop.web.members_api.route import READS, WRITES, MemberRoute
from shop.web.members_api.shapes import With
from shop.web.views.favourites import read_favourites, read_footprints


@dataclass(frozen=True)
class CardsAnswer:
    """Goods, the last first."""

    cards: tuple[Card, ...]


async def show_favourites(call: Call) -> Any:
    """What is kept."""
    cards, chips = await call.read(read_favourites, call.person, call.me, call.now)
    return With(None, cards=list_cards(cards, chips))


async def show_footprints(call: Call) -> Any:
    """What was looked at last."""
    cards, chips = await call.read(read_footprints, call.person, call.me, call.now)
    return With(None, cards=list_cards(cards, chips))


async def keep(call: Call) -> None:
    """Keep a product."""
    await call.transact(keep_product, call.me, call.named("code"))


async def drop(call: Call) -> None:
    """Keep it no more."""
    await call.transact(let_go, call.me, call.named("code"))


_ONE = "/me/favourites/{code}"
ROUTES = (
    MemberRoute("GET", "/me/favourites", show_favourites, "favourites", "member", "nobody", READS, "safe", CardsAnswer),
    MemberRoute("GET", "/me/footprints", show_footprints, "footprints", "member", "nobody", READS, "safe", CardsAnswer),
    MemberRoute("PUT", _ONE, keep, "favourite.keep", "member", "nobody", WRITES, "same", None),
    MemberRoute("DELETE", _ONE, drop, "favourite.drop", "member", "nobody", WRITES, "same", None),
)
