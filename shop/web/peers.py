"""From which address somebody asks, also behind the proxy that stands in front of the program."""

from ipaddress import ip_address

from aiohttp import web


def find_address(request: web.Request) -> str:
    """The browser's address: what a proxy on this machine or in this network tells of it (docs/nginx.conf).

    Whoever reaches the program directly, from elsewhere, is believed nothing.
    """
    remote = request.remote or "127.0.0.1"
    lines = request.headers.getall("X-Forwarded-For", [""])  # some proxies add a line of their own below a stranger's
    told = lines[-1].rpartition(",")[2].strip()
    return told if _is_near(remote) and _is_address(told) else remote


def _is_near(address: str) -> bool:
    return not _is_address(address) or ip_address(address).is_private


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
