"""A desktop is let in by a phone: once, for three minutes, by the number on its screen, bound to that browser."""

import base64
import re
from dataclasses import replace

import pytest
from sqlalchemy import Connection, func, select

from commissions.network.queries import find_distributor, find_referral
from sandbox.platform.acts import read_codes
from shop.checkout.queries import find_cart
from shop.sessions.handover import Handover, ask_for_handover, decide_handover, take_handover
from shop.sessions.tables import handover, session
from shop.web.door import Door
from tests.shop.conftest import MakePhone
from tests.support.clock import START, MovableClock
from tests.support.shop_web import CHROME, Phone
from tests.support.trade import Trade, open_trade

SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Mobile/15E148 Safari/604.1"


@pytest.fixture
async def trade(door: Door) -> Trade:
    """A shop that trades; member 3 is the buyer."""
    return await open_trade(door.database)  # type: ignore[arg-type]


async def ask(desk: Phone, path: str = "/orders") -> tuple[str, int]:
    """The code and the number on a desktop's page."""
    answer = await desk.get(path)
    text = await answer.text()
    assert answer.status == 403
    return read_asked(text)


def read_asked(text: str) -> tuple[str, int]:
    """The code and the number of the page that waits."""
    code = re.findall(r'data-goes="/login/computer/([^"]+)"', text)[0]
    return code, int(re.findall(r'handover-number">(\d\d)<', text)[0])


async def waits(desk: Phone, code: str) -> bool:
    """What the waiting page's script is told."""
    return bool((await (await desk.get(f"/login/computer/{code}/state")).json())["waits"])


def count_rows(connection: Connection) -> tuple[int, int]:
    """How many sessions outside WeChat and handovers there are."""
    sessions = connection.scalar(select(func.count()).where(session.c.outside)) or 0
    return sessions, connection.scalar(select(func.count()).select_from(handover)) or 0


async def let_in(desk: Phone, buyer: Phone, path: str = "/orders") -> str:
    """Ask, confirm on the phone, go on. Returns the code."""
    code, number = await ask(desk, path)
    await buyer.open(f"/handover/{code}")
    assert "电脑已登录" in await (await buyer.post(f"/handover/{code}", {"number": str(number)})).text()
    return code


async def test_a_phone_lets_a_desktop_in_and_it_goes_on_where_it_was(phone: MakePhone, trade: Trade) -> None:
    order = await trade.place(1)
    buyer, desk = await phone("3"), await phone("x", agent=CHROME)
    await buyer.open("/me")
    code, number = await ask(desk, f"/orders/{order.no}")
    assert await waits(desk, code)
    shown = await (await buyer.open(f"/handover/{code}")).text()
    assert "Chrome · Linux" in shown
    assert sorted(re.findall(r'name="number" value="(\d\d)"', shown)).count(str(number)) == 1
    assert len(set(re.findall(r'name="number" value="(\d\d)"', shown))) == 3
    await buyer.post(f"/handover/{code}", {"number": str(number)})
    assert not await waits(desk, code)
    entered = await desk.get(f"/login/computer/{code}")
    assert (entered.status, entered.headers["Location"]) == (302, f"/orders/{order.no}")
    assert order.no in await (await desk.get(f"/orders/{order.no}")).text()
    assert await trade.database.read(count_rows) == (1, 1)


async def test_a_wrong_number_or_none_lets_nobody_in(phone: MakePhone, trade: Trade) -> None:
    buyer = await phone("3")
    await buyer.open("/me")
    for picked in ("none", "wrong"):
        desk = await phone("x", agent=CHROME)
        code, number = await ask(desk)
        told = {"number": str(10 + (number - 9) % 90)} if picked == "wrong" else {}
        assert "没有登录" in await (await buyer.post(f"/handover/{code}", told)).text()
        again = await buyer.post(f"/handover/{code}", {"number": str(number)})
        assert again.status == 410
        assert "没有登录" in await (await desk.get(f"/login/computer/{code}")).text()
    assert (await trade.database.read(count_rows))[0] == 0


async def test_a_code_is_good_once_in_one_browser_for_three_minutes(
    phone: MakePhone, trade: Trade, clock: MovableClock
) -> None:
    buyer, desk, thief = await phone("3"), await phone("x", agent=CHROME), await phone("y", agent=CHROME)
    await buyer.open("/me")
    code = await let_in(desk, buyer)
    await thief.get("/")
    assert (await thief.get(f"/login/computer/{code}")).status == 400
    assert (await desk.get(f"/login/computer/{code}")).status == 302
    desk.client.session.cookie_jar.clear(lambda cookie: cookie.key == "session")
    assert (await desk.get(f"/login/computer/{code}")).status == 302
    assert (await desk.get("/orders")).status == 403
    late, _ = await ask(desk)
    clock.advance(seconds=181)
    assert (await buyer.get(f"/handover/{late}")).status == 410
    assert (await desk.get(f"/login/computer/{late}")).status == 400
    forged = late[:-1] + ("A" if late[-1] != "A" else "B")
    assert (await desk.get(f"/login/computer/{forged}")).status == 400
    assert (await trade.database.read(count_rows))[0] == 1


