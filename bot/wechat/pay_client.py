"""Speaks WeChat Pay v3 over HTTP.

Signs what goes out, verifies what comes back, and tells refusal from doubt.
"""

import hashlib
import json
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

import aiohttp
from yarl import URL

from bot.wechat.pay_signing import Seal, UntrustedMessage, authorize, verify
from bot.wechat.ports import Credentials
from bot.wechat.reading import TooLarge, read_whole

ANSWER_LIMIT = 1024 * 1024
_FILE_LIMIT = 512 * 1024 * 1024
"""A zipped bill of some millions of payments."""
_TRY_LATER = {"SYSTEM_ERROR", "FREQUENCY_LIMITED", "RATE_LIMITED", "FREQUENCY_LIMIT_EXCEED", "RATELIMIT_EXCEEDED"}


class PayRefused(Exception):
    """Pay answered, signed, that it will not do it.

    Decide by `code`, never by `message` (docs/wechat.md §7.8). `doubt` says why its signature can't be believed, ""
    where it can: a refusal moves no money, so only whoever checks the keys asks.
    """

    def __init__(self, status: int, code: str, message: str, doubt: str = "") -> None:
        super().__init__(f"{status} {code}: {message}")
        self.doubt = doubt
        self.status = status
        self.code = code
        self.message = message


class PayInDoubt(Exception):
    """Nobody knows whether Pay did it: no answer, no verifiable answer, or an error of its own.

    Ask by number.
    """


class PayClient:
    """One session toward Pay. Credentials are asked at each use."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        credentials: Credentials,
        base_url: str,
        clock: Callable[[], datetime],
        *,
        timeout_s: float,
    ) -> None:
        self._session = session
        self._credentials = credentials
        self._base_url = base_url
        self._clock = clock
        self._timeout = aiohttp.ClientTimeout(total=timeout_s)

    async def get(self, path: str, **query: str) -> dict[str, Any]:
        """Ask. Raises PayRefused or PayInDoubt."""
        target = f"{path}?{urlencode(query, quote_via=quote)}" if query else path
        return await self._call("GET", target, "")

    async def post(self, path: str, content: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Act. Returns {} for an answer without content. Raises PayRefused or PayInDoubt."""
        body = "" if content is None else json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        return await self._call("POST", path, body)

    async def put(self, path: str, content: Mapping[str, Any]) -> dict[str, Any]:
        """Change what is kept at Pay. Raises PayRefused or PayInDoubt."""
        return await self._call("PUT", path, json.dumps(content, ensure_ascii=False, separators=(",", ":")))

    async def upload(self, path: str, name: str, content: bytes) -> dict[str, Any]:
        """Send a file as a form; the signature covers only its `meta` (docs/wechat.md §7.1).

        Raises PayRefused or PayInDoubt.
        """
        meta = json.dumps({"filename": name, "sha256": hashlib.sha256(content).hexdigest()}, separators=(",", ":"))
        form = aiohttp.FormData()
        form.add_field("meta", meta, content_type="application/json")
        form.add_field("file", content, filename=name, content_type="image/jpeg")
        headers = self._headers("POST", path, meta)
        del headers["Content-Type"]
        return await self._send("POST", path, form, headers)

    async def download(self, url: str) -> bytes:
        """The file behind an address that Pay has given.

        Its answer carries no signature (docs/wechat.md §7.9). The caller compares it with the hash that came with the
        address. Raises PayRefused or PayInDoubt.
        """
        target = url.removeprefix(self._base_url)
        if target == url or not target.startswith("/"):
            raise PayInDoubt("the file lies at another address than Pay's")
        headers = self._headers("GET", target, "") | {"Accept": "*/*"}
        try:
            async with self._session.get(
                URL(url, encoded=True), headers=headers, timeout=self._timeout, allow_redirects=False
            ) as response:
                content = await read_whole(response.content, _FILE_LIMIT)
        except (aiohttp.ClientError, TimeoutError, TooLarge) as error:
            raise PayInDoubt(type(error).__name__) from error
        if response.status != 200:
            raise PayInDoubt(f"{response.status} instead of a file")
        return content

    async def _call(self, method: str, target: str, body: str) -> dict[str, Any]:
        return await self._send(method, target, body.encode() or None, self._headers(method, target, body))

    async def _send(
        self, method: str, target: str, body: bytes | aiohttp.FormData | None, headers: Mapping[str, str]
    ) -> dict[str, Any]:
        url = self._base_url + target
        try:
            async with self._session.request(
                method, url, data=body, headers=headers, timeout=self._timeout, allow_redirects=False
            ) as response:
                content = await read_whole(response.content, ANSWER_LIMIT)
        except (aiohttp.ClientError, TimeoutError, TooLarge) as error:
            raise PayInDoubt(type(error).__name__) from error
        return self._judge(response.status, response.headers, content)

    def _headers(self, method: str, target: str, body: str) -> dict[str, str]:
        merchant = self._credentials.merchant()
        if not merchant.private_key:
            raise PayInDoubt("no keys of WeChat Pay are set yet")
        timestamp, nonce = int(self._clock().timestamp()), secrets.token_hex(16)
        return {
            "Authorization": authorize(merchant, method, target, body, timestamp=timestamp, nonce=nonce),
            "Accept": "application/json",
            "Content-Type": "application/json",
            "User-Agent": "lianpu",
            "Wechatpay-Serial": merchant.wechat_public_key_id,
        }

    def _judge(self, status: int, headers: Mapping[str, str], content: bytes) -> dict[str, Any]:
        if 200 <= status < 300:
            return self._trust(headers, content)
        code, message = _read_error(content)
        if not code or status >= 500 or code in _TRY_LATER:
            raise PayInDoubt(f"{status} {code}: {message}")
        raise PayRefused(status, code, message, self._find_doubt(headers, content))

    def _find_doubt(self, headers: Mapping[str, str], content: bytes) -> str:
        try:
            verify(self._credentials.merchant(), Seal.from_headers(headers), content, self._clock())
        except (UntrustedMessage, ValueError) as error:
            return str(error) or type(error).__name__
        return ""

    def _trust(self, headers: Mapping[str, str], content: bytes) -> dict[str, Any]:
        try:
            verify(self._credentials.merchant(), Seal.from_headers(headers), content, self._clock())
            return dict(json.loads(content)) if content else {}
        except (UntrustedMessage, ValueError) as error:
            raise PayInDoubt(f"answer not verified: {error}") from None


def _read_error(content: bytes) -> tuple[str, str]:
    """Code and message of an error answer; empty for one that is not Pay's own (a proxy's page, say)."""
    try:
        answer = json.loads(content)
        return str(answer["code"]), str(answer.get("message", ""))
    except (ValueError, KeyError, TypeError):
        return "", ""
