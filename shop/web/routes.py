"""Every door of the shop: the files of `h5/`, and two more. Each has its `ROUTES`, with who may use them.

No path fits two of them, so that their order does not matter; a test sees to that.
"""

from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from shop.web import asset_files, h5, site_files
from shop.web.routes_table import Route


def _find_doors() -> tuple[ModuleType, ...]:
    names = sorted(found.name for found in iter_modules(h5.__path__))
    return tuple(import_module(f"{h5.__name__}.{name}") for name in names)


DOORS: tuple[ModuleType, ...] = (asset_files, site_files, *_find_doors())
ROUTES: tuple[Route, ...] = tuple(route for door in DOORS for route in door.ROUTES)
"""All of them. A new page is a row of its door; a new door is a file."""
