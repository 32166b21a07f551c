"""评价: what buyers say of goods, and where a buyer says it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from commissions.actor import member_acting
from commissions.beneficiary import MemberId
from commissions.refusals import Refusal
from shop.media.media import MediaKind
from shop.media.refusals import UploadRefused
from shop.orders.order import Order, OrderLine, OrderState
from shop.orders.queries import get_order
from shop.reviews.queries import list_reviews_of_order
from shop.reviews.refusals import ReviewRefused
from shop.reviews.review import LONGEST_TEXT, MOST_PICTURES, MOST_STARS, Only, Review
from shop.reviews.service import WriteReview, follow_up, write_review
from shop.typed import is_key, visible
from shop.web.answers import redirect
from shop.web.door import door
from shop.web.flashes import set_flash
from shop.web.rendering import render
from shop.web.routes_table import READ, Limits, Route
from shop.web.sent_pictures import keep_sent, list_sent
from shop.web.sessions import member_id
from shop.web.views.reviews import read_reviews

_SENDING = Limits(40 * 1024 * 1024, 20)
"""Six pictures of a phone, and what is said."""


@dataclass(frozen=True)
class _OfOrder:
    """An order's lines that were received, with what its buyer has said of them."""

    order: Order
    reviews: Mapping[str, Review]

    @property
    def lines(self) -> tuple[OrderLine, ...]:
        """Those that can be reviewed."""
        if self.order.state is not OrderState.COMPLETED:
            return ()
        return tuple(line for line in self.order.lines if any(of.shipped for of in line.portions))


async def show_reviews(request: web.Request) -> web.Response:
    """GET /products/{code}/reviews?only=&after="""
    asked, after = request.query.get("only", ""), request.query.get("after", "")
    only = Only(asked) if asked in set(Only) else Only.ALL
    place = door(request)
    found = await place.database.read(
        read_reviews, request.match_info["code"], only, int(after) if is_key(after) else None
    )
    return render(request, "h5/reviews.html", found=found, product=found.product, only=only, kinds=list(Only))


async def show_own(request: web.Request) -> web.Response:
    """GET /orders/{no}/reviews"""
    return await _show_own(request)


async def write(request: web.Request) -> web.Response:
    """POST /orders/{no}/reviews/{line}: `stars`, `text`, files `picture`; a second one follows the first up."""
    form, no, line = await request.post(), request.match_info["no"], request.match_info["line"]
    more = form.get("what") == "more"
    text, stars = visible(str(form.get("text", ""))), str(form.get("stars", ""))
    try:
        pictures = await _receive(request, form.getall("picture", []))
        said = WriteReview(member_id(request), no, line, text, pictures, _read_stars(stars))
        shown = await door(request).database.transact(follow_up if more else write_review, said)
    except (ReviewRefused, UploadRefused) as refused:
        return await _show_own(request, refused, {"line": line, "text": text, "stars": stars})
    response = redirect(f"/orders/{no}/reviews", after_post=True)
    set_flash(request, response, "review_shown" if shown else "review_held")
    return response


async def _show_own(
    request: web.Request, refused: Refusal | None = None, typed: Mapping[str, Any] | None = None
) -> web.Response:
    page = await door(request).database.read(_read_of_order, member_id(request), request.match_info["no"])
    return render(
        request,
        "h5/orders/reviews.html",
        status=refused.status if refused else 200,
        page=page,
        order=page.order,
        typed=typed or {"line": "", "text": "", "stars": ""},
        fault=_name_fault(refused) if refused else "",
        most=MOST_PICTURES,
        longest=LONGEST_TEXT,
        stars=range(MOST_STARS, 0, -1),
    )


def _read_stars(typed: str) -> int:
    """0 for what is no number of stars."""
    return int(typed) if typed in ("1", "2", "3", "4", "5") else 0


def _name_fault(refused: Refusal) -> str:
    return str(refused.data.get("field", "")) if isinstance(refused, ReviewRefused) else "file"


def _read_of_order(connection: Connection, me: MemberId, no: str) -> _OfOrder:
    """Raises OrderUnknown."""
    return _OfOrder(get_order(connection, me, no), list_reviews_of_order(connection, no))


async def _receive(request: web.Request, fields: Sequence[Any]) -> tuple[str, ...]:
    """The pictures of a form, taken in as the buyer's own. Raises UploadRefused, ReviewRefused."""
    sent, me = list_sent(fields), member_id(request)
    if len(sent) > MOST_PICTURES:
        raise ReviewRefused(field="pictures")
    kept = await keep_sent(door(request), sent, MediaKind.PICTURE, member_acting(me), me)
    return tuple(dict.fromkeys(kept))


ROUTES = (
    Route("GET", "/products/{code}/reviews", show_reviews, "reviews", "visitor", "nobody", READ),
    Route("GET", "/orders/{no}/reviews", show_own, "own_reviews", "member", "order", READ),
    Route("POST", "/orders/{no}/reviews/{line}", write, "review_write", "member", "order", _SENDING),
)