async def test_a_granted_code_is_taken_by_its_browser_once(trade: Trade) -> None:
    code, mine = "ab" * 32, "mine"
    asked = await trade.database.transact(ask_for_handover, code, mine, target="/", device="Chrome")
    assert await trade.database.transact(take_handover, code, mine, "id-0") is None
    assert await trade.database.transact(decide_handover, code, trade.buyer, asked.number) == "granted"
    assert await trade.database.transact(take_handover, code, "theirs", "id-1") is None
    assert await trade.database.transact(take_handover, code, mine, "id-2") is not None
    assert await trade.database.transact(take_handover, code, mine, "id-3") is None


async def test_a_browser_that_was_let_in_buys_and_sees_nothing_else_of_the_person(
    phone: MakePhone, trade: Trade, clock: MovableClock
) -> None:
    buyer, desk = await phone("3"), await phone("x", agent=CHROME)
    await buyer.open("/me")
    code = await let_in(desk, buyer)
    await desk.get(f"/login/computer/{code}")
    for path in ("/orders", "/cart", "/me/addresses"):
        assert ((await desk.get(path)).status, path) == (200, path)
    assert (await desk.get("/me")).headers["Location"] == "/orders"
    for path in ("/me/withdrawals", "/me/payee", "/me/income", "/me/team", "/me/account", "/me/account/erasure"):
        assert ((await desk.get(path)).status, path) == (403, path)
    other, _ = await ask(await phone("z", agent=CHROME))
    assert (await desk.get(f"/handover/{other}")).status == 403
    assert "data-earn" not in await (await desk.get(f"/products/{trade.tea.code}")).text()
    clock.advance(seconds=12 * 3600)
    assert (await desk.get("/orders")).status == 403


async def test_the_phone_ends_what_it_let_in(phone: MakePhone, trade: Trade) -> None:
    buyer, desk = await phone("3"), await phone("x", agent=CHROME)
    await buyer.open("/me")
    await desk.get(f"/login/computer/{await let_in(desk, buyer)}")
    waiting = await let_in(await phone("y", agent=CHROME), buyer)
    await buyer.post("/login/end")
    assert (await desk.get("/orders")).status == 403
    assert (await desk.get(f"/login/computer/{waiting}")).status == 400
    assert (await buyer.get("/orders")).status == 200


@pytest.mark.parametrize(("then", "leads"), [("cart", "/cart"), ("checkout", "/checkout?sku=")])
async def test_what_a_visitor_wanted_is_carried_over(
    phone: MakePhone, trade: Trade, clock: MovableClock, then: str, leads: str
) -> None:
    buyer, desk = await phone("3"), await phone("x", agent=CHROME)
    await buyer.open("/me")
    page = await (await desk.get(f"/products/{trade.tea.code}")).text()
    token = re.findall(r'name="csrf" value="([^"]+)"', page)[0]
    choice = {f"choice-{n}": value for n, value in enumerate(trade.tea.skus[0].choice)}
    form = {"csrf": token, "product": trade.tea.code, "quantity": "2", "then": then} | choice
    answer = await desk.client.post("/cart/lines", data=form, headers={"User-Agent": CHROME}, allow_redirects=False)
    code, number = read_asked(await answer.text())
    await buyer.post(f"/handover/{code}", {"number": str(number)})
    entered = await desk.get(f"/login/computer/{code}")
    assert entered.headers["Location"].startswith(leads)
    cart = await trade.database.read(find_cart, trade.buyer, clock())
    assert [line.quantity for line in cart.lines] == ([2] if then == "cart" else [])


async def test_a_newcomer_is_bound_by_the_link_that_the_desktop_came_by(phone: MakePhone, trade: Trade) -> None:
    holder = await trade.database.read(find_distributor, trade.people[0])
    assert holder is not None
    desk, newcomer = await phone("x", agent=CHROME), await phone("new")
    await desk.get(f"/s/{holder.code}")
    text = await (await desk.get("/orders")).text()
    picture = re.findall(r'class="qr" src="data:image/png;base64,([^"]+)"', text)[0]
    [address] = read_codes(base64.b64decode(picture))
    assert address.startswith(f"http://shop.test/s/{holder.code}/handover/")
    assert "让这台电脑登录吗" in await (await newcomer.open(address.removeprefix("http://shop.test"))).text()
    bound = await trade.database.read(find_referral, await newcomer.member_id())
    assert bound is not None
    assert bound.referrer_id == trade.people[0]


async def test_a_program_and_a_phones_browser_get_the_address_alone(phone: MakePhone, trade: Trade) -> None:
    for agent in ("curl/8", SAFARI):
        stranger = await phone("x", agent=agent)
        text = await (await stranger.get("/orders")).text()
        assert 'data-copy="http://shop.test/orders"' in text
        assert "handover" not in text
    assert await trade.database.read(count_rows) == (0, 0)


def test_looking_again_tells_nothing_of_the_number() -> None:
    asked = Handover("ab" * 32, "v", "/", "", 0, "Chrome", 42, "waiting", None, START)
    assert asked.choices == replace(asked).choices
    assert 42 in asked.choices
    assert len(asked.choices) == 3
