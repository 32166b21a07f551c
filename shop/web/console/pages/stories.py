"""故事: pages of blocks with goods, edited block by block without scripts, published, and what came of them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web
from aiohttp.web_request import FileField
from sqlalchemy import Connection

from commissions.days import determine_day
from commissions.refusals import Refusal
from commissions.tallies.periods import Days
from shop.accounts.permissions import Permission
from shop.catalog.queries import find_product_codes, find_product_names
from shop.catalog.refusals import ClaimsFound, ProductUnknown
from shop.lists.stories import STORIES
from shop.media.media import Media, MediaKind
from shop.media.receiving import LARGEST, Upload, receive_upload
from shop.statistics.measures import Dimension, Measure, Sums
from shop.statistics.queries import compare_days
from shop.stories.queries import get_story
from shop.stories.service import edit_story, make_story
from shop.stories.story import MOST_GOODS, Story, StoryBlock, StoryDraft, StoryRefused
from shop.typed import visible
from shop.web.console.forms import read_count
from shop.web.console.listing import Column, ListPage
from shop.web.console.pasted import read_pasted
from shop.web.console.presence import acting
from shop.web.console.reason import ask_reason
from shop.web.console.rendering import render, word_problem
from shop.web.console.route import do, see
from shop.web.console.saying import act, go_on
from shop.web.door import door
from shop.web.routes_table import Limits

_PATH, _ONE = "/console/stories", "/console/stories/{code:[a-z0-9]{10}}"
_WIDTH = 750
_FIGURES_OF_DAYS = 90
_FIGURES = (Measure.VIEWS, Measure.PLACED, Measure.ORDERS, Measure.SALES, Measure.REFUNDED)
_UPLOAD = Limits(largest_body=LARGEST[MediaKind.VIDEO] + 64 * 1024, per_minute=20)


_LIST: ListPage[Story] = ListPage(
    source=STORIES,
    path=_PATH,
    route="stories",
    permission=Permission.SEE_GOODS,
    columns=(
        Column("title", value=lambda one: one.draft.title, link=lambda one: f"{_PATH}/{one.code}"),
        Column("cover", "picture", value=lambda one: one.draft.cover and f"/media/{one.draft.cover}-s180.webp"),
        Column("on", "choice", value=lambda one: "yes" if one.draft.on else "no", tones={"yes": "good"}),
        Column("blocks", "count", value=lambda one: len(one.draft.blocks)),
        Column("saved_at", "instant", sort="saved_at"),
    ),
    tabs="on",
    template="console/storefront/stories.html",
)


async def make(request: web.Request) -> web.Response:
    """A new one, which nobody sees yet."""
    form, by = await request.post(), acting(request)
    try:
        draft, reason = StoryDraft(visible(str(form.get("title", "")))), visible(str(form.get("reason", "")))
        made = await act(request, "story.make", None, make_story, draft, by=by, reason=reason)
    except Refusal as refusal:
        return await _LIST.show(request, refusal)
    return go_on(request, f"{_PATH}/{made.code}", "story_made")


async def show_one(request: web.Request) -> web.Response:
    """One story with all its blocks."""
    return await _show_one(request)


async def save_head(request: web.Request) -> web.Response:
    """What a shared link says of it, and whether people see it."""
    form, place = await request.post(), door(request)
    try:
        found = await place.database.read(get_story, request.match_info["code"])
        cover, sent = found.draft.cover, form.get("picture")
        if isinstance(sent, FileField):
            cover = (await _receive(request, sent, MediaKind.PICTURE)).code
        title, summary = visible(str(form.get("title", ""))), visible(str(form.get("summary", "")))
        draft = replace(found.draft, title=title, summary=summary, cover=cover, on="on" in form)
        return await _save(request, draft)
    except Refusal as refusal:
        return await _show_one(request, refusal)


async def add_text(request: web.Request) -> web.Response:
    """A heading, texts or goods behind the others."""
    form, place = await request.post(), door(request)
    try:
        found = await place.database.read(get_story, request.match_info["code"])
        typed, kind = str(form.get("text", "")), form.get("kind")
        new: tuple[StoryBlock, ...]
        if kind == "goods":
            new = (StoryBlock("goods", goods=await place.database.read(_read_goods, typed)),)
        elif kind == "heading":
            new = (StoryBlock("heading", visible(typed)),)
        else:
            new = tuple(StoryBlock("text", of) for of in read_pasted(typed))
        return await _save(request, replace(found.draft, blocks=(*found.draft.blocks, *new)))
    except Refusal as refusal:
        return await _show_one(request, refusal)


async def add_media(request: web.Request) -> web.Response:
    """Pictures or a video behind the others."""
    form, place = await request.post(), door(request)
    try:
        found = await place.database.read(get_story, request.match_info["code"])
        sent = [of for of in form.getall("file", []) if isinstance(of, FileField)]
        if not sent:
            raise StoryRefused(field="file")
        new = [_show_media(await _receive(request, of)) for of in sent]
        return await _save(request, replace(found.draft, blocks=(*found.draft.blocks, *new)))
    except Refusal as refusal:
        return await _show_one(request, refusal)


async def change_block(request: web.Request) -> web.Response:
    """What the button says of the block at a place: another text, up, down, or out."""
    form, place = await request.post(), door(request)
    try:
        found = await place.database.read(get_story, request.match_info["code"])
        blocks = _change(found.draft.blocks, int(request.match_info["at"]), form)
        return await _save(request, replace(found.draft, blocks=blocks))
    except Refusal as refusal:
        return await _show_one(request, refusal)


def _change(kept: Sequence[StoryBlock], at: int, form: Mapping[str, Any]) -> tuple[StoryBlock, ...]:
    if at >= len(kept):
        raise StoryRefused(field="block")
    blocks, what = list(kept), str(form.get("act", ""))
    block = blocks.pop(at)
    if what in ("up", "down"):
        blocks.insert(max(at - 1, 0) if what == "up" else at + 1, block)
    elif what != "out":
        typed = str(form.get("text", ""))
        said = "\n".join(read_pasted(typed)) if block.kind == "text" else visible(typed)
        blocks.insert(at, block if block.kind == "goods" else replace(block, text=said))
    return tuple(blocks)


async def _save(request: web.Request, draft: StoryDraft) -> web.Response:
    """Keep it upon the version that was seen; words that the law watches ask for a reason, and nothing is lost."""
    code, form = request.match_info["code"], await request.post()
    said: dict[str, Any] = {
        "version": read_count("version", str(form.get("version", ""))),
        "by": acting(request),
        "reason": visible(str(form.get("reason", ""))),
    }
    try:
        await act(request, "story.edit", code, edit_story, code, draft, **said)
    except ClaimsFound as refusal:
        if any(not isinstance(of, str) for of in form.values()):
            return await _show_one(request, refusal)
        return await ask_reason(request, refusal, back=f"{_PATH}/{code}")
    return go_on(request, f"{_PATH}/{code}", "story_saved")


async def _receive(request: web.Request, sent: FileField, kind: MediaKind | None = None) -> Media:
    """A picture or a video, whichever it says that it is; what it is, its bytes say."""
    place = door(request)
    said = MediaKind.VIDEO if sent.content_type == "video/mp4" else MediaKind.PICTURE
    return await receive_upload(place.database, place.media, Upload(sent.file.read(), kind or said, acting(request)))


def _show_media(of: Media) -> StoryBlock:
    if of.kind is MediaKind.VIDEO:
        return StoryBlock("video", media=of.code)
    height = round(_WIDTH * (of.height or 1) / (of.width or 1))
    return StoryBlock("picture", media=of.code, colour=of.colour or "", height=height)


def _read_goods(connection: Connection, typed: str) -> tuple[str, ...]:
    """Products by code or the merchant's number, one a word. Raises ProductUnknown, StoryRefused."""
    names = tuple(dict.fromkeys(visible(typed).replace("、", " ").replace(",", " ").replace("，", " ").split()))
    if not 1 <= len(names) <= MOST_GOODS:
        raise StoryRefused(field="goods")
    codes = find_product_codes(connection, names)
    for name in names:
        if name not in codes:
            raise ProductUnknown(product=name)
    return tuple(dict.fromkeys(codes[name] for name in names))


