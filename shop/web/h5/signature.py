"""Signs this site's own pages for WeChat's page script."""

from aiohttp import web

from shop.members.ports import SigningUnavailable
from shop.web.door import door
from shop.web.targets import safe_target


async def sign_page(request: web.Request) -> web.Response:
    """GET /page-signature?path=…: JSON with appId, timestamp, nonceStr and signature.

    Only a path can be given: the origin is always our own, whatever is asked.
    """
    path = safe_target(request.query.get("path"), "")
    if not path:
        return web.json_response({"code": "bad_path"}, status=400)
    place = door(request)
    try:
        return web.json_response(dict(await place.signer.sign_page(f"{place.base_url}{path}")))
    except SigningUnavailable:
        return web.json_response({"code": "unavailable"}, status=503)
