"""How much one request and one person may take: bytes, and requests in a minute.

Counted in this process alone; the proxy in front limits by address (docs/nginx.conf).
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from shop.web.routes_table import Limits

_MOST_KEPT = 50_000
"""So many people and routes are remembered; who was quiet the longest is forgotten first."""


@dataclass
class _Bucket:
    """What is left to somebody on a route, as it was at a moment in seconds."""

    left: float
    at: float


class RateLimiter:
    """A bucket for each key that holds a minute's requests and fills up again evenly.

    `clock` tells seconds that only go forward.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, *, most_kept: int = _MOST_KEPT) -> None:
        self._clock = clock
        self._most_kept = most_kept
        self._buckets: OrderedDict[tuple[str, str], _Bucket] = OrderedDict()

    def take(self, key: tuple[str, str], per_minute: int) -> bool:
        """Take one request from the bucket of this key; False where it is empty."""
        now = self._clock()
        bucket = self._buckets.pop(key, None) or _Bucket(per_minute, now)

        refilled = (now - bucket.at) * per_minute / 60
        bucket.left, bucket.at = min(per_minute, bucket.left + refilled), now

        allowed = bucket.left >= 1
        bucket.left -= allowed

        self._buckets[key] = bucket
        if len(self._buckets) > self._most_kept:
            self._buckets.popitem(last=False)
        return allowed


RATES: web.AppKey[RateLimiter] = web.AppKey("rates", RateLimiter)


def refuse_large_body(request: web.Request, limits: Limits) -> None:
    """Raise the HTTP error for a body that is too large, says no length, or was packed.

    Browsers say the length of what they send, and pack nothing; what is unpacked here would have no limit.
    """
    if "Content-Encoding" in request.headers:
        raise web.HTTPUnsupportedMediaType
    length = request.content_length
    if length is None and request.body_exists:
        raise web.HTTPLengthRequired
    if (length or 0) > limits.largest_body:
        raise web.HTTPRequestEntityTooLarge(limits.largest_body, length or 0)
