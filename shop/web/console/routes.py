"""Every route of the console: the files of `pages/`, and the assets that it shares with the shop."""

from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from shop.web.asset_files import show_asset, show_brand
from shop.web.console import pages
from shop.web.console.route import ConsoleRoute
from shop.web.h5.media import show_media
from shop.web.routes_table import FILE


def _find_pages() -> tuple[ModuleType, ...]:
    names = sorted(found.name for found in iter_modules(pages.__path__))
    return tuple(import_module(f"{pages.__name__}.{name}") for name in names)


_FILES = (
    ConsoleRoute(
        "GET", "/assets/{mark:[0-9a-f]{12}}/{name:.+}", show_asset, "asset", "anyone", "merchant", FILE, "file"
    ),
    ConsoleRoute("GET", "/assets/brand-{colour}.css", show_brand, "brand", "anyone", "merchant", FILE, "file"),
    ConsoleRoute("GET", "/media/{name}", show_media, "media", "anyone", "merchant", FILE, "file"),
)
ROUTES: tuple[ConsoleRoute, ...] = (*_FILES, *(route for page in _find_pages() for route in page.ROUTES))
"""All of them. A new page is a file with `ROUTES`."""
