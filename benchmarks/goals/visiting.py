"""P4: pages for visitors through the real app, against an aiohttp handler that answers with the same bytes."""

import gzip
import zlib
from collections.abc import Sequence
from itertools import count, islice

import aiohttp
from sqlalchemy import Connection

from benchmarks.comparing import Messages, Plan, Side, compare
from benchmarks.databases import KINDS, farm
from benchmarks.machine import Cores
from benchmarks.messages import Push, WrongReply
from benchmarks.placed import begin
from benchmarks.processes import STATE, serving
from benchmarks.results import Result, compare_sides
from benchmarks.servers import python_server
from benchmarks.servers.callback_kept import now
from commissions.days import determine_day
from shop.web.sessions import BROWSER
from shop.web.visits import SEEN
from tests.support.shelf import draft_tea, put_on_home, stock_shelf
from tests.support.shop_web import CHROME

GOODS = 40
EACH = 100
"""So often one browser asks: more a minute would be refused."""
NUMBERS = count()
GOALS = {"home": 0.6, "list": 0.6, "product": 0.5}


async def measure(plan: Plan, cores: Cores) -> list[Result]:
    """Home, a list and a product on each database."""
    results = []
    for kind in KINDS:
        with farm(kind) as place:
            address = await place.make(seed_shop)
            server = python_server("pages", BENCH_DATABASE=address)
            with serving(server, cores) as running:
                pages = await find_pages(f"http://127.0.0.1:{running.port}")
            for name, (path, body) in pages.items():
                least = python_server("same_bytes", BENCH_BODY=write_down(name, body))
                sides = Side(server, check_page), Side(least, check_page)
                await compare(sides, ask_for(path), plan, cores)
                what = f"{name} for visitors, {len(body):,} bytes, on {kind}, against aiohttp with the same bytes"
                results.append(compare_sides("P4", what, *sides, GOALS[name]))
            await place.drop(address)
    return results


def seed_shop(connection: Connection) -> None:
    """A shop with some goods, the first twelve of them on its home page."""
    tx = begin(connection)
    stock_shelf(tx, *(draft_tea(f"TEA-{number}", name=f"古树红茶 {number} 号") for number in range(GOODS)))
    put_on_home(tx, "掌柜推荐", *(f"TEA-{number}" for number in range(12)))


async def find_pages(base_url: str) -> dict[str, tuple[str, bytes]]:
    """The path of each page, and its bytes as they leave."""
    headers = {"User-Agent": CHROME, "Accept": "text/html"}
    async with aiohttp.ClientSession(base_url, headers=headers, auto_decompress=False) as session:

        async def get(path: str) -> bytes:
            for _ in range(2):  # the second one is kept
                async with session.get(path) as answer:
                    body = await answer.read()
            return body

        listed = await get("/categories")
        product = gzip.decompress(listed).decode().partition('href="/products/')[2].partition('"')[0]
        paths = {"home": "/", "list": "/categories", "product": f"/products/{product}"}
        return {name: (path, await get(path)) for name, path in paths.items()}


def write_down(name: str, body: bytes) -> str:
    """Put a page's bytes into a file; returns its path."""
    file = STATE / "run" / f"{name}.gz"
    file.write_bytes(body)
    return str(file)


def ask_for(path: str) -> Messages:
    """Requests for a page by visitors who were here before."""

    def make(how_many: int) -> Sequence[Push]:
        return [push_get(path, number // EACH) for number in islice(NUMBERS, how_many)]

    return make


def push_get(path: str, visitor: int) -> Push:
    """One request as a browser sends it."""
    cookies = f"{BROWSER}=secret-of-a-visitor-{visitor}; {SEEN}={determine_day(now()).isoformat()}"
    head = f"GET {path} HTTP/1.1\r\nHost: shop.test\r\nUser-Agent: {CHROME}\r\nAccept: text/html\r\n"
    return Push(path, f"{head}Accept-Encoding: gzip, deflate\r\nCookie: {cookies}\r\n\r\n".encode())


def check_page(push: Push, body: bytes) -> None:
    """A whole page."""
    try:
        page = gzip.decompress(body)
    except (OSError, zlib.error) as problem:
        raise WrongReply(f"no page: {problem}") from None
    if not page.rstrip().endswith(b"</html>"):
        raise WrongReply(f"not {push.openid}: {page[-200:]!r}")
