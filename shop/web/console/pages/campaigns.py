"""活动: goods, an offer, days, materials and an announcement on one page, with what came of it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web
from aiohttp.web_request import FileField
from sqlalchemy import Connection

from commissions.days import determine_day
from commissions.refusals import Refusal
from commissions.tallies.periods import Days
from shop.accounts.permissions import Permission
from shop.campaigns.campaign import MOST_GOODS, Campaign, CampaignDraft, CampaignRefused, NamedOffer
from shop.campaigns.offers import ShownOffer
from shop.campaigns.queries import get_campaign, list_goods, list_offers
from shop.campaigns.service import edit_campaign, make_campaign
from shop.catalog.queries import find_articles, find_product_codes, find_product_names
from shop.catalog.refusals import ClaimsFound, ProductUnknown
from shop.lists.campaigns import CAMPAIGNS
from shop.materials.material import Material
from shop.materials.queries import list_materials
from shop.media.media import MediaKind
from shop.media.receiving import LARGEST, Upload, receive_upload
from shop.statistics.measures import Dimension, Measure, Sums
from shop.statistics.queries import Point, read_series
from shop.storefront.collection import Collection
from shop.storefront.queries import list_collections
from shop.storefront.target import Target
from shop.typed import visible
from shop.web.console.forms import read_count
from shop.web.console.listing import Column, ListPage
from shop.web.console.modes.form import read_time
from shop.web.console.presence import acting
from shop.web.console.rendering import render, word_problem
from shop.web.console.route import do, see
from shop.web.console.saying import act, go_on
from shop.web.door import door
from shop.web.routes_table import Limits
from shop.words import words

_PATH, _ONE = "/console/campaigns", "/console/campaigns/{code:[a-z0-9]{10}}"
_BETWEEN = re.compile(r"[\s,，、;；]+")
_FIGURES = (Measure.VIEWS, Measure.PLACED, Measure.ORDERS, Measure.SALES, Measure.REFUNDED)
_COUNTED_AFTER = timedelta(days=15)
"""So long after its end its figures are shown still: refunds come late."""
_UPLOAD = Limits(largest_body=LARGEST[MediaKind.PICTURE] + 64 * 1024, per_minute=20)


_LIST: ListPage[Campaign] = ListPage(
    source=CAMPAIGNS,
    path=_PATH,
    route="campaigns",
    permission=Permission.SEE_GOODS,
    columns=(
        Column("title", value=lambda one: one.draft.title, link=lambda one: f"{_PATH}/{one.code}"),
        Column("banner", "picture", value=lambda one: one.draft.banner and f"/media/{one.draft.banner}-s180.webp"),
        Column("state", "state", value=lambda one: one, tones={"running": "good", "to_come": "warn"}),
        Column("first", "day", sort="starts_at", value=lambda one: one.draft.first),
        Column("last", "day", value=lambda one: one.draft.last),
        Column("on", "choice", value=lambda one: "yes" if one.draft.on else "no", shown=False),
        Column("saved_at", "instant", sort="saved_at", shown=False),
    ),
    tabs="on",
    template="console/storefront/campaigns.html",
)


@dataclass(frozen=True)
class _Page:
    """A campaign with all that its page shows. `points` are its days so far."""

    campaign: Campaign
    goods: tuple[str, ...]
    names: Mapping[str, str]
    articles: Mapping[str, str]
    collections: Sequence[Collection]
    offers: Sequence[ShownOffer]
    materials: Sequence[Material]
    points: Sequence[Point]

    @property
    def sums(self) -> Sums:
        """What came of it so far."""
        return sum((point.sums for point in self.points), Sums())


async def make(request: web.Request) -> web.Response:
    """A new one, which nobody sees yet."""
    form, by = await request.post(), acting(request)
    try:
        draft = CampaignDraft(visible(str(form.get("title", ""))), read_time(form))
        made = await act(request, "campaign.make", None, make_campaign, draft, by=by, reason=_read_reason(form))
    except Refusal as refusal:
        return await _LIST.show(request, refusal)
    return go_on(request, f"{_PATH}/{made.code}", "campaign_made")


async def show_one(request: web.Request) -> web.Response:
    """One campaign."""
    return await _show_one(request)


async def save(request: web.Request) -> web.Response:
    """Keep what was typed upon the version that was seen."""
    code, form, place = request.match_info["code"], await request.post(), door(request)
    try:
        found = await place.database.read(get_campaign, code)
        draft = await place.database.read(_read_draft, form, found.draft)
        sent = form.get("picture")
        if isinstance(sent, FileField):
            upload = Upload(sent.file.read(), MediaKind.PICTURE, acting(request))
            taken = await receive_upload(place.database, place.media, upload)
            draft = replace(draft, banner=taken.code, colour=taken.colour or "")
        version = read_count("version", str(form.get("version", "")))
        said: dict[str, Any] = {"version": version, "by": acting(request), "reason": _read_reason(form)}
        await act(request, "campaign.edit", code, edit_campaign, code, draft, **said)
    except Refusal as refusal:
        return await _show_one(request, refusal)
    return go_on(request, f"{_PATH}/{code}", "campaign_saved")


def _read_draft(connection: Connection, form: Mapping[str, Any], before: CampaignDraft) -> CampaignDraft:
    """What was typed, with the banner that there is.

    Raises CampaignRefused, FieldUnreadable, ProductUnknown.
    """
    mode, _, code = str(form.get("offer", "")).partition(":")
    return replace(
        before,
        title=visible(str(form.get("title", ""))),
        summary=visible(str(form.get("summary", ""))),
        time=read_time(form),
        collection=str(form.get("collection", "")),
        goods=_read_goods(connection, str(form.get("goods", ""))),
        offer=NamedOffer(mode, code) if mode else None,
        on="on" in form,
    )


def _read_goods(connection: Connection, typed: str) -> tuple[str, ...]:
    """Products by code or the merchant's number. Raises ProductUnknown, CampaignRefused."""
    names = tuple(name for name in dict.fromkeys(_BETWEEN.split(typed)) if name)
    if len(names) > MOST_GOODS:
        raise CampaignRefused(field="goods")
    codes = find_product_codes(connection, names)
    for name in names:
        if name not in codes:
            raise ProductUnknown(product=name)
    return tuple(dict.fromkeys(codes[name] for name in names))


