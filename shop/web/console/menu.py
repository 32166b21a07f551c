"""The rail at the left: eight rooms with their pages, as `templates/console/menu.toml` orders and names them."""

from dataclasses import dataclass
from functools import cache

from aiohttp import web

from shop.accounts.permissions import Permission
from shop.web.console.due import find_due
from shop.web.console.presence import here
from shop.web.console.route import ROUTES_BY_NAME, find_route
from shop.words import words


@dataclass(frozen=True)
class MenuPage:
    """A page of a room; `due` counts what waits there, None where nothing can."""

    label: str
    path: str
    active: bool
    due: int | None


@dataclass(frozen=True)
class MenuRoom:
    """A room of the rail, with the pages that this person may see."""

    label: str
    icon: str
    pages: tuple[MenuPage, ...]

    @property
    def active(self) -> bool:
        """Whether the page that is shown lies in this room."""
        return any(page.active for page in self.pages)

    @property
    def due(self) -> int:
        """What waits in all its pages."""
        return sum(page.due or 0 for page in self.pages)


def make_menu(request: web.Request) -> tuple[MenuRoom, ...]:
    """The rail as this person sees it. A room without pages for them is left out."""
    found = find_route(request)
    active = _find_entry(found.name if found else "")
    rooms = (
        MenuRoom(room["label"], room["icon"], tuple(_list_pages(request, room["pages"], active)))
        for room in words("console/menu.toml")["room"]
    )
    return tuple(room for room in rooms if room.pages)


def find_first_page(request: web.Request) -> str | None:
    """Where this person begins: the first page that they may see."""
    return next((page.path for room in make_menu(request) for page in room.pages), None)


def _list_pages(request: web.Request, entries: list[list[str]], active: str) -> list[MenuPage]:
    routes, person, due = request.config_dict[ROUTES_BY_NAME], here(request), find_due(request)
    pages = []
    for name, label in entries:
        route = routes.get(name)
        if route is None or (isinstance(route.permission, Permission) and not person.may(route.permission)):
            continue
        pages.append(MenuPage(label, route.path, name == active, due.get(name)))
    return pages


@cache
def _find_entry(route_name: str) -> str:
    """The entry that a route belongs to: `orders.price` to `orders`, unless it is one itself."""
    entries = {entry[0] for room in words("console/menu.toml")["room"] for entry in room["pages"]}
    name = route_name
    while name and name not in entries:
        name = name.rpartition(".")[0]
    return name
