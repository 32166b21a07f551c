"""客服: a member's thread with the merchant's staff, and frequent questions with their answers."""

import secrets
from typing import Any

from aiohttp import web

from commissions.actor import member_acting
from commissions.refusals import Refusal
from shop.catalog.refusals import ProductUnknown
from shop.media.media import MediaKind
from shop.media.receiving import LARGEST
from shop.media.refusals import MediaUnknown, UploadRefused
from shop.orders.refusals import OrderUnknown
from shop.settings.profile import PROFILE
from shop.settings.questions import list_questions
from shop.settings.replies import REPLIES
from shop.threads.queries import read_thread_view
from shop.threads.refusals import MessageRefused, TooMuchUnanswered
from shop.threads.service import Write, mark_seen, write_to_shop
from shop.threads.thread import LONGEST, About, Form
from shop.typed import is_key
from shop.web.answers import redirect
from shop.web.door import door
from shop.web.rendering import render
from shop.web.routes_table import READ, Limits, Route
from shop.web.sent_pictures import keep_sent, list_sent
from shop.web.sessions import member_id, visitor

_A_PAGE = 30
_LONGEST_SUBJECT = 40
_LONGEST_TYPED = 40
_WRITING = Limits(largest_body=LARGEST[MediaKind.DOCUMENT] + 64 * 1024, per_minute=20)


async def show_thread(request: web.Request) -> web.Response:
    """GET /service?order=|product=&before=: what was said, and a form that says more, about what it was opened from."""
    return await _show(request, _read_about(request.query))


async def write(request: web.Request) -> web.Response:
    """POST /service: `words` or a file `picture`, about `order` or `product`."""
    form = await request.post()
    about = _read_about(form)
    try:
        picture = await _receive(request, form.get("picture"))
        said = Write(
            member_id=member_id(request),
            request_key=str(form.get("key", ""))[:64] or secrets.token_hex(16),
            via="h5",
            words=str(form.get("words", "")),
            form=Form.PICTURE if picture else Form.TEXT,
            picture=picture,
            about=about,
        )
        await door(request).database.transact(write_to_shop, said)
    except (MessageRefused, TooMuchUnanswered, UploadRefused, MediaUnknown, OrderUnknown, ProductUnknown) as refused:
        return await _show(request, about, refused, str(form.get("words", "")))
    return redirect("/service#latest", after_post=True)


async def show_questions(request: web.Request) -> web.Response:
    """GET /help?q=: frequent questions in the merchant's words."""
    place, typed = door(request), request.query.get("q", "").strip()[:_LONGEST_TYPED]
    profile = place.present.of(PROFILE)
    facts = {"店名": str(profile.name), "商城链接": f"{place.base_url}/"}
    replies = place.present.of(REPLIES)
    found = list_questions(replies, facts, typed)
    any_ = bool(found) or bool(list_questions(replies, facts))
    return render(request, "h5/help/questions.html", questions=found, typed=typed, has_any=any_)


async def _show(
    request: web.Request, about: About | None, refused: Refusal | None = None, typed: str = ""
) -> web.Response:
    place, me, before = door(request), member_id(request), request.query.get("before", "")
    cursor = int(before) if is_key(before) else None
    view = await place.database.read(read_thread_view, me, about, place.clock(), before=cursor, limit=_A_PAGE)
    looks_oneself = visitor(request).viewer is None and cursor is None
    if view.thread and looks_oneself and (view.thread.unseen or view.thread.told):
        await place.database.transact(mark_seen, me, view.thread.messages)
    return render(
        request,
        "h5/service.html",
        status=refused.status if refused else 200,
        view=view,
        typed=typed,
        fault=refused.code if refused else "",
        key=secrets.token_hex(16),
        longest=LONGEST,
    )


def _read_about(values: Any) -> About | None:
    order, product = str(values.get("order", "")), str(values.get("product", ""))
    if order:
        return About("order", order[:_LONGEST_SUBJECT])
    return About("product", product[:_LONGEST_SUBJECT]) if product else None


async def _receive(request: web.Request, sent: Any) -> str | None:
    """The picture of a message, taken in as the member's own. Raises UploadRefused."""
    me = member_id(request)
    kept = await keep_sent(door(request), list_sent([sent]), MediaKind.DOCUMENT, member_acting(me), me)
    return next(iter(kept), None)


ROUTES = (
    Route("GET", "/service", show_thread, "service", "member", "nobody", READ),
    Route("POST", "/service", write, "service_write", "member", "nobody", _WRITING),
    Route("GET", "/help", show_questions, "questions", "visitor", "nobody", READ),
)
