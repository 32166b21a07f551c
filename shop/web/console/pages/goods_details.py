"""The details of a product's page, block by block: added, changed, moved, taken out, all without scripts."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from aiohttp import web
from aiohttp.web_request import FileField

from shop.accounts.permissions import Permission
from shop.catalog.blocks import Block, write_paragraphs
from shop.catalog.editing import EditedProduct, get_edited, write_details
from shop.catalog.refusals import ClaimsFound
from shop.media.media import Media, MediaKind
from shop.media.receiving import LARGEST, Upload, receive_upload
from shop.typed import visible
from shop.web.console.forms import read_count
from shop.web.console.pasted import read_pasted
from shop.web.console.presence import acting
from shop.web.console.reason import ask_reason
from shop.web.console.rendering import render
from shop.web.console.route import do, see
from shop.web.console.saying import act, go_on
from shop.web.door import door
from shop.web.routes_table import Limits

_PATH = "/console/goods/{code:[a-z0-9]{10}}/details"
_WIDTH = 750
_UPLOAD = Limits(largest_body=LARGEST[MediaKind.VIDEO] + 64 * 1024, per_minute=20)


async def show_details(request: web.Request) -> web.Response:
    """All blocks, each with its form."""
    edited = await door(request).database.read(get_edited, request.match_info["code"])
    return render(request, "console/goods/details.html", edited=edited, blocks=edited.draft.details)


async def add_text(request: web.Request) -> web.Response:
    """A heading or text behind the others; pasted text becomes a block a paragraph."""
    code, form = request.match_info["code"], await request.post()
    edited = await door(request).database.read(get_edited, code)
    typed = str(form.get("text", ""))
    if form.get("kind") == "heading":
        new: tuple[Block, ...] = (Block("heading", visible(typed)),)
    else:
        new = write_paragraphs(read_pasted(typed))
    return await _save(request, edited, (*edited.draft.details, *new), "block_added")


async def add_media(request: web.Request) -> web.Response:
    """Pictures or a video behind the others."""
    code, form = request.match_info["code"], await request.post()
    edited = await door(request).database.read(get_edited, code)
    sent = [of for of in form.getall("file", []) if isinstance(of, FileField)]
    if not sent:
        return go_on(request, _back(code), "pictures_none")
    new = [_show_media(await _receive(request, of)) for of in sent]
    return await _save(request, edited, (*edited.draft.details, *new), "block_added")


async def change_block(request: web.Request) -> web.Response:
    """What the button says of the block at a place: another text, up, down, or out."""
    code, form = request.match_info["code"], await request.post()
    edited = await door(request).database.read(get_edited, code)
    blocks, at = list(edited.draft.details), int(request.match_info["at"])
    if at >= len(blocks):
        raise web.HTTPNotFound
    what, block = str(form.get("act", "")), blocks.pop(at)
    if what in ("up", "down"):
        blocks.insert(max(at - 1, 0) if what == "up" else at + 1, block)
    elif what == "text":
        typed = str(form.get("text", ""))
        said = "\n".join(read_pasted(typed)) if block.kind == "text" else visible(typed)
        blocks.insert(at, replace(block, text=said))
    return await _save(request, edited, blocks, "block_saved", read_count("version", str(form.get("version", ""))))


async def _save(
    request: web.Request, edited: EditedProduct, blocks: Sequence[Block], flash: str, version: int | None = None
) -> web.Response:
    """Keep the blocks upon the version that was seen; what is only added is added to whatever there is."""
    code, reason = edited.code, visible(str((await request.post()).get("reason", "")))
    said: dict[str, Any] = {
        "version": edited.version if version is None else version,
        "by": acting(request),
        "reason": reason,
    }
    try:
        await act(request, "product.details", code, write_details, code, blocks, **said)
    except ClaimsFound as refusal:
        return await ask_reason(request, refusal, back=_back(code), label=edited.draft.name)
    return go_on(request, _back(code), flash)


async def _receive(request: web.Request, sent: FileField) -> Media:
    """A picture or a video, whichever it says that it is; what it is, its bytes say."""
    place = door(request)
    kind = MediaKind.VIDEO if sent.content_type == "video/mp4" else MediaKind.PICTURE
    return await receive_upload(place.database, place.media, Upload(sent.file.read(), kind, acting(request)))


def _show_media(of: Media) -> Block:
    if of.kind is MediaKind.VIDEO:
        return Block("video", media=of.code)
    height = round(_WIDTH * (of.height or 1) / (of.width or 1))
    return Block("picture", media=of.code, colour=of.colour or "", height=height)


def _back(code: str) -> str:
    return f"/console/goods/{code}/details"


ROUTES = (
    see(_PATH, show_details, "goods.details", Permission.SEE_GOODS),
    do(f"{_PATH}/text", add_text, "goods.details.text", Permission.EDIT_GOODS),
    do(f"{_PATH}/media", add_media, "goods.details.media", Permission.EDIT_GOODS, limits=_UPLOAD),
    do(f"{_PATH}/{{at:[0-9]{{1,10}}}}", change_block, "goods.details.block", Permission.EDIT_GOODS),
)
