"""The stage: two phones and the merchant's page side by side, and a story that plays itself."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

from sandbox.phone.requests import read_json, refuse
from sandbox.stage import NotNow, Stage
from sandbox.world import world_of

_PAGE = Path(__file__).with_name("page") / "stage.html"
_OWN_HOST = "localhost"


def _stage_of(request: web.Request) -> Stage:
    """The stage; only under the name of this machine, so that no other name gets the merchant's cookie."""
    stage = world_of(request).stage
    if stage is None or request.host.rpartition(":")[0] != _OWN_HOST:
        raise web.HTTPNotFound
    return stage


async def show_stage(request: web.Request) -> web.FileResponse:
    """GET /stage: the page; its cookie lets the browser into the merchant's pages."""
    entrance = await _stage_of(request).enter()
    response = web.FileResponse(_PAGE, headers={"Cache-Control": "no-store"})
    response.set_cookie(entrance.cookie, entrance.value, path="/", httponly=True, samesite="Strict")
    return response


async def show_entrance(request: web.Request) -> web.Response:
    """GET stage: where the merchant's pages begin, and how far the shop's history is written."""
    return web.json_response(dict(await _stage_of(request).perform("look", {})))


async def perform(request: web.Request) -> web.Response:
    """POST stage/{deed}: one thing that the merchant does."""
    stage = _stage_of(request)
    try:
        return web.json_response(dict(await stage.perform(request.match_info["deed"], await read_json(request))))
    except KeyError:
        raise refuse("没有这一步。", status=404) from None
    except NotNow as reason:
        raise refuse(str(reason), status=409) from None
