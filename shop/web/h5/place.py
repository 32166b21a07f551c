"""送到哪里: a district to reckon freight with, chosen step by step, without an address and without logging in."""

from dataclasses import dataclass
from urllib.parse import urlencode

from aiohttp import web

from shop.addresses.service import list_districts
from shop.regions.atlas import describe_region, find_region, list_parts, list_provinces, parent_of
from shop.regions.region import RegionNames
from shop.web.answers import redirect
from shop.web.buyer_place import find_place, keep_place
from shop.web.door import door
from shop.web.rendering import render
from shop.web.routes_table import FORM, READ, Route
from shop.web.sessions import visitor
from shop.web.targets import safe_target

_PAGE = "/place"


@dataclass(frozen=True)
class _Way:
    """What is above the list, each with where it leads."""

    name: str
    href: str


async def show_place(request: web.Request) -> web.Response:
    """GET /place?within=…&to=…: the provinces, or what lies in `within`; where one's own addresses are goes first."""
    within, target = request.query.get("within", ""), _target(request)
    region, me = find_region(within), visitor(request).member_id
    if region is None or region.ends:
        within = ""
    own = await door(request).database.read(list_districts, me) if me is not None and not within else ()
    parts = list_parts(within) if within else list_provinces()
    return render(
        request,
        "h5/place.html",
        within=describe_region(within),
        way=_list_way(within, target),
        parts=parts,
        own=tuple(describe_region(code) for code in own),
        kept=_describe_kept(request),
        to=target,
        here={part.code: _locate(part.code, target) for part in parts if not part.ends},
    )


async def choose_place(request: web.Request) -> web.Response:
    """POST /place: `code` is a district, or "" to go by the default address again; `to` is where one came from."""
    form = await request.post()
    code, target = str(form.get("code", "")), safe_target(str(form.get("to", "")))
    region = find_region(code)
    if code and (region is None or not region.ends):
        return redirect(_locate(code if region else "", target), after_post=True)
    response = redirect(target, after_post=True)
    keep_place(request, response, code)
    return response


def _describe_kept(request: web.Request) -> RegionNames | None:
    kept = find_place(request)
    return describe_region(kept) if kept else None


def _list_way(within: str, target: str) -> tuple[_Way, ...]:
    """From all provinces down to where the list is."""
    codes = [within] if within else []
    while codes and (above := parent_of(codes[0])):
        codes.insert(0, above)
    named = [(region.name, code) for code in codes if (region := find_region(code))]
    return tuple(_Way(name, _locate(code, target)) for name, code in [("", ""), *named])


def _locate(within: str, target: str) -> str:
    query = {name: value for name, value in (("within", within), ("to", target)) if value}
    return f"{_PAGE}?{urlencode(query)}" if query else _PAGE


def _target(request: web.Request) -> str:
    return safe_target(request.query.get("to"))


ROUTES = (
    Route("GET", "/place", show_place, "place", "visitor", "nobody", READ),
    Route("POST", "/place", choose_place, "place_choose", "visitor", "nobody", FORM),
)
