"""经营者信息: whose shop it is before the law, with the picture of its licence."""

from aiohttp import web

from shop.settings.company import COMPANY
from shop.web.door import door
from shop.web.rendering import render
from shop.web.routes_table import READ, Route


async def show_company(request: web.Request) -> web.Response:
    """GET /company. Nothing to show is not found: the footer names no company either."""
    if not door(request).present.of(COMPANY).name:
        raise web.HTTPNotFound
    return render(request, "h5/company.html")


ROUTES = (Route("GET", "/company", show_company, "company", "visitor", "nobody", READ),)
