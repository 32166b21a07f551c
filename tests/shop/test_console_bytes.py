"""The first pages of the console over the wire: HTML and all that it asks for, compressed, at most 150 KB."""

import re

import pytest

from shop.web.door import Door
from tests.support.console import open_console
from tests.support.trade import open_trade

MOST = 150_000
_ASKED_FOR = re.compile(r'<(?:link|script|img)[^>]* (?:href|src)="(/[^"]+)"')
_PACKED = {"Accept-Encoding": "gzip"}


@pytest.mark.parametrize("path", ["/console/login", "/console/today"])
async def test_a_first_page_is_at_most_150_kilobytes(door: Door, path: str) -> None:
    trade = await open_trade(door.database)  # type: ignore[arg-type]
    await trade.buy(1)
    async with open_console(door) as console:
        cookies = {} if path.endswith("login") else (await console.sign_in()).cookies
        client = console.client
        page = await client.get(path, cookies=cookies, headers=_PACKED, allow_redirects=False)
        assert (page.status, page.headers.get("Content-Encoding")) == (200, "gzip")
        text = await page.text()
        assets = sorted(set(_ASKED_FOR.findall(text)))
        sizes = {path: int(page.headers["Content-Length"])}

        assert any(name.endswith(".css") for name in assets)
        for name in assets:
            answer = await client.get(name, cookies=cookies, headers=_PACKED)
            assert answer.status == 200, name
            assert not name.startswith("/assets/") or "max-age" in answer.headers["Cache-Control"], "fetched once"
            sizes[name] = int(answer.headers["Content-Length"])
            if name.endswith((".css", ".js")) and sizes[name] > 2_000:
                assert answer.headers.get("Content-Encoding") == "gzip", name
    assert sum(sizes.values()) <= MOST, sizes
