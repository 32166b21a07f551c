"""上线准备: the way to a shop that takes orders, what WeChat says of it now, and the word that opens it."""

import asyncio
from collections.abc import Mapping

from aiohttp import web

from shop.accounts.permissions import Permission
from shop.captures.ports import GatewayRefused, GatewayUnknown
from shop.complaints.address import NoticeAddress, find_notice_address, record_registration, register_notices
from shop.desk.deciding import save
from shop.desk.going_live import StepsMissing, list_steps
from shop.settings.going_live import GOING_LIVE
from shop.settings.ports import Verdict
from shop.settings.queries import find_kept
from shop.settings.service import SaveDocument
from shop.web.console.door import console
from shop.web.console.presence import acting
from shop.web.console.rendering import render
from shop.web.console.route import ROUTES_BY_NAME, ConsoleRoute, do, see
from shop.web.console.saying import ORIGIN, act, go_on
from shop.web.door import door
from shop.web.routes_table import Limits
from shop.words import words

_PATH, _STEPS, _CHECKS = "/console/setup", "console/setup.toml", "console/checks.toml"
_ASKING = Limits(0, 12)
"""Each asks WeChat and WeChat Pay."""


async def show_setup(request: web.Request) -> web.Response:
    """What is done and what is missing."""
    return await _show(request)


async def check_now(request: web.Request) -> web.Response:
    """Ask WeChat, WeChat Pay and the shop's own address, all at once."""
    checks, present = console(request).checks, door(request).present
    asked = (
        checks.check_address(), checks.check_account(present), checks.check_pay(present), checks.check_notices()
    )  # fmt: skip
    said = words(_CHECKS)
    address = asyncio.create_task(find_notice_address(console(request).complaints))
    verdicts = [*await asyncio.gather(*asked), _judge(await address)]
    found = [
        {"state": of.state, **{name: text.format(detail=of.detail) for name, text in said[of.code].items()}}
        for of in verdicts
    ]
    return await _show(request, found)


def _judge(address: NoticeAddress) -> Verdict:
    """Whether Pay tells this shop of complaints, as one of the checks."""
    code = f"complaints_{address.state}"
    if address.state in ("here", "unknown"):
        return Verdict("good" if address.state == "here" else "unknown", code, address.detail)
    return Verdict("wrong", code, address.detail)


async def open_or_close(request: web.Request) -> web.Response:
    """Let orders in, or stop them."""
    form, place = await request.post(), door(request)
    kept = await place.database.read(find_kept, GOING_LIVE.key)
    wanted = form.get("open") == "yes"
    command = SaveDocument(GOING_LIVE.key, kept.version, {"open": wanted}, acting(request))
    try:
        await save(place.database, place.present, ORIGIN, command)
    except StepsMissing:
        return await _show(request, status=409, problem=True)
    return go_on(request, _PATH, "shop_opened" if wanted else "shop_closed")


async def register_complaints(request: web.Request) -> web.Response:
    """Have Pay tell this shop of buyers' complaints. In doubt it may be done; again changes nothing."""
    said = words(_STEPS)["complaints"]
    try:
        url = await register_notices(console(request).complaints)
    except GatewayRefused as refused:
        return await _show(request, status=409, told=said["refused"].format(code=refused.code))
    except GatewayUnknown:
        return await _show(request, status=503, told=said["silent"])
    await act(request, "complaints.register", "notices", record_registration, url, by=acting(request))
    return go_on(request, _PATH, "complaints_registered")


async def _show(
    request: web.Request,
    found: list[dict[str, str]] | None = None,
    *,
    status: int = 200,
    problem: bool = False,
    told: str = "",
) -> web.Response:
    place = door(request)
    steps = await place.database.read(list_steps, place.present, place.clock())
    said = words(_STEPS)
    page = {
        "steps": steps,
        "said": said,
        "paths": {step.key: _find_path(request, said[step.key]) for step in steps},
        "found": found,
        "missing": [step for step in steps if step.needed and not step.done],
        "is_open": place.terms.is_open,
        "opens_by_hand": place.opens_by_hand,
        "problem": problem,
        "told": told,
    }
    return render(request, "console/setup.html", status=status, **page)


def _find_path(request: web.Request, said: Mapping[str, str]) -> str | None:
    """Where a step is done; None where this console has no page for it."""
    route = request.config_dict[ROUTES_BY_NAME].get(said.get("route", ""))
    return said.get("path") or (route.path if route else None)


ROUTES = (
    see(_PATH, show_setup, "setup", Permission.SEE_SETTINGS),
    ConsoleRoute("GET", f"{_PATH}/checks", check_now, "setup.checks", Permission.SEE_OPERATIONS, "merchant", _ASKING),
    do(f"{_PATH}/complaints", register_complaints, "setup.complaints", Permission.EDIT_SETTINGS, confirms=True),
    do(f"{_PATH}/opening", open_or_close, "setup.opening", Permission.EDIT_SETTINGS, confirms=True),
)
