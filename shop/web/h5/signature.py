"""Signs this site's own pages for WeChat's page script."""

import re

from aiohttp import web

from shop.members.ports import SigningUnavailable
from shop.web.door import door
from shop.web.routes_table import READ, Route

_SIGNABLE = re.compile(r"/(?!/)(?:(?!%[01][0-9a-f]|%7f)[!-~]){0,2047}", re.I)
"""A path with its query, of printable letters: an encoded slash may stand in it, a control character may not."""


async def sign_page(request: web.Request) -> web.Response:
    """GET /page-signature?path=…: JSON with appId, timestamp, nonceStr and signature.

    Only a path can be given: the origin is always our own, whatever is asked. It is signed as the browser shows it,
    with whatever stands encoded in it, for WeChat compares letter by letter.
    """
    path = request.query.get("path", "")
    if not _SIGNABLE.fullmatch(path):
        return web.json_response({"code": "bad_path"}, status=400)
    place = door(request)
    try:
        return web.json_response(dict(await place.signer.sign_page(f"{place.base_url}{path}")))
    except SigningUnavailable:
        return web.json_response({"code": "unavailable"}, status=503)


ROUTES = (Route("GET", "/page-signature", sign_page, "page_signature", "visitor", "nobody", READ, "data"),)
