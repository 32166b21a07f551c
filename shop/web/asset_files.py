"""Our own page assets and the third-party ones.

Read once, named by their content, kept by browsers for ever.
"""

import gzip
import hashlib
import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType

from aiohttp import web

from shop.web.routes_table import FILE, Route

_FOLDER = Path(__file__).parent / "assets"
FOR_EVER = "public, max-age=31536000, immutable"
_SMALLEST_COMPRESSED = 1024
_JOINED = {
    "h5.css": ("shop.css", "catalog.css", "finding.css", "storefront.css", "wide.css"),
    "h5.js": ("vendor/htmx.min.js", "shop.js", "catalog.js"),
}
"""What the shop's pages ask for as one file: on a phone each request costs more than its few kilobytes."""
_READABLE = 4.5
"""The least contrast of text (WCAG 2, AA)."""
_COMMENT, _LINES = re.compile(r"/\*.*?\*/", re.S), re.compile(r"\s+")
_BLANKS = re.compile(r" ?([{};,]) ?")
_BRAND = re.compile(r"[0-9A-Fa-f]{6}")


@dataclass(frozen=True)
class AssetFile:
    """One file. `mark` is taken from its content and stands in its address."""

    name: str
    mark: str
    body: bytes
    compressed: bytes | None
    content_type: str

    @property
    def path(self) -> str:
        """Where it is served."""
        return f"/assets/{self.mark}/{self.name}"


AssetFiles = Mapping[str, AssetFile]
ASSETS: web.AppKey[AssetFiles] = web.AppKey("assets", Mapping)


@cache
def load_assets(folder: Path = _FOLDER) -> AssetFiles:
    """All files of the folder, by their path inside it; read once in a process."""
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file())
    bodies = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
    for name, parts in _JOINED.items():
        bodies[name] = b"\n".join(bodies[part] for part in parts if part in bodies)
    own = [name for name in bodies if name.endswith(".css") and not name.startswith("vendor/")]
    bodies |= {name: _shorten(bodies[name]) for name in own}
    return MappingProxyType({name: _make(name, body) for name, body in bodies.items()})


async def show_asset(request: web.Request) -> web.Response:
    """One asset; a mark of another version is answered with the present one, for pages still open."""
    found = request.config_dict[ASSETS].get(request.match_info["name"])
    if found is None:
        raise web.HTTPNotFound
    return _send(request, found, is_current=found.mark == request.match_info["mark"])


async def show_branded(request: web.Request) -> web.Response:
    """The shop's style in the brand's colour: one file, because each keeps a page from being seen."""
    style = request.config_dict[ASSETS]["h5.css"]
    branded = _brand(style.name, style.body, request.match_info["colour"])
    return _send(request, branded, is_current=style.mark == request.match_info["mark"])


@lru_cache(maxsize=8)
def _brand(name: str, style: bytes, colour: str) -> AssetFile:
    return _make(name, write_brand(colour).encode() + style)


def _send(request: web.Request, found: AssetFile, *, is_current: bool) -> web.Response:
    """A file for ever under its present address, packed for whoever takes it so."""
    headers = {"Cache-Control": FOR_EVER if is_current else "no-cache", "Vary": "Accept-Encoding"}
    body = found.body
    if found.compressed and "gzip" in request.headers.get("Accept-Encoding", ""):
        body, headers["Content-Encoding"] = found.compressed, "gzip"
    return web.Response(body=body, content_type=found.content_type, charset="utf-8", headers=headers)


def _shorten(style: bytes) -> bytes:
    """A style sheet without its comments, and without the blanks that only people read."""
    text = _COMMENT.sub("", style.decode())
    return _BLANKS.sub(r"\1", _LINES.sub(" ", text)).strip().encode()


async def show_brand(request: web.Request) -> web.Response:
    """The brand's colour as CSS variables, for the console: a file, because pages carry no style of their own."""
    colour = request.match_info["colour"]
    if not _BRAND.fullmatch(colour):
        raise web.HTTPNotFound
    return web.Response(text=write_brand(colour), content_type="text/css", headers={"Cache-Control": FOR_EVER})


def write_brand(colour: str) -> str:
    """The style variables of a brand colour, `RRGGBB`.

    For text, for a ground under white text (plain, pressed, deep), and for a soft ground. Whatever the merchant's
    colour is, it is darkened (in the dark: brightened) until its text can be read at 4.5:1.
    """
    fill = make_readable(colour, "FFFFFF", towards="000000")
    grounds = f"--brand-fill:#{fill};--brand-press:{_mix(fill, '000000', 12)};--brand-deep:{_mix(fill, '000000', 18)}"
    soft, soft_dark = _mix(colour, "FFFFFF", 91), _mix(colour, "17181A", 82)
    text = make_readable(fill, soft[1:], towards="000000")
    text_dark = make_readable(_mix(colour, "FFFFFF", 18)[1:], soft_dark[1:], towards="FFFFFF")
    light = f"--brand:#{text};--brand-soft:{soft};{grounds}"
    dark = f"--brand:#{text_dark};--brand-soft:{soft_dark}"
    return f":root{{{light}}}@media(prefers-color-scheme:dark){{:root{{{dark}}}}}"


def make_readable(colour: str, beside: str, *, towards: str) -> str:
    """The colour nearest to `colour`, mixed with `towards`, that stands out from `beside` at 4.5:1.

    All as RRGGBB.
    """
    mixed = (_mix(colour, towards, percent)[1:] for percent in range(101))
    return next((one for one in mixed if measure_contrast(one, beside) >= _READABLE), towards)


def measure_contrast(one: str, other: str) -> float:
    """How far two colours stand apart, from 1 to 21 (WCAG 2)."""
    dark, light = sorted((_measure_light(one), _measure_light(other)))
    return (light + 0.05) / (dark + 0.05)


def _measure_light(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _mix(colour: str, other: str, percent: int) -> str:
    """`colour` with `percent` of `other` in it."""
    pairs = ((int(colour[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (0, 2, 4))
    return "#" + "".join(f"{(a * (100 - percent) + b * percent) // 100:02X}" for a, b in pairs)


def _make(name: str, body: bytes) -> AssetFile:
    mark = hashlib.sha256(body).hexdigest()[:12]
    compressed = gzip.compress(body, mtime=0) if len(body) >= _SMALLEST_COMPRESSED else None
    content_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return AssetFile(name, mark, body, compressed, content_type)


ROUTES = (
    Route(
        "GET",
        "/assets/{mark:[0-9a-f]{12}}/h5-{colour:[0-9A-Fa-f]{6}}.css",
        show_branded,
        "branded",
        "visitor",
        "nobody",
        FILE,
        "file",
    ),
    Route("GET", "/assets/{mark:[0-9a-f]{12}}/{name:.+}", show_asset, "asset", "visitor", "nobody", FILE, "file"),
)
