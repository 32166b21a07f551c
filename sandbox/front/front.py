"""Starts the front beside a running sandbox.

The same application once more over TLS, and the proxy to it.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from sandbox.front.certificate import AUTHORITY, make_context
from sandbox.front.proxy import HEAD_LIMIT, Proxy
from sandbox.options import Options

_FOLDER = "tls"


@dataclass
class Front:
    """A running front.

    `proxy_url` for `HTTPS_PROXY`, `authority` for clients to trust, `tls_port` for direct TLS.
    """

    proxy_url: str
    tls_port: int
    authority: Path
    _proxy: Proxy
    _server: asyncio.Server

    async def close(self) -> None:
        """Take no more connections and end those that are open; the TLS side ends with the sandbox."""
        self._server.close()
        self._proxy.close()


def authority_of(options: Options) -> Path:
    """The file with the authority that clients are to trust."""
    return options.state_folder / _FOLDER / AUTHORITY


async def start_front(runner: web.AppRunner, options: Options) -> Front:
    """Open both ports (0: free ones). OSError when one is taken."""
    context = make_context(options.state_folder / _FOLDER)
    site = web.TCPSite(runner, options.host, options.tls_port, ssl_context=context)
    await site.start()
    tls_port: int = runner.addresses[-1][1]

    proxy = Proxy(options.host, tls_port)
    server = await asyncio.start_server(proxy.serve, options.host, options.proxy_port, limit=HEAD_LIMIT)
    proxy_port = server.sockets[0].getsockname()[1]
    return Front(f"http://localhost:{proxy_port}", tls_port, authority_of(options), proxy, server)
