"""Where access tokens are kept: in Redis for all processes, or in memory for one."""

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import structlog
from redis.asyncio import Redis
from redis.exceptions import LockError, RedisError

_LOCK_S: Final = 15.0
log = structlog.get_logger(__name__)


class MemoryTokens:
    """Implements `TokenStore` for one process."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[str, float]] = {}
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def load(self, key: str) -> str | None:
        """See `TokenStore.load`."""
        value, ends_at = self._kept.get(key, ("", 0.0))
        return value if ends_at > time.monotonic() else None

    async def save(self, key: str, value: str, *, ttl_s: int) -> None:
        """See `TokenStore.save`."""
        self._kept[key] = (value, time.monotonic() + ttl_s)

    @asynccontextmanager
    async def lock(self, key: str) -> AsyncIterator[None]:
        """See `TokenStore.lock`."""
        async with self._locks[key]:
            yield


class RedisTokens:
    """Implements `TokenStore` for many processes. While Redis is away each process keeps its own."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._memory = MemoryTokens()

    async def load(self, key: str) -> str | None:
        """See `TokenStore.load`."""
        try:
            value = await self._redis.get(_name(key))
        except RedisError as error:
            log.warning("redis is away; tokens are kept in memory", error=type(error).__name__)
            return await self._memory.load(key)
        return value.decode() if isinstance(value, bytes) else value

    async def save(self, key: str, value: str, *, ttl_s: int) -> None:
        """See `TokenStore.save`."""
        await self._memory.save(key, value, ttl_s=ttl_s)
        try:
            await self._redis.set(_name(key), value, ex=ttl_s)
        except RedisError as error:
            log.warning("redis is away; tokens are kept in memory", error=type(error).__name__)

    @asynccontextmanager
    async def lock(self, key: str) -> AsyncIterator[None]:
        """See `TokenStore.lock`.

        Without Redis it holds off this process only: stable_token gives all the same.
        """
        async with self._memory.lock(key):
            held = self._redis.lock(_name(f"{key}:lock"), timeout=_LOCK_S, blocking_timeout=_LOCK_S)
            try:
                taken = await held.acquire()
            except RedisError:
                taken = False
            try:
                yield
            finally:
                if taken:
                    await _release(held)


async def _release(held: object) -> None:
    try:
        await held.release()  # type: ignore[attr-defined]
    except (LockError, RedisError):
        log.warning("a token lock outlived its time")


def _name(key: str) -> str:
    return f"lianpu:wechat:{key}"
