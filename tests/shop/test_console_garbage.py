"""Whatever is sent to the console: it is refused or answered, and never breaks."""

import asyncio
import re
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp.test_utils import make_mocked_request

from commissions.network.queries import find_distributor
from shop.web.console.pages.entry import make_opened
from shop.web.console.routes import ROUTES
from shop.web.door import Door
from shop.words import TEMPLATES
from tests.shop.test_console_access import GUARDED, make_path
from tests.support.console import open_console
from tests.support.trade import check_books, open_trade

_NAMES = re.compile(r'name="([a-z_.]+)"|field\("([a-z_.]+)"|choose\("([a-z_.]+)"')
FORMS = sorted(
    {
        next(name for name in found if name)
        for path in Path(TEMPLATES / "console").rglob("*.html")
        for found in _NAMES.findall(path.read_text(encoding="utf-8"))
    }
    - {"csrf", "csrf-token", "viewport", "htmx-config"}
)
"""Every field that some form of the console has."""
GARBAGE = ("", "0", "-1", "9" * 20, "１２.５", "'; DROP TABLE act; --", "<script>", "🙂" * 30, "2026-02-30", "a~b")
ADDRESSED = ("after", "before", "sort", "columns", "day", "from", "to", "by", "page", "key", "version", "status")
DAYS = tuple(f"{name}.{end}" for name in ("placed", "at", "requested", "joined", "days") for end in ("from", "to"))


@pytest.mark.parametrize("typed", GARBAGE)
async def test_every_form_answers_garbage_in_all_its_fields(door: Door, typed: str) -> None:
    async with open_console(door) as console:
        desk = await console.sign_in()
        token = await desk.token()
        broken = {}
        for route in (route for route in GUARDED if route.method == "POST"):
            fields = [("csrf", token), *((name, typed) for name in FORMS)]
            answer = await desk.client.post(make_path(route), data=fields, cookies=desk.cookies, allow_redirects=False)
            if answer.status >= 500:
                broken[route.name] = answer.status
        assert not broken


@pytest.mark.parametrize("typed", GARBAGE)
async def test_every_page_answers_garbage_in_its_address(door: Door, typed: str) -> None:
    asked = [(name, typed) for name in sorted({*ADDRESSED, *DAYS, *FORMS})]
    async with open_console(door) as console:
        desk = await console.sign_in()
        broken = {}
        for route in (route for route in ROUTES if route.method == "GET" and route.kind != "file"):
            answer = await desk.client.get(
                make_path(route),
                params=asked,
                cookies=desk.cookies,
                allow_redirects=False,
            )
            if answer.status >= 500:
                broken[route.name] = answer.status
        assert not broken


@pytest.mark.parametrize("typed", [*GARBAGE, None], ids=repr)
async def test_every_form_about_something_that_is_there_answers_garbage(door: Door, typed: str | None) -> None:
    """Also a form without any field. And whatever was carried out of it, the books are right."""
    trade = await open_trade(door.database)  # type: ignore[arg-type]
    paid, unpaid = await trade.buy(2), await trade.place(1)
    seller = await door.database.read(find_distributor, trade.people[1])
    assert seller
    there = {
        "/console/orders/{no:[A-Z0-9]{4,40}}": paid.no,
        "/console/reviews/orders/{order_no:[0-9A-Za-z]{1,40}}": paid.no,
        "/console/members/{code:[a-z0-9]{1,18}}": seller.code,
        "/console/goods/{code:[a-z0-9]{10}}": trade.tea.code,
    }
    async with open_console(door) as console:
        desk = await console.sign_in()
        token, broken = await desk.token(), {}
        for beginning, code in [*there.items(), ("/console/orders/{no:[A-Z0-9]{4,40}}", unpaid.no)]:
            for route in (route for route in GUARDED if route.path.startswith(beginning)):
                path = make_path(replace(route, path=route.path.replace(beginning, f"{beginning.split('{')[0]}{code}")))
                fields = [("csrf", token), *((name, typed) for name in FORMS if typed is not None)]
                sent = {"data": fields} if route.method == "POST" else {"params": fields[1:]}
                answer = await desk.client.request(
                    route.method,
                    path,
                    cookies=desk.cookies,
                    allow_redirects=False,
                    **sent,  # type: ignore[arg-type]
                )
                if answer.status >= 500:
                    broken[route.name] = answer.status
        assert not broken
    assert not await door.database.read(check_books)


async def test_headers_of_bytes_that_are_no_text_break_no_page(door: Door) -> None:
    """A refusal leads back to where the browser says it came from, and a session keeps what the browser is called."""
    async with open_console(door) as console:
        host = f"127.0.0.1:{console.client.port}".encode()
        reader, writer = await asyncio.open_connection("127.0.0.1", console.client.port)
        odd = b"Referer: http://" + host + b"/console\xff\r\nUser-Agent: \xff"
        writer.write(b"GET /console/login%20 HTTP/1.1\r\nHost: " + host + b"\r\n" + odd + b"\r\n\r\n")
        assert (await reader.readline()).split()[1] == b"404"
        writer.close()
    named = make_mocked_request("POST", "/console/login", headers={"User-Agent": "Mozilla \x1b[31m"})
    assert make_opened(named, "secret", "mei").agent == "Mozilla [31m"
