"""WeChat's API with the account's token.

A refused token is renewed once, a busy server asked again, no more.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

import aiohttp
import structlog

from bot.wechat.errors import BUSY, TOKEN_CODES, ApiRefused
from bot.wechat.tokens import AccessTokens
from bot.wechat.transport import Transport

_BUSY_WAITS_S: Final = (0.2, 0.6)
log = structlog.get_logger(__name__)

_Call = Callable[[dict[str, str]], Awaitable[dict[str, Any]]]


class WeChatClient:
    """What the adapters call. Every method raises ApiRefused or ApiSilent (`bot.wechat.errors`)."""

    def __init__(self, transport: Transport, tokens: AccessTokens) -> None:
        self._transport = transport
        self._tokens = tokens

    async def get(self, path: str, **query: str) -> dict[str, Any]:
        """Ask."""
        return await self._patiently(lambda token: self._transport.get(path, query | token))

    async def post(self, path: str, body: Mapping[str, Any], **query: str) -> dict[str, Any]:
        """Act, where doing it twice does no harm: a busy server is asked up to three times."""
        return await self._patiently(lambda token: self._transport.post(path, query | token, body))

    async def send(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Send a message: never twice by itself.

        Only a refused token is tried again, for then nothing was sent.
        """
        return await self._with_token(lambda token: self._transport.post(path, token, body))

    async def upload(self, path: str, content: bytes, *, name: str, content_type: str, **query: str) -> dict[str, Any]:
        """Send a file as the field `media`."""

        def call(token: dict[str, str]) -> Awaitable[dict[str, Any]]:
            form = aiohttp.FormData()
            form.add_field("media", content, filename=name, content_type=content_type)
            return self._transport.upload(path, query | token, form)

        return await self._patiently(call)

    async def download(self, path: str, **query: str) -> bytes:
        """Fetch a file."""
        token = await self._tokens.get()
        try:
            return await self._transport.download(path, query | {"access_token": token})
        except ApiRefused as refused:
            if refused.code not in TOKEN_CODES:
                raise
        return await self._transport.download(path, query | {"access_token": await self._tokens.renew(token)})

    async def _patiently(self, call: _Call) -> dict[str, Any]:
        for wait_s in _BUSY_WAITS_S:
            try:
                return await self._with_token(call)
            except ApiRefused as refused:
                if refused.code != BUSY:
                    raise
            await asyncio.sleep(wait_s)
        return await self._with_token(call)

    async def _with_token(self, call: _Call) -> dict[str, Any]:
        token = await self._tokens.get()
        try:
            return await self._logged(call, token)
        except ApiRefused as refused:
            if refused.code not in TOKEN_CODES:
                raise
        return await self._logged(call, await self._tokens.renew(token))

    async def _logged(self, call: _Call, token: str) -> dict[str, Any]:
        try:
            return await call({"access_token": token})
        except ApiRefused as refused:
            report = log.error if refused.alarm else log.info
            report("wechat refused", api=refused.api, errcode=refused.code, rid=refused.rid)
            raise
