"""售后: ask for a refund, a return or a resend, follow it, send goods back, ask for a second look."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import web

from commissions.actor import member_acting
from commissions.refusals import Refusal
from shop.cases.case import LONGEST_WORDS, MOST_PICTURES, CaseKind, Reason
from shop.cases.reading import AskPage, read_ask_page, read_case_list, read_case_page
from shop.cases.refusals import PicturesRefused
from shop.cases.service import AskFor, appeal, ask, cancel_paid, send_back, withdraw
from shop.cases.terms import find_terms
from shop.media.media import MediaKind
from shop.media.receiving import LARGEST
from shop.typed import visible
from shop.web.answers import redirect
from shop.web.door import door
from shop.web.errors import find_words
from shop.web.flashes import set_flash
from shop.web.rendering import render
from shop.web.routes_table import COSTLY, FORM, READ, Limits, Route
from shop.web.sent_pictures import keep_sent, list_sent
from shop.web.sessions import member_id
from shop.words import words

_WORDS = "aftersales.toml"
_PAGE = 10
_UPLOAD = Limits(largest_body=MOST_PICTURES * LARGEST[MediaKind.DOCUMENT] + 64 * 1024, per_minute=10)
_UNREADABLE = -1
"""A count of units that is no number: refused as any other that does not fit."""


async def show_cases(request: web.Request) -> web.Response:
    """GET /aftersales?before=…"""
    typed = request.query.get("before", "")
    before = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 18 else None
    found = await door(request).database.read(read_case_list, member_id(request), before, _PAGE)
    return render(request, "h5/aftersales/list.html", found=found, said=words(_WORDS), continued=before is not None)


async def show_asking(request: web.Request) -> web.Response:
    """GET /orders/{no}/aftersales?kind=…"""
    return await _show_form(request, {}, request.query.get("kind", ""))


async def send_asking(request: web.Request) -> web.Response:
    """POST /orders/{no}/aftersales with `kind`, `reason`, `units-{line}`, `words`, `key`, and pictures."""
    no, form = request.match_info["no"], await request.post()
    kind, reason = str(form.get("kind", "")), str(form.get("reason", ""))
    place, me = door(request), member_id(request)

    # Whose order it is comes before pictures are taken in.
    await place.database.read(read_ask_page, me, no, place.clock())
    if kind not in set(CaseKind):
        return redirect(f"/orders/{no}/aftersales", after_post=True)
    if reason not in set(Reason):
        return await _show_form(request, form, kind, fault="choose_reason")

    try:
        command = AskFor(
            member_id=me,
            order_no=no,
            kind=CaseKind(kind),
            reason=Reason(reason),
            units=_read_units(form),
            request_key=str(form.get("key", ""))[:64] or secrets.token_hex(16),
            words=visible(str(form.get("words", ""))),
            pictures=await _receive(request, form.getall("picture", [])),
        )
        made = await place.database.transact(ask, command, find_terms(place.present))
    except Refusal as refusal:
        return await _show_form(request, form, kind, refusal=refusal)
    return _say(request, made.no, "aftersale_asked")


async def cancel(request: web.Request) -> web.Response:
    """POST /orders/{no}/aftersales/cancellation: a paid order of which nothing has left."""
    place, no = door(request), request.match_info["no"]
    terms, key = find_terms(place.present), f"cancel:{no}"
    made = await place.database.transact(cancel_paid, member_id(request), no, terms, request_key=key)
    return _say(request, made.no, "aftersale_asked" if made.is_open else "aftersale_cancelled")


async def show_case(request: web.Request) -> web.Response:
    """GET /aftersales/{case}"""
    page = await door(request).database.read(read_case_page, member_id(request), request.match_info["case"])
    return render(
        request, "h5/aftersales/case.html", page=page, of=page.case, said=words(_WORDS), longest=LONGEST_WORDS
    )


async def take_back(request: web.Request) -> web.Response:
    """POST /aftersales/{case}/withdrawal"""
    no = request.match_info["case"]
    await door(request).database.transact(withdraw, member_id(request), no)
    return _say(request, no, "aftersale_withdrawn")


async def tell_parcel(request: web.Request) -> web.Response:
    """POST /aftersales/{case}/parcel with `carrier` and `number`."""
    no, form = request.match_info["case"], await request.post()
    told = str(form.get("carrier", "")), str(form.get("number", ""))
    await door(request).database.transact(send_back, member_id(request), no, *told)
    return _say(request, no, "aftersale_sent")


async def ask_again(request: web.Request) -> web.Response:
    """POST /aftersales/{case}/appeal with `words`."""
    no, said = request.match_info["case"], visible(str((await request.post()).get("words", "")))
    await door(request).database.transact(appeal, member_id(request), no, said)
    return _say(request, no, "aftersale_appealed")


async def _show_form(
    request: web.Request, form: Mapping[str, Any], kind: str, *, fault: str = "", refusal: Refusal | None = None
) -> web.Response:
    place = door(request)
    page: AskPage = await place.database.read(
        read_ask_page, member_id(request), request.match_info["no"], place.clock()
    )
    found = CaseKind(kind) if kind in set(CaseKind) and CaseKind(kind) in page.kinds else None
    said = words(_WORDS)
    told = find_words(request, refusal.code, refusal.data) if refusal else None
    context = {
        "page": page,
        "order": page.order,
        "kind": found,
        "typed": form,
        "fault": said["faults"][fault] if fault else f"{told['title']}：{told['text']}" if told else "",
        "said": said,
        "key": str(form.get("key", "")) or secrets.token_hex(16),
        "longest": LONGEST_WORDS,
        "most": MOST_PICTURES,
        "hours": find_terms(place.present).answer_hours,
    }
    return render(request, "h5/aftersales/ask.html", status=422 if fault or refusal else 200, **context)


def _read_units(form: Mapping[str, Any]) -> dict[str, int]:
    """Units by line; those of 0 are left out."""
    typed = {name.removeprefix("units-"): str(value) for name, value in form.items() if name.startswith("units-")}
    units = {line: _read_count(value) for line, value in typed.items() if value.strip()}
    return {line: n for line, n in units.items() if n}


def _read_count(typed: str) -> int:
    plain = typed.strip()
    return int(plain) if plain.isascii() and plain.isdecimal() and len(plain) <= 3 else _UNREADABLE


async def _receive(request: web.Request, fields: Sequence[Any]) -> tuple[str, ...]:
    """The pictures of a form, taken in as the buyer's private files. Raises UploadRefused, PicturesRefused."""
    sent, me = list_sent(fields), member_id(request)
    if len(sent) > MOST_PICTURES:
        raise PicturesRefused(most=MOST_PICTURES)
    return await keep_sent(door(request), sent, MediaKind.DOCUMENT, member_acting(me), me)


def _say(request: web.Request, no: str, flash: str) -> web.Response:
    """To the case with a sentence."""
    response = redirect(f"/aftersales/{no}", after_post=True)
    set_flash(request, response, flash)
    return response


_ORDER, _ONE = "/orders/{no}/aftersales", "/aftersales/{case}"
ROUTES = (
    Route("GET", "/aftersales", show_cases, "aftersales", "member", "nobody", READ),
    Route("GET", _ORDER, show_asking, "aftersale_form", "member", "order", READ),
    Route("POST", _ORDER, send_asking, "aftersale_ask", "member", "order", _UPLOAD),
    Route("POST", f"{_ORDER}/cancellation", cancel, "aftersale_cancel", "member", "order", COSTLY),
    Route("GET", _ONE, show_case, "aftersale", "member", "aftersale", READ),
    Route("POST", f"{_ONE}/withdrawal", take_back, "aftersale_withdraw", "member", "aftersale", FORM),
    Route("POST", f"{_ONE}/parcel", tell_parcel, "aftersale_parcel", "member", "aftersale", FORM),
    Route("POST", f"{_ONE}/appeal", ask_again, "aftersale_appeal", "member", "aftersale", FORM),
)
