"""海报: how distributors' posters look, seen as they will be drawn before anything is saved."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web
from aiohttp.web_request import FileField

from commissions.actor import Actor
from commissions.ports import Transaction
from commissions.refusals import Refusal
from shop.accounts.permissions import Permission
from shop.catalog.claims import demand_reason
from shop.catalog.refusals import ClaimsFound
from shop.desk.deciding import find_sheet, save
from shop.media.media import MediaKind
from shop.media.receiving import LARGEST, Upload, receive_upload
from shop.media.service import use_media
from shop.settings.poster_design import LAYOUTS, POSTER_DESIGN
from shop.settings.queries import find_value
from shop.settings.service import SaveDocument
from shop.typed import visible
from shop.web.console.forms import read_count
from shop.web.console.presence import acting
from shop.web.console.rendering import render, word_problem
from shop.web.console.route import do, see
from shop.web.console.saying import ORIGIN, act, go_on
from shop.web.door import door
from shop.web.routes_table import Limits

_PATH = "/console/posters"
_UPLOAD = Limits(largest_body=LARGEST[MediaKind.PICTURE] + 64 * 1024, per_minute=30)


async def show_design(request: web.Request) -> web.Response:
    """The design that holds."""
    return await _show(request)


async def show_sample(request: web.Request) -> web.Response:
    """A poster in the design of the address, drawn by what draws distributors' own."""
    design = POSTER_DESIGN.read(_read_values(request.query))
    jpeg = await door(request).posters.sample(design)
    return web.Response(body=jpeg, content_type="image/jpeg", headers={"Cache-Control": "private, no-store"})


async def save_design(request: web.Request) -> web.Response:
    """Save it, or only look at it; a picture that was chosen becomes the background."""
    place, form, by = door(request), await request.post(), acting(request)
    if form.get("act") == "look":
        return await _show(request, typed=form)
    values, reason = _read_values(form), visible(str(form.get("reason", "")))
    sent = form.get("picture")
    try:
        if isinstance(sent, FileField):
            upload = Upload(sent.file.read(), MediaKind.PICTURE, by)
            values["background"] = (await receive_upload(place.database, place.media, upload)).code
        if "forget" in form:
            values["background"] = ""
        POSTER_DESIGN.check(values)
        await act(request, "poster.background", "poster", _check_design, values, reason=reason, by=by)
        version = read_count("version", str(form.get("version", "")))
        command = SaveDocument(POSTER_DESIGN.key, version, values, by, reason)
        await save(place.database, place.present, ORIGIN, command)
    except Refusal as refusal:
        return await _show(request, refusal, form)
    return go_on(request, _PATH, "poster_design_saved")


def _check_design(tx: Transaction, values: Mapping[str, str], *, reason: str, by: Actor) -> None:
    """Words that the law watches need a reason; the background stays from now on.

    Raises ClaimsFound, MediaUnknown.
    """
    before = find_value(tx.connection, POSTER_DESIGN)
    demand_reason((values["invites"],), (before.invites,), reason)
    if values["background"]:
        use_media(tx, [values["background"]], MediaKind.PICTURE)


def _read_values(form: Mapping[str, Any]) -> dict[str, str]:
    """The design's fields as they were typed; what is no design is refused where it is checked."""
    typed = {name: form.get(name, "") for name in POSTER_DESIGN.fields}
    values = {name: visible(of) if isinstance(of, str) else "" for name, of in typed.items()}
    return values | {"layout": values["layout"] or "sheet"}


async def _show(
    request: web.Request, refusal: Refusal | None = None, typed: Mapping[str, Any] | None = None
) -> web.Response:
    place = door(request)
    sheet = await place.database.read(find_sheet, place.present, POSTER_DESIGN.key)
    values = _read_values(typed) if typed is not None else dict(sheet.values)
    return render(
        request,
        "console/storefront/posters.html",
        status=refusal.status if refusal else 200,
        values=values,
        version=sheet.kept.version,
        layouts=LAYOUTS,
        problem=word_problem(request, refusal) if refusal else "",
        asks_reason=isinstance(refusal, ClaimsFound),
    )


_SEE, _EDIT = Permission.SEE_GOODS, Permission.EDIT_STOREFRONT
ROUTES = (
    see(_PATH, show_design, "posters", _SEE),
    see(f"{_PATH}/sample.jpg", show_sample, "posters.sample", _SEE),
    do(_PATH, save_design, "posters.save", _EDIT, limits=_UPLOAD),
)
