"""为什么这单不是我的: by an order's number, for whoever has to do with its buyer; and objecting to the answer.

A number of no order, and one of a stranger's, are answered by the very same page.
"""

from dataclasses import dataclass
from datetime import datetime

from aiohttp import web
from sqlalchemy import Connection

from commissions.awards.belonging import Belonging
from commissions.awards.tracing import trace_order
from commissions.beneficiary import MemberId
from commissions.days import determine_day
from shop.objections.objection import LONGEST, Objection, read_number
from shop.objections.queries import list_objections_of
from shop.objections.refusals import ObjectionRefused, ObjectionWaits, TooManyObjections
from shop.objections.service import object_to
from shop.web.answers import redirect
from shop.web.door import door
from shop.web.errors import find_words
from shop.web.flashes import set_flash
from shop.web.rendering import render
from shop.web.routes_table import COSTLY, Route
from shop.web.sessions import member_id
from shop.words import words

_PAGE = "/me/whose"


@dataclass(frozen=True)
class _WhosePage:
    """What is told of a number, None for nothing; and what this person has objected to."""

    number: str | None
    belonging: Belonging | None
    day: str
    objections: tuple[Objection, ...]


def _find_whose_page(connection: Connection, me: MemberId, typed: str) -> _WhosePage:
    """A constant number of statements for any number."""
    number = read_number(typed)
    told = trace_order(connection, me, number) if number else None
    return _WhosePage(number, told, _write_day(told.at if told else None), list_objections_of(connection, me))


async def show_whose(request: web.Request) -> web.Response:
    """GET /me/whose?no=…"""
    return await _show(request, request.query.get("no", ""))


async def send_objection(request: web.Request) -> web.Response:
    """POST /me/whose with `no` and `words`."""
    form = await request.post()
    typed, said = str(form.get("no", "")), str(form.get("words", ""))
    try:
        await door(request).database.transact(object_to, member_id(request), typed, said)
    except (ObjectionRefused, ObjectionWaits, TooManyObjections) as refused:
        fault = find_words(request, refused.code, refused.data)["text"]
        return await _show(request, typed, words_typed=said, fault=fault, status=refused.status)
    response = redirect(_PAGE, after_post=True)
    set_flash(request, response, "objected")
    return response


async def _show(
    request: web.Request, typed: str, *, words_typed: str = "", fault: str = "", status: int = 200
) -> web.Response:
    page = await door(request).database.read(_find_whose_page, member_id(request), typed)
    return render(
        request,
        "h5/me/whose.html",
        status=status,
        page=page,
        typed=typed,
        said=words("belonging.toml"),
        words_typed=words_typed,
        fault=fault,
        longest=LONGEST,
    )


def _write_day(at: datetime | None) -> str:
    """The day in Shanghai with its year: it may be long ago."""
    if at is None:
        return ""
    day = determine_day(at)
    return f"{day.year}年{day.month}月{day.day}日"


ROUTES = (
    Route("GET", _PAGE, show_whose, "whose", "member", "nobody", COSTLY),
    Route("POST", _PAGE, send_objection, "whose_object", "member", "nobody", COSTLY),
)
