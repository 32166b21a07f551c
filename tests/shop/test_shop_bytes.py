"""The shop's first pages over the wire, as a phone asks for them: at most 6 requests and 60 KB, without pictures."""

import re

import pytest

from shop.web.door import Door
from tests.shop.conftest import MakePhone
from tests.support.shelf import stock_shelf
from tests.support.shop_web import CHROME, Phone

MOST, MOST_REQUESTS = 60_000, 6
_OF_WECHAT = 10_000
"""WeChat's own script, which only its browser asks for: about so large, and there already."""
_ASKED_FOR = re.compile(r'<(?:link(?! rel="(?:canonical|apple-touch-icon)")|script)[^>]* (?:href|src)="([^"]+)"')
_PACKED = {"Accept-Encoding": "gzip"}


@pytest.mark.parametrize("path", ["/", "/categories", "/cart"])
async def test_a_first_page_takes_few_requests_and_few_bytes(phone: MakePhone, path: str) -> None:
    anna = await phone()
    await anna.open("/me")
    await look(anna, path)


@pytest.mark.parametrize("path", ["/", "/categories", "product"])
async def test_neither_do_the_pages_of_who_comes_from_elsewhere(phone: MakePhone, door: Door, path: str) -> None:
    await door.database.transact(stock_shelf)
    stranger = await phone("x", agent=CHROME)
    home = await (await stranger.get("/")).text()
    await look(stranger, re.findall(r'href="(/products/\w+)"', home)[0] if path == "product" else path)


async def look(anna: Phone, path: str) -> None:
    """Ask for the page and for all that it names, as a browser with an empty cache does."""
    page = await anna.get(path, **_PACKED)
    assert (page.status, page.headers.get("Content-Encoding")) == (200, "gzip")
    assets = set(_ASKED_FOR.findall(await page.text()))
    sizes = {path: int(page.headers["Content-Length"])}

    sizes |= {name: _OF_WECHAT for name in assets if name.startswith("https://")}
    for name in assets - sizes.keys():
        answer = await anna.get(name, **_PACKED)
        assert answer.status == 200, name
        assert "public, max-age=" in answer.headers["Cache-Control"], f"{name} is fetched once"
        sizes[name] = int(answer.headers["Content-Length"])
    assert len(sizes) <= MOST_REQUESTS, sizes
    assert sum(sizes.values()) <= MOST, sizes
