"""评价: what buyers say of what they received, and the merchant's answer."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from commissions.refusals import Refusal
from shop.accounts.permissions import Permission
from shop.lists.reviews import REVIEWS, ReviewRow
from shop.reviews.queries import count_unanswered, get_review
from shop.reviews.review import LONGEST_TEXT
from shop.reviews.service import answer_review
from shop.typed import visible
from shop.web.console.listing import Column, ListPage
from shop.web.console.presence import acting
from shop.web.console.rendering import render, word_problem
from shop.web.console.route import do, see
from shop.web.console.saying import act, go_on
from shop.web.door import door

_PATH, _ONE = "/console/buyer-reviews", r"/console/buyer-reviews/{number:\d{1,18}}"
_LIST: ListPage[ReviewRow] = ListPage(
    source=REVIEWS,
    path=_PATH,
    route="buyer_reviews",
    permission=Permission.SEE_GOODS,
    columns=(
        Column("picture", "picture"),
        Column("product", link=lambda row: f"/console/goods/{row.product_code}"),
        Column("stars", "count", sort="stars"),
        Column("text"),
        Column("author", link=lambda row: f"/console/members/{row.author_number}"),
        Column("state", "choice", tones={"open": "warn", "answered": "good"}),
        Column("shown", "choice", tones={"hidden": "bad"}),
        Column("written_at", "instant", sort="newest"),
    ),
    link=lambda row: f"{_PATH}/{row.id}",
    tabs="state",
)


async def show_one(request: web.Request) -> web.Response:
    """One review with its pictures and its answer."""
    return await _show(request)


async def answer(request: web.Request) -> web.Response:
    """Answer it, once; its buyer is told."""
    form, number = await request.post(), request.match_info["number"]
    text = visible(str(form.get("text", "")))
    try:
        await act(request, "review.answer", number, answer_review, int(number), text, by=acting(request))
    except Refusal as refusal:
        return await _show(request, refusal, form)
    return go_on(request, f"{_PATH}/{number}", "review_answered")


async def _show(
    request: web.Request, refusal: Refusal | None = None, typed: Mapping[str, Any] | None = None
) -> web.Response:
    found = await door(request).database.read(get_review, int(request.match_info["number"]))
    return render(
        request,
        "console/goods/review.html",
        status=refusal.status if refusal else 200,
        review=found,
        typed=typed or {},
        longest=LONGEST_TEXT,
        problem=word_problem(request, refusal) if refusal else "",
    )


DUE = {"buyer_reviews": count_unanswered}
ROUTES = (
    *_LIST.routes(),
    see(_ONE, show_one, "buyer_reviews.one", Permission.SEE_GOODS),
    do(_ONE, answer, "buyer_reviews.answer", Permission.ANSWER_COMPLAINTS, also=Permission.SEE_GOODS),
)
