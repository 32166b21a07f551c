"""The shop's first pages over the wire, as a phone asks for them: at most 6 requests and 60 KB, without pictures."""

import re

import pytest

from tests.shop.conftest import MakePhone

MOST, MOST_REQUESTS = 60_000, 6
_OF_WECHAT = 10_000
"""WeChat's own script, which only its browser asks for: about so large, and there already."""
_ASKED_FOR = re.compile(r'<(?:link(?! rel="canonical")|script)[^>]* (?:href|src)="([^"]+)"')
_PACKED = {"Accept-Encoding": "gzip"}


@pytest.mark.parametrize("path", ["/", "/categories", "/cart"])
async def test_a_first_page_takes_few_requests_and_few_bytes(phone: MakePhone, path: str) -> None:
    anna = await phone()
    await anna.open("/me")
    page = await anna.get(path, **_PACKED)
    assert (page.status, page.headers.get("Content-Encoding")) == (200, "gzip")
    assets = set(_ASKED_FOR.findall(await page.text()))
    sizes = {path: int(page.headers["Content-Length"])}

    sizes |= {name: _OF_WECHAT for name in assets if name.startswith("https://")}
    for name in assets - sizes.keys():
        answer = await anna.get(name, **_PACKED)
        assert answer.status == 200, name
        assert "immutable" in answer.headers["Cache-Control"], f"{name} is fetched once"
        sizes[name] = int(answer.headers["Content-Length"])
    assert len(sizes) <= MOST_REQUESTS, sizes
    assert sum(sizes.values()) <= MOST, sizes
