"""The access token and whatever else WeChat lends for two hours.

Fetched once for all, renewed once when refused.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import orjson

from bot.wechat.ports import Credentials, TokenStore
from bot.wechat.transport import Transport

_MARGIN_S: Final = 300
_SHORTEST_S: Final = 10
_STABLE_TOKEN: Final = "/cgi-bin/stable_token"  # noqa: S105 - a path

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class _Lent:
    """A value of WeChat's and the instant from which it is better asked for again."""

    value: str
    ends_at: datetime


class Keeper:
    """Keeps one lent value for all processes.

    Only one asks WeChat at a time; the others wait for what it gets.
    """

    def __init__(self, store: TokenStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._near: dict[str, _Lent] = {}

    async def get(self, key: str, fetch: Callable[[], Awaitable[tuple[str, int]]]) -> str:
        """The kept value, or what `fetch` brings: a value and for how many seconds it lives."""
        lent = self._near.get(key)
        if lent is not None and lent.ends_at > self._clock():
            return lent.value
        return await self.renew(key, fetch, refused=None)

    async def renew(self, key: str, fetch: Callable[[], Awaitable[tuple[str, int]]], *, refused: str | None) -> str:
        """Another value than `refused`: what somebody else fetched meanwhile, else a fresh one."""
        async with self._store.lock(key):
            lent = await self._load(key)
            if lent is None or lent.value == refused or lent.ends_at <= self._clock():
                lent = await self._fetch(key, fetch)
            self._near[key] = lent
            return lent.value

    async def _fetch(self, key: str, fetch: Callable[[], Awaitable[tuple[str, int]]]) -> _Lent:
        value, lives_s = await fetch()
        kept_s = max(lives_s - _MARGIN_S, _SHORTEST_S)
        lent = _Lent(value, self._clock() + timedelta(seconds=kept_s))
        written = orjson.dumps({"value": value, "ends_at": lent.ends_at.isoformat()}).decode()
        await self._store.save(key, written, ttl_s=kept_s)
        return lent

    async def _load(self, key: str) -> _Lent | None:
        written = await self._store.load(key)
        if written is None:
            return None
        kept = orjson.loads(written)
        return _Lent(kept["value"], datetime.fromisoformat(kept["ends_at"]))


class AccessTokens:
    """The account's access token, by stable_token (docs/wechat.md §4.1)."""

    def __init__(self, transport: Transport, credentials: Credentials, keeper: Keeper) -> None:
        self._transport = transport
        self._credentials = credentials
        self._keeper = keeper

    async def get(self) -> str:
        """A token that should work. Raises ApiFailed when WeChat gives none."""
        return await self._keeper.get(self._key(), self._fetch)

    async def renew(self, refused: str) -> str:
        """A token other than the one that was just refused; forced only if WeChat insists on that very one."""

        async def fetch() -> tuple[str, int]:
            token, lives_s = await self._fetch()
            return (token, lives_s) if token != refused else await self._fetch(force=True)

        return await self._keeper.renew(self._key(), fetch, refused=refused)

    def _key(self) -> str:
        return f"access_token:{self._credentials.account().app_id}"

    async def _fetch(self, *, force: bool = False) -> tuple[str, int]:
        account = self._credentials.account()
        body: dict[str, Any] = {
            "grant_type": "client_credential",
            "appid": account.app_id,
            "secret": account.app_secret,
            "force_refresh": force,
        }
        answer = await self._transport.post(_STABLE_TOKEN, {}, body)
        return str(answer["access_token"]), int(answer["expires_in"])
