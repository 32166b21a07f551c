"""What every handler of the members' JSON door is given: who calls, what they say, and the database to ask."""

import base64
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, TypeVar

import orjson
from aiohttp import web
from sqlalchemy import Connection

from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from shop.repeats.service import Asked, do_once
from shop.web.door import Door, door
from shop.web.members_api.route import MemberRoute
from shop.web.members_api.shapes import BadField, tell
from shop.web.sessions import Visitor
from shop.web.signing import calculate_mac

KEY = "Idempotency-Key"
_P = ParamSpec("_P")
_R = TypeVar("_R")


@dataclass(frozen=True)
class Told:
    """An answer that was told before, as it was: JSON text."""

    text: str


@dataclass(frozen=True)
class Call:
    """One request. `body` and `query` are instances of the route's shapes; `token` is the hash of the caller's."""

    request: web.Request
    route: MemberRoute
    person: Visitor
    token: str | None
    raw: bytes
    body: Any = None
    query: Any = None

    @property
    def door(self) -> Door:
        """The shop's door."""
        return door(self.request)

    @property
    def now(self) -> datetime:
        """This moment."""
        return self.door.clock()

    @property
    def me(self) -> MemberId:
        """Who calls, on a route whose access is "member"."""
        found = self.person.member_id
        if found is None:
            raise web.HTTPUnauthorized
        return found

    def named(self, name: str) -> str:
        """What the path names."""
        return self.request.match_info[name]

    async def read(
        self, query: Callable[Concatenate[Connection, _P], _R], /, *args: _P.args, **kwargs: _P.kwargs
    ) -> _R:
        """Ask the database."""
        return await self.door.database.read(query, *args, **kwargs)

    async def transact(
        self, use_case: Callable[Concatenate[Transaction, _P], _R], /, *args: _P.args, **kwargs: _P.kwargs
    ) -> _R:
        """Carry out what may be carried out twice."""
        return await self.door.database.transact(use_case, *args, **kwargs)

    async def once(
        self, use_case: Callable[Concatenate[Transaction, _P], Any], /, *args: _P.args, **kwargs: _P.kwargs
    ) -> Told:
        """Carry out under the request's key, and tell what it answers in the route's shape.

        The key, the change and the answer are one commit. Raises KeyMissing, KeyReused, and what the use case raises.
        """
        asked = Asked(self.me, self.request.headers.get(KEY, ""), self._digest())

        def work(tx: Transaction) -> str:
            return orjson.dumps(tell(self.route.answer, use_case(tx, *args, **kwargs))).decode()

        return Told(await self.door.database.transact(do_once, asked, work))

    def _digest(self) -> str:
        """Of all that is asked; keyed, because a short body could be guessed from a plain one."""
        about = f"{self.route.method} {self.request.rel_url.raw_path}\n".encode() + self.raw
        return calculate_mac(self.door.secret_key, "answered request", about.decode("latin-1"))

    def seal_cursor(self, cursor: object) -> str | None:
        """A cursor of this list as it is told: opaque to programs, and nobody but us writes one. None at the end."""
        if cursor is None:
            return None
        plain = str(cursor)
        sealed = base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")
        return f"{sealed}.{self._sign_cursor(plain)}"

    def open_cursor(self, sealed: str | None) -> str | None:
        """A cursor that was told for this list, to this person. Raises BadField for any other."""
        if sealed is None:
            return None
        body, _, mac = sealed.partition(".")
        try:
            plain = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)).decode()
        except ValueError:
            raise BadField("after") from None
        if not hmac.compare_digest(mac.encode(), self._sign_cursor(plain).encode()):
            raise BadField("after")
        return plain

    def open_number(self, sealed: str | None) -> int | None:
        """The same for a list whose cursor is a number."""
        plain = self.open_cursor(sealed)
        return None if plain is None else int(plain)

    def _sign_cursor(self, plain: str) -> str:
        asked = sorted((name, value) for name, value in self.request.query.items() if name != "after")
        about = f"{self.person.member_id} {self.request.rel_url.raw_path} {asked} {plain}"
        return calculate_mac(self.door.secret_key, "cursor", about)
