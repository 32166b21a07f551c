"""分类: the tree of two levels, edited where it stands."""

from aiohttp import web
from aiohttp.web_request import FileField

from commissions.refusals import Refusal
from shop.accounts.permissions import Permission
from shop.catalog.categories import (
    DRAWINGS,
    add_category,
    draw_category,
    drop_category,
    move_category,
    read_tree,
    rename_category,
)
from shop.media.media import MediaKind
from shop.media.receiving import LARGEST, Upload, receive_upload
from shop.web.console.presence import acting
from shop.web.console.rendering import render, word_problem
from shop.web.console.route import do, see
from shop.web.console.saying import act, go_on
from shop.web.door import door
from shop.web.routes_table import Limits

_UPLOAD = Limits(largest_body=LARGEST[MediaKind.PICTURE] + 64 * 1024, per_minute=20)
_PATH, _ONE = "/console/categories", "/console/categories/{code:[A-Za-z0-9_-]{1,40}}"


async def show_tree(request: web.Request) -> web.Response:
    """All of them."""
    return await _show(request)


async def add(request: web.Request) -> web.Response:
    """One more, at the end of its level."""
    form, by = await request.post(), acting(request)
    name, parent = str(form.get("name", "")), str(form.get("parent", "")) or None
    try:
        made = await act(request, "category.add", None, add_category, name, parent, by=by)
    except Refusal as refusal:
        return await _show(request, refusal)
    return go_on(request, _PATH, "category_added", name=made.name)


async def change(request: web.Request) -> web.Response:
    """What the button says: another name, up, down, or away."""
    code, form, by = request.match_info["code"], await request.post(), acting(request)
    what = str(form.get("act", "rename"))
    try:
        if what == "drop":
            await act(request, "category.drop", code, drop_category, code, by=by)
        elif what in ("up", "down"):
            await act(request, "category.move", code, move_category, code, up=what == "up", by=by)
        else:
            await act(request, "category.rename", code, rename_category, code, str(form.get("name", "")), by=by)
    except Refusal as refusal:
        return await _show(request, refusal)
    return go_on(request, _PATH, "category_dropped" if what == "drop" else "category_saved")


async def draw(request: web.Request) -> web.Response:
    """Another drawing, or a picture that is sent."""
    code, form, by = request.match_info["code"], await request.post(), acting(request)
    place, sent = door(request), form.get("picture")
    try:
        icon = str(form.get("icon", ""))
        if isinstance(sent, FileField) and sent.filename:
            icon = (
                await receive_upload(place.database, place.media, Upload(sent.file.read(), MediaKind.PICTURE, by))
            ).code
        await act(request, "category.icon", code, draw_category, code, icon, by=by)
    except Refusal as refusal:
        return await _show(request, refusal)
    return go_on(request, _PATH, "category_saved")


async def _show(request: web.Request, refusal: Refusal | None = None) -> web.Response:
    tree = await door(request).database.read(read_tree)
    problem, status = (word_problem(request, refusal), refusal.status) if refusal else ("", 200)
    return render(
        request, "console/goods/categories.html", status=status, tree=tree, drawings=DRAWINGS, problem=problem
    )


ROUTES = (
    see(_PATH, show_tree, "categories", Permission.SEE_GOODS),
    do(_PATH, add, "categories.add", Permission.EDIT_GOODS),
    do(_ONE, change, "categories.change", Permission.EDIT_GOODS),
    do(f"{_ONE}/icon", draw, "categories.icon", Permission.EDIT_GOODS, limits=_UPLOAD),
)
