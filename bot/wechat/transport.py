"""One HTTP call to WeChat's API.

Raw UTF-8 JSON out, an errcode in an HTTP 200 back (docs/wechat.md §4.2).
"""

from collections.abc import Mapping
from typing import Any, Final

import aiohttp
import orjson

from bot.wechat.errors import ApiRefused, ApiSilent
from bot.wechat.reading import TooLarge, read_whole

_ANSWER_LIMIT: Final = 4 * 1024 * 1024
_FILE_LIMIT: Final = 10 * 1024 * 1024
_JSON_TYPE: Final = {"Content-Type": "application/json; charset=utf-8"}


class Transport:
    """Sends one request and reads its answer. Knows nothing of tokens; what it raises shows no query."""

    def __init__(self, session: aiohttp.ClientSession, base_url: str, *, timeout_s: float = 8.0) -> None:
        """`base_url`: https://api.weixin.qq.com, or where the sandbox plays it."""
        self._session = session
        self._base_url = base_url.rstrip("/")
        self._timeout = aiohttp.ClientTimeout(total=timeout_s, connect=min(timeout_s, 3.0))

    async def get(self, path: str, query: Mapping[str, str]) -> dict[str, Any]:
        """Ask. Raises ApiRefused, ApiSilent."""
        return await self._call("GET", path, query)

    async def post(self, path: str, query: Mapping[str, str], body: Mapping[str, Any]) -> dict[str, Any]:
        """Act. Chinese stays Chinese in the body: `\\u` escapes would be taken literally. Raises as `get`."""
        return await self._call("POST", path, query, orjson.dumps(body), _JSON_TYPE)

    async def upload(self, path: str, query: Mapping[str, str], form: aiohttp.FormData) -> dict[str, Any]:
        """Send a form with a file. Raises as `get`."""
        return await self._call("POST", path, query, form)

    async def download(self, path: str, query: Mapping[str, str]) -> bytes:
        """Fetch a file; JSON in its place is a refusal. Raises as `get`."""
        status, content = await self._ask("GET", path, query, largest=_FILE_LIMIT)
        if content[:1] == b"{":
            _judge(path, status, content)
            raise ApiSilent(path, "no file")
        if status != 200:
            raise ApiSilent(path, f"HTTP {status}")
        return content

    async def _call(
        self,
        method: str,
        path: str,
        query: Mapping[str, str],
        data: bytes | aiohttp.FormData | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        return _judge(path, *(await self._ask(method, path, query, data, headers)))

    async def _ask(
        self,
        method: str,
        path: str,
        query: Mapping[str, str],
        data: bytes | aiohttp.FormData | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        largest: int = _ANSWER_LIMIT,
    ) -> tuple[int, bytes]:
        try:
            async with self._session.request(
                method,
                self._base_url + path,
                params=query,
                data=data,
                headers=headers,
                timeout=self._timeout,
                allow_redirects=False,
            ) as response:
                return response.status, await read_whole(response.content, largest)
        except (aiohttp.ClientError, TimeoutError, TooLarge) as error:
            raise ApiSilent(path, type(error).__name__) from None


def _judge(path: str, status: int, content: bytes) -> dict[str, Any]:
    try:
        answer = orjson.loads(content)
    except orjson.JSONDecodeError:
        raise ApiSilent(path, f"HTTP {status} without JSON") from None
    if not isinstance(answer, dict):
        raise ApiSilent(path, f"HTTP {status} without a JSON object")
    if answer.get("errcode"):
        raise ApiRefused(path, int(answer["errcode"]), str(answer.get("errmsg", "")))
    if status != 200:
        raise ApiSilent(path, f"HTTP {status}")
    return answer
