"""Reading what the page sends, and refusing it in one sentence."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

Told = dict[str, Any]
_REFUSALS = {
    400: web.HTTPBadRequest,
    403: web.HTTPForbidden,
    404: web.HTTPNotFound,
    409: web.HTTPConflict,
}


async def read_json(request: web.Request) -> dict[str, Any]:
    """The body as a mapping. Raises a refusal for anything else."""
    try:
        value = json.loads(await request.read() or b"{}")
    except ValueError as problem:
        raise refuse("请求体不是 JSON。") from problem
    if not isinstance(value, dict):
        raise refuse("请求体不是 JSON 对象。")
    return value


def refuse(message: str, *, status: int = 400) -> web.HTTPException:
    """An answer that the page shows as it is."""
    text = json.dumps({"message": message}, ensure_ascii=False)
    kind = _REFUSALS[status]
    return kind(text=text, content_type="application/json")
