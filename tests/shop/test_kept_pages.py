"""Visitors are answered from kept pages: nothing old, nothing of somebody else's, nothing uncounted."""

import asyncio
import re
import secrets
from typing import Any, cast

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from sqlalchemy import update

from commissions.ports import Transaction
from shop.catalog.tables import product
from shop.statistics.measures import TOTAL, Measure, sum_parts
from shop.web import kept_pages, rendering
from shop.web.csrf import GAP, unmask
from shop.web.door import Door
from shop.web.h5 import catalog
from shop.web.kept_pages import KeptPage, KeptPages
from shop.web.limits import RATES
from shop.web.routes import ROUTES
from shop.web.spliced import splice
from tests.shop.conftest import MakePhone
from tests.support.clock import START, MovableClock
from tests.support.shelf import draft_tea, put_on_home, stock_shelf
from tests.support.shop_web import CHROME, WECHAT, Phone

TOKEN = re.compile(r'name="csrf" value="([^"]+)"')
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1"
ANOTHER = CHROME.replace("X11; Linux x86_64", "Macintosh; Intel Mac OS X 10_15_7")


def open_shop(tx: Transaction) -> str:
    """A shop with two teas on its home page. Returns the path of one."""
    teas = stock_shelf(tx, draft_tea(), draft_tea("TEA-2", name="白毫银针"))
    put_on_home(tx, "今日推荐", "TEA-1", "TEA-2")
    return f"/products/{teas[0].code}"


def rename(tx: Transaction, name: str) -> None:
    tx.connection.execute(update(product).values(name=name))


@pytest.fixture(autouse=True)
def no_time_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine is: only the shop's clock counts here."""
    monkeypatch.setattr(kept_pages, "monotonic", lambda: 0.0)


