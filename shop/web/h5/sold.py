"""推广订单: the orders that earn for this person, how each stands now, and the way to each award's why."""

from aiohttp import web

from commissions.beneficiary import member
from shop.lists.sold import SoldFilter, list_sold
from shop.web.door import door
from shop.web.rendering import render
from shop.web.routes_table import READ, Route
from shop.web.sessions import member_id


async def show_sold(request: web.Request) -> web.Response:
    """GET /me/sold?only=to_ship&before=…"""
    before, asked = request.query.get("before"), request.query.get("only", "")
    only = next((of for of in SoldFilter if of.value == asked), None)
    page = await door(request).database.read(list_sold, member(member_id(request)), before, only)
    return render(request, "h5/me/sold.html", page=page, only=only, filters=SoldFilter, continued=before is not None)


ROUTES = (Route("GET", "/me/sold", show_sold, "sold", "member", "nobody", READ),)
