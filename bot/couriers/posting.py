"""One form posted to a carrier's service, and its answer as an object."""

import json
from collections.abc import Mapping
from hashlib import md5
from typing import Any

import aiohttp

from bot.wechat.reading import TooLarge, read_whole

_ANSWER_LIMIT = 256 * 1024


class NoAnswer(Exception):
    """Nothing usable came back: nobody knows what the service did."""


async def post_form(
    session: aiohttp.ClientSession, url: str, form: Mapping[str, str], patience: aiohttp.ClientTimeout
) -> Mapping[str, Any]:
    """What the service answers. Raises NoAnswer."""
    try:
        async with session.post(url, data=form, timeout=patience, allow_redirects=False) as response:
            content = await read_whole(response.content, _ANSWER_LIMIT)
    except (aiohttp.ClientError, TimeoutError, TooLarge) as error:
        raise NoAnswer(type(error).__name__) from error
    if response.status != 200:
        raise NoAnswer(f"status {response.status}")
    try:
        answer = json.loads(content)
    except ValueError:
        raise NoAnswer("no JSON") from None
    if not isinstance(answer, dict):
        raise NoAnswer("no object")
    return answer


def sign(*parts: str) -> str:
    """MD5 over the parts in their order, in upper-case hex: what the service prescribes."""
    return md5("".join(parts).encode(), usedforsecurity=False).hexdigest().upper()
