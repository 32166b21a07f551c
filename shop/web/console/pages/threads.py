"""客服会话: what members write to the shop, the longest waiting first, and each answered, handed on and closed."""

import secrets
from functools import partial
from typing import Any

from aiohttp import web

from commissions.actor import Actor, staff_acting
from commissions.beneficiary import MemberId
from commissions.refusals import Refusal
from shop.accounts.permissions import Permission
from shop.accounts.queries import get_account
from shop.accounts.refusals import AccountUnknown
from shop.desk.threads import ThreadSheet, read_thread_sheet
from shop.lists.threads import THREADS, ThreadRow
from shop.media.media import MediaKind
from shop.media.queries import get_document
from shop.media.receiving import LARGEST
from shop.media.refusals import MediaUnknown
from shop.settings.service_desk import SERVICE_DESK
from shop.threads.queries import count_waiting, find_message
from shop.threads.service import Answer, answer_thread, assign_thread, close_thread, mark_read
from shop.threads.thread import LONGEST
from shop.typed import is_key
from shop.web.console.listing import Column, ListPage
from shop.web.console.presence import acting, presence
from shop.web.console.rendering import render, word_problem
from shop.web.console.route import do, see
from shop.web.console.saying import act, go_on
from shop.web.documents import show_document
from shop.web.door import door
from shop.web.routes_table import Limits
from shop.web.sent_pictures import keep_sent, list_sent
from shop.words import words

_PATH, _ONE = "/console/threads", r"/console/threads/{number:\d{1,18}}"
_WORDS = "console/threads.toml"
_TONES = {"waiting": "wrong", "answered": "good", "closed": "quiet"}
_ANSWER = Limits(largest_body=LARGEST[MediaKind.DOCUMENT] + 64 * 1024, per_minute=60)
_LIST: ListPage[ThreadRow] = ListPage(
    source=THREADS,
    path=_PATH,
    route="threads",
    permission=Permission.SEE_THREADS,
    columns=(
        Column("author"),
        Column("words", value=lambda row: row.words or words(_WORDS)["forms"].get(row.form, "")),
        Column("state", "choice", tones=_TONES),
        Column("since", "instant", sort="waiting"),
        Column("unread", "count", value=lambda row: row.unread or None),
        Column("assigned_to"),
        Column("last_at", "instant", sort="latest", shown=False),
    ),
    link=lambda row: f"{_PATH}/{row.member_id}",
    tabs="state",
    usual={"state": "waiting"},
)


async def show_thread(request: web.Request) -> web.Response:
    """One thread. Whoever may answer it has seen what it shows."""
    sheet = await _read(request)
    if presence(request).may(Permission.ANSWER_THREADS) and sheet.thread.unread and "before" not in request.query:
        seen = (sheet.thread.member_id, sheet.thread.messages)
        await door(request).database.transact(mark_read, *seen)
    return _render(request, sheet)


async def answer(request: web.Request) -> web.Response:
    """Answer, with a text or a picture; or, by a quick reply, show the form with its words in it."""
    form, member_id = await request.post(), _member(request)
    if "quick" in form:
        return _render(request, await _read(request), typed=_join_quick(request, form))
    try:
        command = Answer(
            member_id=member_id,
            request_key=str(form.get("key", ""))[:64] or secrets.token_hex(16),
            turn=_read_count(form, "turn"),
            words=str(form.get("words", "")),
            by=acting(request),
            picture=await _receive(request, form.get("picture")),
        )
        await act(request, "thread.answer", str(member_id), answer_thread, command)
    except Refusal as refusal:
        return await _show_again(request, refusal, str(form.get("words", "")))
    return go_on(request, f"{_PATH}/{member_id}#latest", "thread_answered")


async def close(request: web.Request) -> web.Response:
    """Nothing is left to say."""
    form, member_id = await request.post(), _member(request)
    try:
        seen = (_read_count(form, "turn"), _read_count(form, "messages"))
        await act(request, "thread.close", str(member_id), close_thread, member_id, *seen, by=acting(request))
    except Refusal as refusal:
        return await _show_again(request, refusal)
    return go_on(request, _PATH, "thread_closed")