@pytest.fixture
async def path(door: Door) -> str:
    return await door.database.transact(open_shop)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of product pages that were made, not taken from what is kept."""
    made: list[str] = []
    read = catalog.read_product

    def note(*arguments: object) -> object:
        made.append(str(arguments[1]))
        return read(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(catalog, "read_product", note)
    return made


async def read(phone: Phone, path: str, **headers: str) -> str:
    answer = await phone.get(path, **headers)
    assert answer.status == 200
    return await answer.text()


async def test_a_second_visitor_reads_the_same_page_with_a_token_of_their_own(
    phone: MakePhone, path: str, made: list[str]
) -> None:
    one, other = await phone("x", agent=CHROME), await phone("y", agent=ANOTHER)
    first, second = await read(one, path), await read(other, path, **{"Accept-Encoding": "identity"})
    assert len(made) == 1
    assert GAP not in first + second
    assert TOKEN.sub("", first) == TOKEN.sub("", second)
    tokens = [{unmask(token) for token in TOKEN.findall(page)} for page in (first, second)]
    assert [len(of) for of in tokens] == [1, 1]
    assert tokens[0] != tokens[1]

    again = await read(one, path)
    assert {unmask(token) for token in TOKEN.findall(again)} == tokens[0]
    assert TOKEN.findall(again)[0] not in TOKEN.findall(first)


async def test_what_was_committed_is_on_the_next_page(phone: MakePhone, door: Door, path: str) -> None:
    visitor = await phone("x", agent=CHROME)
    for name in ("正山小种", "金骏眉", "滇红"):
        await door.database.transact(rename, name)
        assert name in await read(visitor, path)
        assert name in await read(visitor, "/")


async def test_a_commit_while_a_page_is_made_is_not_missed(
    phone: MakePhone, door: Door, path: str, made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor, render = await phone("x", agent=CHROME), rendering.render

    def commit_first(*arguments: Any, **context: Any) -> web.Response:
        door.database._revision += 1  # type: ignore[attr-defined] # as if somebody had committed since it was read
        return render(*arguments, **context)

    with monkeypatch.context() as patch:
        patch.setattr(catalog, "render", commit_first)
        await read(visitor, path)
    await read(visitor, path)
    assert len(made) == 2


async def test_nothing_is_older_than_a_second(
    phone: MakePhone, clock: MovableClock, path: str, made: list[str]
) -> None:
    visitor = await phone("x", agent=CHROME)
    for seconds in (0, 0.5, 0.6, 0.9, 0.2):
        clock.advance(seconds=seconds)
        await read(visitor, path)
    assert len(made) == 3


async def test_members_and_people_in_wechat_are_answered_by_themselves(
    phone: MakePhone, path: str, made: list[str]
) -> None:
    visitor, anna = await phone("x", agent=CHROME), await phone("anna", agent=WECHAT)
    await anna.open("/me")
    await read(visitor, path)
    assert "csrf-token" in await read(anna, path)
    assert len(made) == 2
    assert "csrf-token" not in await read(visitor, path)


async def test_a_flash_and_a_marked_address_are_nobody_elses(phone: MakePhone, path: str, made: list[str]) -> None:
    visitor, other = await phone("x", agent=CHROME), await phone("y", agent=CHROME)
    marked = await visitor.get(f"{path}?via=poster")
    assert "channel" in marked.cookies
    await read(visitor, path)
    await read(other, path)
    await read(other, path, Cookie="flash=x")
    assert len(made) == 4, "a mark, a browser that came by one, a visitor, and a cookie that is not a visitor's"


async def test_a_session_behind_a_blank_makes_no_page_for_others(phone: MakePhone, path: str) -> None:
    """The parser of cookies that handlers have takes a blank for the end of one."""
    anna, visitor = await phone("anna", agent=WECHAT), await phone("x", agent=CHROME)
    await anna.open("/me")
    secret = next(cookie.value for cookie in anna.client.session.cookie_jar if cookie.key == "session")
    stranger = await phone("y", agent=CHROME)
    for cookie in (f"seen=x session={secret}", f"seen session={secret}", f"seen=x\tsession={secret}"):
        assert "csrf-token" in await read(stranger, "/categories", Cookie=cookie)
        assert "csrf-token" not in await read(visitor, "/categories")


async def test_a_cookie_that_is_none_of_ours_is_a_handlers_matter(phone: MakePhone, path: str) -> None:
    visitor = await phone("x", agent=CHROME)
    await read(visitor, path)
    for cookie in ("browser=\udcff", "browser=", "seen=\udcff", "browser", ""):
        stranger = await phone("y", agent=CHROME)
        answer = await stranger.get(path, Cookie=cookie)
        assert answer.status == 200
        assert "browser" in answer.cookies


async def test_a_page_that_leaves_something_in_the_browser_is_not_kept(
    phone: MakePhone, path: str, made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    render = rendering.render

    def remember(*arguments: Any, **context: Any) -> web.Response:
        response = render(*arguments, **context)
        response.set_cookie("more", "1")
        return response

    monkeypatch.setattr(catalog, "render", remember)
    one, other = await phone("x", agent=CHROME), await phone("y", agent=CHROME)
    assert "more" in (await one.get(path)).cookies
    assert "more" in (await other.get(path)).cookies
    assert len(made) == 2


async def test_what_is_not_there_is_not_kept_and_shows_no_gap(phone: MakePhone, door: Door) -> None:
    visitor = await phone("x", agent=CHROME)
    for _ in range(2):
        answer = await visitor.get("/products/none")
        assert answer.status == 404
        assert GAP not in await answer.text()


async def test_kept_pages_are_counted_like_any(phone: MakePhone, door: Door, path: str) -> None:
    one, other = await phone("x", agent=CHROME), await phone("y", agent=CHROME)
    for visitor in (one, other, other):
        await read(visitor, path)
    counts = sum_parts(door.visits.take().values())[TOTAL]
    assert (counts[Measure.VIEWS], counts[Measure.VISITORS]) == (3, 2)


async def test_who_asks_too_often_is_refused(phone: MakePhone, path: str) -> None:
    visitor = await phone("x", agent=CHROME)
    await read(visitor, path)
    rates = cast(TestServer, visitor.client.server).app[RATES]
    browser = next(cookie.value for cookie in visitor.client.session.cookie_jar if cookie.key == "browser")
    while rates.take(("product", browser), 240):
        pass
    assert (await visitor.get(path)).status == 429


async def test_a_crowd_makes_a_page_once(phone: MakePhone, path: str, made: list[str]) -> None:
    crowd = [await phone(f"x{number}", agent=CHROME) for number in range(20)]
    pages = await asyncio.gather(*(read(visitor, path) for visitor in crowd))
    assert len({TOKEN.sub("", page) for page in pages}) == 1
    assert len(made) == 1


async def test_such_a_page_is_the_same_for_every_visitor(phone: MakePhone, door: Door, path: str) -> None:
    paths = {"home": "/", "product": path, "categories": "/categories", "collection": await find_collection(door)}
    assert paths.keys() == {route.name for route in ROUTES if route.same_for_visitors}
    for one in paths.values():
        pages = set()
        for agent in (CHROME, ANOTHER, SAFARI, "curl/8"):
            visitor = await phone(agent, agent=agent)
            await door.database.transact(rename, "每次都新做")
            pages.add(TOKEN.sub("", await read(visitor, one)))
        assert len(pages) == 1, one


async def find_collection(door: Door) -> str:
    def put(tx: Transaction) -> str:
        return put_on_home(tx, "新茶", "TEA-1")

    return f"/collections/{await door.database.transact(put)}"


def test_there_is_an_end_to_what_is_kept() -> None:
    pages = KeptPages()
    large = splice(secrets.token_bytes(2**20), b"<gap>")
    for number in range(40):
        pages.keep(f"/{number}", KeptPage(large, {}, 1, START, 0.0))
    held = [number for number in range(40) if pages.find(f"/{number}", 1, START)]
    assert held == list(range(33, 40))
