"""After-sale cases: all as a list, and each agreed to, refused, its goods taken in, or sent again."""

from functools import partial
from typing import Any

from aiohttp import web

from commissions.refusals import Refusal
from shop.accounts.permissions import Permission
from shop.cases.case import LONGEST_WORDS, Case
from shop.cases.deciding import Decide, SendAgain, accept_goods, agree, refuse, send_again
from shop.cases.queries import count_waiting_cases, get_case
from shop.desk.one_case import count_down, list_staff_actions, read_case_sheet
from shop.lists.aftersales import AFTER_SALES
from shop.media.queries import get_document
from shop.media.refusals import MediaUnknown
from shop.settings.limits import LIMITS
from shop.web.console.listing import Column, ListPage
from shop.web.console.presence import acting
from shop.web.console.rendering import render, word_problem
from shop.web.console.route import do, see
from shop.web.console.saying import act, go_on
from shop.web.documents import show_document
from shop.web.door import door
from shop.words import words

_PATH, _ONE = "/console/aftersales", "/console/aftersales/{case:[A-Z0-9]{4,40}}"
_TONES = {"asked": "wrong", "appealed": "wrong", "inspecting": "warn", "resending": "warn", "refunded": "good"} | {
    "sending_back": "quiet", "refused": "quiet", "resent": "good", "closed": "quiet"
}  # fmt: skip
_LIST = ListPage(
    source=AFTER_SALES,
    path=_PATH,
    route="aftersales",
    permission=Permission.SEE_ORDERS,
    columns=(
        Column("no"),
        Column("state", "choice", tones=_TONES),
        Column("kind", "choice"),
        Column("reason", "choice"),
        Column("units", "count", value=lambda row: sum(row.units.values())),
        Column("amount_fen", "money", value=lambda row: row.amount_fen or None),
        Column("due_at", "instant"),
        Column("order_no", link=lambda row: f"/console/orders/{row.order_no}"),
        Column("asked_at", "instant", sort="asked"),
        Column("back_number", shown=False),
    ),
    link=lambda row: f"{_PATH}/{row.no}",
    tabs="state",
)


async def show_case(request: web.Request) -> web.Response:
    """One case."""
    return await _show(request)


async def show_picture(request: web.Request) -> web.StreamResponse:
    """A picture that the buyer sent with it, counted from 1."""
    place, number = door(request), int(request.match_info["number"])
    of: Case = await place.database.read(get_case, request.match_info["case"])
    if not 1 <= number <= len(of.pictures):
        raise MediaUnknown
    found = await place.database.read(partial(get_document, member_id=of.member_id), of.pictures[number - 1])
    return show_document(place.media, found)


async def agree_to(request: web.Request) -> web.Response:
    """Agree to what is asked."""
    return await _decide(request, agree, "agree", "aftersale_agreed")


async def take_in(request: web.Request) -> web.Response:
    """What came back is in order: the money goes back."""
    return await _decide(request, accept_goods, "accept", "aftersale_accepted")


async def refuse_it(request: web.Request) -> web.Response:
    """Refuse, with a reason that the buyer reads."""
    no, form = request.match_info["case"], await request.post()
    command = Decide(no, acting(request), str(form.get("reason", "")).strip())
    try:
        await act(request, "aftersale.refuse", no, refuse, command)
    except Refusal as refusal:
        return await _show(request, refusal, "refuse", form)
    return go_on(request, f"{_PATH}/{no}", "aftersale_refused")


async def send_it_again(request: web.Request) -> web.Response:
    """The goods leave once more."""
    no, form = request.match_info["case"], await request.post()
    command = SendAgain(no, str(form.get("carrier", "")), str(form.get("number", "")), acting(request))
    try:
        await act(request, "aftersale.resend", no, send_again, command)
    except Refusal as refusal:
        return await _show(request, refusal, "resend", form)
    return go_on(request, f"{_PATH}/{no}", "aftersale_resent")


async def _decide(request: web.Request, use_case: Any, place: str, flash: str) -> web.Response:
    no, form = request.match_info["case"], await request.post()
    reason = str(form.get("reason", "")).strip()[:LONGEST_WORDS]
    command = Decide(no, acting(request), reason, form.get("restock") == "1")
    within = partial(use_case, alone_up_to_fen=_limit(request))
    try:
        done = await act(request, f"aftersale.{place}", no, within, command)
    except Refusal as refusal:
        return await _show(request, refusal, place, form)
    return go_on(request, f"{_PATH}/{no}", "refund_proposed" if done is None else flash)


def _limit(request: web.Request) -> int:
    return door(request).present.of(LIMITS).refund_alone_up_to_fen


async def _show(
    request: web.Request, refusal: Refusal | None = None, place: str = "", typed: Any = None
) -> web.Response:
    limit_fen = _limit(request)
    sheet = await door(request).database.read(read_case_sheet, request.match_info["case"], limit_fen)
    page = {
        "words": words("aftersales.toml"),
        "said": words("console/aftersales.toml"),
        "tones": _TONES,
        "actions": list_staff_actions(sheet.case),
        "left_s": count_down(sheet.case, door(request).clock()).left_s,
        "problem": {place: word_problem(request, refusal)} if refusal else {},
        "typed": typed or {},
        "longest": LONGEST_WORDS,
        "limit_fen": limit_fen,
    }
    status = refusal.status if refusal else 200
    return render(request, "console/orders/aftersale.html", status=status, sheet=sheet, of=sheet.case, **page)


DUE = {"aftersales": count_waiting_cases}
ROUTES = (
    *_LIST.routes(),
    see(_ONE, show_case, "aftersales.one", Permission.SEE_ORDERS),
    see(rf"{_ONE}/pictures/{{number:\d{{1,10}}}}", show_picture, "aftersales.picture", Permission.SEE_ORDERS),
    do(f"{_ONE}/agreement", agree_to, "aftersales.agree", Permission.DECIDE_REFUNDS),
    do(f"{_ONE}/inspection", take_in, "aftersales.accept", Permission.DECIDE_REFUNDS),
    do(f"{_ONE}/refusal", refuse_it, "aftersales.refuse", Permission.DECIDE_REFUNDS),
    do(f"{_ONE}/parcel", send_it_again, "aftersales.resend", Permission.SHIP_ORDERS),
)
