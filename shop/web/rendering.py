"""Renders templates.

Autoescaped, strict about what is missing, with the few filters and globals that pages share.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from shop.members.member import mask_member
from shop.regions.phones import mask_phone
from shop.settings.company import COMPANY
from shop.web import formats
from shop.web.asset_files import AssetFiles, load_assets
from shop.web.cookies import drop_cookie
from shop.web.csrf import FIELD, csrf_token
from shop.web.door import door
from shop.web.flashes import COOKIE, find_flash
from shop.web.qr import qr_image
from shop.web.sessions import visitor
from shop.words import TEMPLATES, join_words, words

_SHARED = ("/baskets/", "/products/", "/collections/", "/stories/", "/campaigns/", "/categories", "/search")
ENVIRONMENT: web.AppKey[Environment] = web.AppKey("environment", Environment)


@cache
def make_environment() -> Environment:
    """The templates of this door, compiled once in a process."""
    assets = load_assets()
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters |= {
        "money": formats.money,
        "fee_units": formats.fee_units,
        "yuan": formats.plain_money,
        "ago": formats.ago,
        "instant": formats.instant,
        "until": formats.until,
        "day": formats.day,
        "percent": formats.percent,
        "masked": mask_member,
        "masked_phone": mask_phone,
        "tint": formats.tint,
    }
    environment.globals |= {"asset": _asset_path(assets), "qr_image": qr_image, "has_asset": assets.__contains__}
    environment.globals["returns"] = words("returns.toml")["reasons"]
    return environment


def render(request: web.Request, template: str, *, status: int = 200, **context: Any) -> web.Response:
    """The page of a template.

    Every page knows `visitor`, `shop` (the profile), `company`, `now`, `path`, `csrf_field()`.
    """
    environment = request.config_dict[ENVIRONMENT]
    text = environment.get_template(template).render(_page_context(request) | context)
    response = web.Response(text=text, status=status, content_type="text/html", charset="utf-8")
    if find_flash(request):
        drop_cookie(request, response, COOKIE)
    return response


def _page_context(request: web.Request) -> dict[str, Any]:
    """What every template may use."""
    person, place = visitor(request), door(request)
    return {
        "visitor": person,
        "shop": person.profile,
        "company": place.present.of(COMPANY),
        "now": place.clock(),
        "path": request.rel_url.raw_path,
        "csrf_field": lambda: Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, csrf_token(request)),
        "csrf_token": lambda: csrf_token(request),
        "flash": _flash_text(request),
        "jssdk_url": place.jssdk_url if person.in_wechat else None,
        "share_url": _share_url(request, request.rel_url.raw_path),
        "base_url": place.base_url,
    }


def _share_url(request: web.Request, path: str) -> str:
    """The address under which this person shares a path: through their own link if they are a distributor.

    What is nobody else's business (orders, the desk) is shared as the home page.
    """
    person, place = visitor(request), door(request)
    path = path if path.startswith(_SHARED) else "/"
    prefix = f"/s/{person.distributor.code}" if person.is_distributor and person.distributor else ""
    return f"{place.base_url}{prefix}{path if path != '/' or not prefix else ''}"


def _flash_text(request: web.Request) -> str | None:
    found = find_flash(request)
    if found is None:
        return None
    return word_flash(request, *found)


def word_flash(request: web.Request, key: str, data: Mapping[str, Any]) -> str:
    """The sentence `key` of `templates/h5/flashes.toml`, or of a mode's words, with its data."""
    environment = request.config_dict[ENVIRONMENT]
    return str(environment.from_string(join_words("flashes", "h5/flashes.toml")[key]).render(data))


def _asset_path(assets: AssetFiles) -> Callable[[str], str]:
    return lambda name: assets[name].path
