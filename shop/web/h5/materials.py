"""素材: what the merchant gives distributors to share, with their own link."""

from dataclasses import dataclass

from aiohttp import web
from sqlalchemy import Connection

from shop.materials.material import Material
from shop.materials.queries import list_materials
from shop.media.media import Media
from shop.media.queries import list_media
from shop.typed import is_key
from shop.web.door import door
from shop.web.rendering import render
from shop.web.routes_table import READ, Route
from shop.web.sessions import visitor


@dataclass(frozen=True)
class _Sheet:
    """A page of materials with the pictures' files; `after` goes on, None at the end."""

    materials: tuple[Material, ...]
    pictures: dict[str, Media]
    after: int | None


async def show_materials(request: web.Request) -> web.Response:
    """GET /me/materials?before="""
    person, place = visitor(request), door(request)
    if not person.is_distributor or person.distributor is None:
        return render(request, "h5/me/materials.html", sheet=None, link="", before=None)
    typed = request.query.get("before", "")
    before = int(typed) if is_key(typed) else None
    sheet = await place.database.read(_read_sheet, before)
    code = person.distributor.code
    links = {of.code: place.base_url + of.write_path(code) for of in sheet.materials}
    return render(request, "h5/me/materials.html", sheet=sheet, links=links, before=before)


def _read_sheet(connection: Connection, before: int | None) -> _Sheet:
    """Two statements."""
    materials = list_materials(connection, only_on=True, before=before)
    found = list_media(connection, {code for of in materials for code in of.draft.pictures})
    after = materials[-1].id if len(materials) == _FULL else None
    return _Sheet(materials, dict(found), after)


_FULL = 20
ROUTES = (Route("GET", "/me/materials", show_materials, "own_materials", "member", "nobody", READ),)
