"""Pages leave compressed: a quarter of their bytes for 60 µs.

Compression tells something of what it compressed: whoever can have their own words put into a page beside a secret, and
sees how long the answers are, could guess the secret letter by letter (BREACH). So no secret stands in a page twice
alike (`csrf.mask`), cookies do not come along when another site loads a page (SameSite), and the length of every
compressed page wavers by chance, in a field of the gzip header that no browser shows.
"""

import secrets
import struct
import zlib
from functools import lru_cache

from aiohttp import web

from shop.web.csrf import GAPS
from shop.web.sessions import Handler

_SMALLEST = 1024
_LEVEL = 1
MOST_PADDING = 64
_HEAD = b"\x1f\x8b\x08\x08" + bytes(4) + b"\x00\xff"
"""Magic, deflate, "a file name follows", no time, no hint, unknown system."""
_LETTERS = b"abcdefghijklmnopqrstuvwxyz"


@web.middleware
async def compression_middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Compress pages for whoever takes gzip; whatever is no page, or small, leaves as it is.

    What has gaps is packed by whoever fills them.
    """
    response = await handler(request)
    if not isinstance(response, web.Response) or response.content_type != "text/html":
        return response
    response.headers["Vary"] = "Accept-Encoding"
    if (
        isinstance(response.body, bytes)
        and len(response.body) >= _SMALLEST
        and not request.get(GAPS)
        and accepts_gzip(request)
    ):
        response.body = compress(response.body)
        response.headers["Content-Encoding"] = "gzip"
    return response


def accepts_gzip(request: web.Request) -> bool:
    """Whether the browser takes gzip, and does not say that it takes none (`gzip;q=0`)."""
    return _names_gzip(request.headers.get("Accept-Encoding", ""))


@lru_cache(maxsize=64)
def _names_gzip(accepted: str) -> bool:
    for part in accepted.lower().split(","):
        name, _, quality = part.strip().partition(";")
        if name.strip() == "gzip":
            return quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def compress(body: bytes) -> bytes:
    """`body` as gzip, with a name of 0 to 64 letters chosen by chance."""
    name = bytes(secrets.choice(_LETTERS) for _ in range(secrets.randbelow(MOST_PADDING + 1)))
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(body) + packer.flush()
    return _HEAD + name + b"\x00" + packed + struct.pack("<LL", zlib.crc32(body), len(body) & 0xFFFFFFFF)
