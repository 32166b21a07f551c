"""What a route of the members' JSON door is: who may use it, whose things it names, what it takes and tells."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Literal

from shop.web.routes_table import Limits, Owner

READS = Limits(largest_body=0, per_minute=240)
WRITES = Limits(largest_body=32 * 1024, per_minute=120)
COSTS = Limits(largest_body=4 * 1024, per_minute=20)
"""What asks Pay or WeChat, or tries what others must not guess."""
NAMED = r"[A-Za-z0-9_-]{1,64}"
"""What a path may name: public codes and numbers."""
_NAME = re.compile(r"{([a-z]+)}")
Again = Literal["safe", "same", "once"]
"""What the same request a second time does: `safe` changes nothing ever; `same` leaves all as the first did, or asks
Pay once more; `once` makes or moves something, so that it needs a key, under which it is done once."""


@dataclass(frozen=True)
class MemberRoute:
    """One method and path below `/api/v1`. `answer` and `body` are shapes; None is nothing.

    Nothing has a default that would let anybody in. `query` has what stands behind the path. `handler` takes
    the `Call`.
    """

    method: Literal["GET", "POST", "PUT", "DELETE"]
    path: str
    handler: Callable[[Any], Awaitable[Any]]
    name: str
    access: Literal["visitor", "member"]
    owner: Owner
    limits: Limits
    again: Again
    answer: type | None
    body: type | None = None
    query: type | None = None

    @property
    def pattern(self) -> str:
        """The path with what its names may be."""
        return _NAME.sub(rf"{{\1:{NAMED}}}", self.path)
