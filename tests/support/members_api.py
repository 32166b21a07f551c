"""A program of a member's under test: signed in by a code, at the shop's JSON door as it is mounted."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from shop.members.member import Identity
from shop.web.door import Door
from shop.web.members_api.app import PREFIX, create_app
from tests.support.shop_web import StandInLogin

_KEYS = count()


@dataclass
class Program:
    """One caller. Without a token, a visitor."""

    client: TestClient[Any, Any]
    login: StandInLogin
    token: str = ""
    heard: dict[str, str] = field(default_factory=dict)

    async def call(
        self, method: str, path: str, body: object = None, *, key: str | None = None, **headers: str
    ) -> tuple[int, Any]:
        """Status and JSON. A POST has a key of its own unless one is given."""
        sent = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        if method == "POST":
            sent["Idempotency-Key"] = key if key is not None else f"key-of-test-{next(_KEYS)}"
        async with self.client.request(method, f"{PREFIX}{path}", json=body, headers=sent | headers) as response:
            self.heard = dict(response.headers)
            assert response.headers["Cache-Control"] == "no-store"
            return response.status, await response.json(content_type=None) if response.status != 204 else None

    async def get(self, path: str) -> Any:
        """The answer of a GET that is answered."""
        status, told = await self.call("GET", path)
        assert status == 200, (path, told)
        return told

    async def sign_in(self, name: str, **more: str) -> "Program":
        """The same program for this person."""
        self.login.person = Identity("wx1", name if name.startswith("openid-") else f"openid-{name}")
        status, told = await replace(self, token="").call(
            "POST", "/sessions", {"code": self.login.issue_code(), **more}
        )
        assert status == 200, told
        return replace(self, token=told["token"], heard={})


@asynccontextmanager
async def open_members_api(door: Door) -> AsyncIterator[Program]:
    """The door at its place."""
    front = web.Application()
    front.add_subapp(PREFIX, create_app(door))
    async with TestClient(TestServer(front)) as client:
        yield Program(client, door.login)  # type: ignore[arg-type]