async def assign(request: web.Request) -> web.Response:
    """Give it to a colleague, to oneself, or to nobody."""
    form, member_id = await request.post(), _member(request)
    try:
        to = await _find_colleague(request, str(form.get("staff", "")))
        turn = _read_count(form, "turn")
        await act(request, "thread.assign", str(member_id), assign_thread, member_id, turn, to, by=acting(request))
    except Refusal as refusal:
        return await _show_again(request, refusal)
    return go_on(request, f"{_PATH}/{member_id}", "thread_assigned")


async def show_picture(request: web.Request) -> web.StreamResponse:
    """A picture of a message."""
    place, member_id = door(request), _member(request)
    said = await place.database.read(find_message, int(request.match_info["message"]))
    if said is None or said.picture is None:
        raise MediaUnknown
    # Read as the member's own file: a message of another thread leads to nothing.
    return show_document(
        place.media, await place.database.read(partial(get_document, member_id=member_id), said.picture)
    )


def _member(request: web.Request) -> MemberId:
    return MemberId(int(request.match_info["number"]))


async def _read(request: web.Request) -> ThreadSheet:
    before = request.query.get("before", "")
    place = door(request)
    cursor = int(before) if is_key(before) else None
    return await place.database.read(read_thread_sheet, _member(request), place.clock(), cursor)


async def _show_again(request: web.Request, refusal: Refusal, typed: str = "") -> web.Response:
    """The thread as it stands now, with what was typed."""
    return _render(request, await _read(request), refusal=refusal, typed=typed)


def _join_quick(request: web.Request, form: Any) -> str:
    """What was typed, and behind it the quick reply that was tapped."""
    replies, at = door(request).present.of(SERVICE_DESK).quick_replies, str(form["quick"])
    said = replies[int(at)] if is_key(at) and int(at) < len(replies) else ""
    typed = str(form.get("words", "")).strip()
    return f"{typed}\n{said}" if typed else said


async def _receive(request: web.Request, sent: Any) -> str | None:
    """The picture of an answer, taken in as the member's file, which goes with them. Raises UploadRefused."""
    files = list_sent([sent])
    kept = await keep_sent(door(request), files, MediaKind.DOCUMENT, acting(request), _member(request))
    return next(iter(kept), None)


async def _find_colleague(request: web.Request, code: str) -> Actor | None:
    """Whom a thread is given to. Raises AccountUnknown for somebody who may not answer it."""
    if not code:
        return None
    account = await door(request).database.read(get_account, code)
    if Permission.ANSWER_THREADS not in account.rights:
        raise AccountUnknown(account=code)
    return staff_acting(account.staff_code)


def _read_count(form: Any, name: str) -> int:
    """A number that the form carries; one that never was where somebody changed it."""
    typed = str(form.get(name, ""))
    return int(typed) if is_key(typed) else -1


def _render(
    request: web.Request, sheet: ThreadSheet, *, refusal: Refusal | None = None, typed: str = ""
) -> web.Response:
    page = {
        "of": sheet.thread,
        "said": words(_WORDS),
        "states": words("console/lists/orders.toml")["choices"]["state"],
        "tones": _TONES,
        "quick": door(request).present.of(SERVICE_DESK).quick_replies,
        "mine": sheet.thread.assigned_to == acting(request),
        "me": presence(request).account.staff_code,
        "key": secrets.token_hex(16),
        "typed": typed,
        "longest": LONGEST,
        "problem": word_problem(request, refusal) if refusal else "",
    }
    return render(request, "console/threads/one.html", status=refusal.status if refusal else 200, sheet=sheet, **page)


DUE = {"threads": count_waiting}
ROUTES = (
    *_LIST.routes(),
    see(_ONE, show_thread, "threads.one", Permission.SEE_THREADS),
    see(rf"{_ONE}/pictures/{{message:\d{{1,18}}}}", show_picture, "threads.picture", Permission.SEE_THREADS),
    do(f"{_ONE}/answer", answer, "threads.answer", Permission.ANSWER_THREADS, limits=_ANSWER),
    do(f"{_ONE}/end", close, "threads.close", Permission.ANSWER_THREADS),
    do(f"{_ONE}/staff", assign, "threads.assign", Permission.ANSWER_THREADS),
)