def _read_reason(form: Mapping[str, Any]) -> str:
    return visible(str(form.get("reason", "")))


async def _show_one(request: web.Request, refusal: Refusal | None = None) -> web.Response:
    place = door(request)
    return render(
        request,
        "console/storefront/campaign.html",
        status=refusal.status if refusal else 200,
        page=await place.database.read(_read_one, request.match_info["code"], place.clock()),
        typed=await request.post() if refusal else {},
        refused=refusal is not None,
        measures=_FIGURES,
        words=words("console/figures.toml"),
        **_say(request, refusal),
    )


def _say(request: web.Request, refusal: Refusal | None) -> dict[str, Any]:
    problem = word_problem(request, refusal) if refusal else ""
    return {"problem": problem, "asks_reason": isinstance(refusal, ClaimsFound)}


def _read_one(connection: Connection, code: str, now: datetime) -> _Page:
    """A constant number of statements. Raises CampaignUnknown."""
    found = get_campaign(connection, code)
    goods = list_goods(connection, found.draft)
    return _Page(
        campaign=found,
        goods=goods,
        names=find_product_names(connection, goods),
        articles=find_articles(connection, found.draft.goods),
        collections=list_collections(connection),
        offers=list_offers(connection, now),
        materials=list_materials(connection, only_on=False, leading_to=Target("campaign", code)),
        points=_read_points(connection, found, now),
    )


def _read_points(connection: Connection, of: Campaign, now: datetime) -> Sequence[Point]:
    last = min(determine_day(now), of.draft.last + _COUNTED_AFTER)
    if last < of.draft.first:
        return ()
    return read_series(connection, Days(of.draft.first, last), key=(Dimension.CAMPAIGN, of.code))


_SEE, _EDIT = Permission.SEE_GOODS, Permission.EDIT_STOREFRONT
ROUTES = (
    *_LIST.routes(),
    do(_PATH, make, "campaigns.make", _EDIT),
    see(_ONE, show_one, "campaigns.one", _SEE),
    do(_ONE, save, "campaigns.save", _EDIT, limits=_UPLOAD),
)
