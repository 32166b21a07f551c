"""A person's web view without a browser: pages, forms and the payment sheet, through the sandbox's own doors."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from aiohttp import ClientSession, DummyCookieJar

ADDRESS = {
    "name": "林小满",
    "phone": "13800138000",
    "province": "440000",
    "city": "440300",
    "district": "440305",
    "street": "望海路 1 号",
}
MOST_TURNS = 12


@dataclass(frozen=True)
class Shown:
    """A page as it ended up after all redirects."""

    path: str
    status: int
    text: str


class WebView:
    """One person's; the sandbox keeps the cookies."""

    def __init__(self, session: ClientSession, port: int, key: str) -> None:
        self._session, self._key = session, key
        self._server, self._host = f"http://127.0.0.1:{port}", f"{key}.localhost:{port}"
        self.page = Shown("", 0, "")

    async def open(self, path: str, method: str = "GET", **given: Any) -> Shown:
        """Go to a page, or send a form, and follow where that leads."""
        headers = {"Host": self._host, "Accept": "text/html", "Sec-Fetch-Dest": "document"}
        for _ in range(MOST_TURNS):
            address = self._server + path
            async with self._session.request(
                method, address, headers=headers, allow_redirects=False, **given
            ) as answer:
                location = answer.headers.get("Location")
                self.page = Shown(path, answer.status, await answer.text())
            if location is None:
                return self.page
            there = urlsplit(location)
            path, method, given = there.path + (f"?{there.query}" if there.query else ""), "GET", {}
        raise AssertionError(f"turns in a circle at {path}")

    async def send(self, action: str, **fields: str) -> Shown:
        """Send the form of the page that leads to `action`, with these fields besides its hidden ones."""
        return await self.open(action, "POST", data=read_forms(self.page.text)[action] | fields)

    async def order(self) -> str:
        """Buy one of the first product at once, up to the page that opens the payment sheet. Returns the number."""
        await self.open("/me/addresses/new")
        await self.send("/me/addresses", **ADDRESS)
        await self.open("/")
        await self.open(self.find(r'href="(/products/\w+)"'))
        sku = self.find(r'"code": ?"(\w+)"')
        await self.open(f"/checkout?sku={sku}&quantity=1")
        await self.send("/orders")
        assert self.page.path.startswith("/payment/"), self.page
        return self.page.path.removeprefix("/payment/").partition("?")[0]

    def find(self, pattern: str) -> str:
        """The first thing on the page that a pattern with one group matches."""
        found = re.search(pattern, unescape(self.page.text))
        assert found, (pattern, self.page)
        return found[1]

    async def prepare_payment(self, order_no: str) -> str:
        """Open the payment sheet. Returns its prepay_id."""
        headers = {"Host": self._host, "X-CSRF-Token": self.find(r'name="csrf-token" content="([^"]+)"')}
        async with self._session.post(f"{self._server}/payment/{order_no}/prepay", headers=headers) as answer:
            request = await answer.json()
        sheet = await self.act("pay/open", request)
        return str(sheet["prepay_id"])

    async def act(self, act: str, body: dict[str, Any]) -> dict[str, Any]:
        """What the person does on the phone."""
        async with self._session.post(f"{self._server}/sandbox/api/people/{self._key}/{act}", json=body) as answer:
            assert answer.status == 200, await answer.text()
            return dict(await answer.json())

    async def pay(self, order_no: str) -> None:
        """Pay on the sheet; the page in the web view hears nothing of it."""
        await self.act("pay/confirm", {"prepay_id": await self.prepare_payment(order_no)})


class _Forms(HTMLParser):
    """Collects each form's hidden fields by its action."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: dict[str, dict[str, str]] = {}
        self._form: dict[str, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Forms and what is hidden in them."""
        given = dict(attrs)
        if tag == "form":
            self._form = self.forms.setdefault(str(given.get("action")), {})
        elif tag == "input" and given.get("type") == "hidden" and self._form is not None:
            self._form[str(given["name"])] = given.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        """A form ends."""
        if tag == "form":
            self._form = None


def read_forms(text: str) -> dict[str, dict[str, str]]:
    """The hidden fields of a page's forms, by action."""
    reader = _Forms()
    reader.feed(text)
    return reader.forms


@asynccontextmanager
async def web_view(port: int, key: str) -> AsyncIterator[WebView]:
    """A person's web view at the sandbox on this port."""
    async with ClientSession(cookie_jar=DummyCookieJar()) as session:
        yield WebView(session, port, key)
