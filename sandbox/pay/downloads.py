"""Files to fetch for a short time: the request is signed, the answer is not (docs/wechat.md §7.9)."""

from __future__ import annotations

import base64
import gzip
import secrets
from datetime import timedelta

from aiohttp import web

from sandbox.pay.door import Answer, Call
from sandbox.pay.refusals import PayRefusal


def offer(call: Call, text: str, life: timedelta, *, zipped: bool = False) -> str:
    """Keep a file for so long and give the address to fetch it from."""
    call.state.downloads = {key: kept for key, kept in call.state.downloads.items() if kept[0] > call.now}
    token = secrets.token_urlsafe(24)
    content = gzip.compress(text.encode()) if zipped else text.encode()
    call.state.downloads[token] = (call.now + life, base64.b64encode(content).decode())
    call.world.changed()
    return f"{call.origin}/v3/billdownload/file?token={token}"


async def fetch_file(call: Call) -> Answer | web.Response:
    """`GET /v3/billdownload/file?token=…`"""
    kept = call.state.downloads.get(call.query.get("token", ""))
    if kept is None or kept[0] <= call.now:
        raise PayRefusal("INVALID_REQUEST", "下载链接已失效，请重新申请账单", rule="§7.9")
    return web.Response(body=base64.b64decode(kept[1]), headers={"Content-Type": "application/octet-stream"})