async def _show_one(request: web.Request, refusal: Refusal | None = None) -> web.Response:
    place = door(request)
    story, names, sums = await place.database.read(_read_one, request.match_info["code"], place.clock())
    return render(
        request,
        "console/storefront/story.html",
        status=refusal.status if refusal else 200,
        story=story,
        names=names,
        figures=[(of.value, sums[of]) for of in _FIGURES],
        problem=word_problem(request, refusal) if refusal else "",
    )


def _read_one(connection: Connection, code: str, now: datetime) -> tuple[Story, Mapping[str, str], Sums]:
    found, today = get_story(connection, code), determine_day(now)
    days = Days(today - timedelta(days=_FIGURES_OF_DAYS - 1), today)
    sums = compare_days(connection, days, (Dimension.STORY, code)).sums
    return found, find_product_names(connection, sorted(found.draft.goods)), sums


_SEE, _EDIT = Permission.SEE_GOODS, Permission.EDIT_STOREFRONT
ROUTES = (
    *_LIST.routes(),
    do(_PATH, make, "stories.make", _EDIT),
    see(_ONE, show_one, "stories.one", _SEE),
    do(_ONE, save_head, "stories.save", _EDIT, limits=_UPLOAD),
    do(f"{_ONE}/text", add_text, "stories.text", _EDIT),
    do(f"{_ONE}/media", add_media, "stories.media", _EDIT, limits=_UPLOAD),
    do(f"{_ONE}/blocks/{{at:[0-9]{{1,10}}}}", change_block, "stories.block", _EDIT),
)
