"""GET /me/files/{code}: a document that is this person's, an invoice or what they have sent as evidence."""

from aiohttp import web

from shop.media.queries import get_document
from shop.web.documents import show_document
from shop.web.door import door
from shop.web.routes_table import READ, Route
from shop.web.sessions import member_id


async def show_own_file(request: web.Request) -> web.StreamResponse:
    """One document. Another's is not found."""
    place, code = door(request), request.match_info["code"]
    found = await place.database.read(get_document, code, member_id=member_id(request))
    return show_document(place.media, found)


ROUTES = (Route("GET", "/me/files/{code}", show_own_file, "own_file", "member", "file", READ, "data"),)
