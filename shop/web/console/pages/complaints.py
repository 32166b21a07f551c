"""Buyers' complaints at WeChat Pay: all as a list, and each answered, granted, rejected and completed."""

import secrets
from functools import partial
from typing import Any

from aiohttp import web
from aiohttp.web_request import FileField

from commissions.refusals import Refusal
from shop.accounts.permissions import Permission
from shop.complaints.complaint import LONGEST_ANSWER, MOST_PICTURES, StepKind
from shop.complaints.deciding import TakeStep, take_step
from shop.complaints.queries import count_open
from shop.complaints.refusals import TooManyPictures
from shop.desk.one_complaint import ComplaintSheet, count_down, read_complaint_sheet, show_complaint_sheet
from shop.lists.complaints import COMPLAINTS
from shop.media.media import MediaKind
from shop.media.receiving import LARGEST, Upload, receive_upload
from shop.media.refusals import UploadRefused
from shop.web.console.listing import Column, ListPage
from shop.web.console.presence import acting
from shop.web.console.rendering import render, word_problem
from shop.web.console.route import do, see
from shop.web.console.saying import act, go_on
from shop.web.door import door
from shop.web.routes_table import Limits
from shop.words import words

_PATH, _ONE = "/console/complaints", "/console/complaints/{complaint:[A-Za-z0-9]{4,64}}"
_TONES = {"pending": "wrong", "processing": "warn", "processed": "quiet"}
_UPLOAD = Limits(largest_body=MOST_PICTURES * LARGEST[MediaKind.DOCUMENT] + 64 * 1024, per_minute=20)
_LIST = ListPage(
    source=COMPLAINTS,
    path=_PATH,
    route="complaints",
    permission=Permission.SEE_ORDERS,
    columns=(
        Column("complaint_id"),
        Column("state", "choice", tones=_TONES),
        Column("problem", "choice"),
        Column("detail"),
        Column("wanted_fen", "money", value=lambda row: row.wanted_fen or None),
        Column("order_no", link=lambda row: f"/console/orders/{row.order_no}" if row.order_no else None),
        Column("answer_by", "instant", value=lambda row: None if row.answered_at else row.answer_by),
        Column("end_by", "instant", sort="due", value=lambda row: None if row.ended_at else row.end_by),
        Column("made_at", "instant", sort="made"),
        Column("times", "count", shown=False),
    ),
    link=lambda row: f"{_PATH}/{row.complaint_id}",
    tabs="state",
)


async def show_complaint(request: web.Request) -> web.Response:
    """One complaint."""
    return await _show(request)


async def show_phone(request: web.Request) -> web.Response:
    """The same page with the buyer's phone in full, which the log keeps."""
    number = request.match_info["complaint"]
    sheet = await act(request, "complaint.show", number, show_complaint_sheet, number, by=acting(request))
    return _render(request, sheet, whole=True)


async def answer(request: web.Request) -> web.Response:
    """Answer the buyer, with up to four pictures. Both sides see it."""
    return await _take(request, StepKind.ANSWER, "answer", "complaint_answered")


async def complete(request: web.Request) -> web.Response:
    """Say that it is settled."""
    return await _take(request, StepKind.COMPLETE, "complete", "complaint_completed")


async def approve(request: web.Request) -> web.Response:
    """Grant the refund, which was decided in the order."""
    return await _take(request, StepKind.APPROVE, "approve", "complaint_approved")


async def reject(request: web.Request) -> web.Response:
    """Reject the refund, with a reason that the buyer reads. It ends the complaint."""
    return await _take(request, StepKind.REJECT, "reject", "complaint_rejected")


async def _take(request: web.Request, kind: StepKind, place: str, flash: str) -> web.Response:
    number, form = request.match_info["complaint"], await request.post()
    try:
        command = TakeStep(
            complaint_id=number,
            kind=kind,
            by=acting(request),
            request_key=str(form.get("key", ""))[:64] or secrets.token_hex(16),
            text=str(form.get("text", "")).strip(),
            pictures=await _receive(request, form.getall("picture", [])),
        )
        await act(request, f"complaint.{place}", number, take_step, command)
    except Refusal as refusal:
        return await _show(request, refusal, place, form)
    return go_on(request, f"{_PATH}/{number}", flash)


async def _receive(request: web.Request, fields: list[Any]) -> tuple[str, ...]:
    """The pictures of a form, taken in as the merchant's private files.

    Raises UploadRefused, TooManyPictures.
    """
    sent = [of.file.read() for of in fields if isinstance(of, FileField)]
    if len(sent) > MOST_PICTURES:
        raise TooManyPictures(most=MOST_PICTURES)
    place = door(request)
    upload = partial(Upload, kind=MediaKind.DOCUMENT, by=acting(request))
    taken = [await receive_upload(place.database, place.media, upload(body)) for body in sent]
    if any(of.content_type != "image/jpeg" for of in taken):
        raise UploadRefused("kind")
    return tuple(of.code for of in taken)


async def _show(
    request: web.Request, refusal: Refusal | None = None, place: str = "", typed: Any = None
) -> web.Response:
    sheet = await door(request).database.read(read_complaint_sheet, request.match_info["complaint"])
    return _render(request, sheet, refusal=refusal, place=place, typed=typed)


def _render(
    request: web.Request,
    sheet: ComplaintSheet,
    *,
    whole: bool = False,
    refusal: Refusal | None = None,
    place: str = "",
    typed: Any = None,
) -> web.Response:
    page = {
        "said": words("console/complaints.toml"),
        "whole": whole,
        "problem": {place: word_problem(request, refusal)} if refusal else {},
        "typed": typed or {},
        "key": secrets.token_hex(16),
        "clocks": count_down(sheet.complaint, door(request).clock()),
        "longest": LONGEST_ANSWER,
        "most": MOST_PICTURES,
    }
    status = refusal.status if refusal else 200
    return render(request, "console/orders/complaint.html", status=status, sheet=sheet, of=sheet.complaint, **page)


DUE = {"complaints": count_open}
ROUTES = (
    *_LIST.routes(),
    see(_ONE, show_complaint, "complaints.one", Permission.SEE_ORDERS),
    see(f"{_ONE}/phone", show_phone, "complaints.phone", Permission.SEE_RECIPIENTS),
    do(f"{_ONE}/answer", answer, "complaints.answer", Permission.ANSWER_COMPLAINTS, limits=_UPLOAD),
    do(f"{_ONE}/complete", complete, "complaints.complete", Permission.ANSWER_COMPLAINTS),
    do(f"{_ONE}/approve", approve, "complaints.approve", Permission.DECIDE_REFUNDS, confirms=True),
    do(f"{_ONE}/reject", reject, "complaints.reject", Permission.DECIDE_REFUNDS, confirms=True),
)
