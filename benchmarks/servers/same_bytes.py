"""The least that aiohttp can do to answer with the same bytes: a body of this size, and its type."""

import asyncio
import os
from pathlib import Path

from aiohttp import web

from benchmarks.servers.running import serve


def _read(path: str) -> bytes:
    return Path(path).read_bytes()


async def make_app() -> web.Application:
    """One route, which answers with the content of the file that BENCH_BODY names."""
    body = await asyncio.to_thread(_read, os.environ["BENCH_BODY"])

    async def answer(request: web.Request) -> web.Response:
        return web.Response(body=body, content_type="text/html", headers={"Content-Encoding": "gzip"})

    app = web.Application()
    app.router.add_get("/{rest:.*}", answer)
    return app


if __name__ == "__main__":
    serve(make_app)
