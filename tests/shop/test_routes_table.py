"""Who may do what, shown over every route there is; and no route takes more than it says."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import Connection

from commissions.actor import staff_acting
from commissions.beneficiary import MemberId, member
from commissions.statements.queries import list_awards
from commissions.withdrawals.queries import list_withdrawals
from commissions.withdrawals.requesting import RequestWithdrawal, request_withdrawal
from shop.addresses.service import list_addresses
from shop.baskets.service import make_basket
from shop.cases.case import CaseKind, Reason, Terms
from shop.cases.service import AskFor
from shop.cases.service import ask as ask_for_case
from shop.checkout.service import add_to_cart
from shop.media.media import MediaKind
from shop.media.receiving import Upload, receive_upload
from shop.orders.queries import find_order
from shop.web.door import Door
from shop.web.limits import RateLimiter
from shop.web.routes import ROUTES
from shop.web.routes_table import Route
from tests.shop.conftest import MakePhone
from tests.support.payouts import join_with
from tests.support.shop_web import CHROME, Phone
from tests.support.trade import Trade, open_trade

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
OWNED = tuple(route for route in ROUTES if route.owner != "nobody")
NAMES_NOTHING_OWNED = {"agreement", "agreement_agree", "asset", "balance", "coupon_take", "cart_quantity"} | {
    "basket", "teammate", "team_note", "team_note_deletion",
    "agreement_copy", "agreement_refuse", "handover", "handover_decide", "login_computer", "login_computer_state",
    "share", "share_chat", "share_picture",
    "agreement_public", "campaign", "cart_option", "cart_options", "cart_removal",
    "collection", "income_month", "link", "link_on", "media",
    "branded", "favourite_keep", "icon", "poster_picture", "product", "proof", "region_parts", "reviews", "story",
    "viewing",
}  # fmt: skip
"""Documents, goods, files, kinds and one's own cart: whoever comes in may name them."""
HOME = {
    "name": "贝塔",
    "phone": "13800138000",
    "province": "440000",
    "city": "440300",
    "district": "440305",
    "street": "科技园路 1 号",
    "stars": "5",
}


@dataclass(frozen=True)
class Stage:
    """A shop that trades. `things`: for each kind of owner whose phone it is, and the thing's word in a path."""

    trade: Trade
    things: Mapping[str, tuple[str, str]]
    withdrawing: MemberId


@pytest.fixture
async def stage(door: Door) -> Stage:
    """Something of every kind that belongs to somebody."""
    dora = await door.database.transact(join_with, "dora", 10_000)
    asked = RequestWithdrawal(member(dora), 1_000, "wechat", "test-key-w1", "L", payee_known=True)
    withdrawal = await door.database.transact(request_withdrawal, asked)

    trade = await open_trade(door.database)  # type: ignore[arg-type]
    trade.pay = door.payments  # type: ignore[assignment]
    order = await trade.buy(2)
    awards = await trade.database.read(list_awards, member(trade.people[-2]))
    [address] = await trade.database.read(list_addresses, trade.buyer)
    sent = Upload(PDF, MediaKind.DOCUMENT, staff_acting("mei"), dora)
    invoice = await receive_upload(trade.database, door.media, sent)
    await trade.database.transact(add_to_cart, trade.people[1], trade.sku, 1)
    basket = await trade.database.transact(make_basket, trade.people[1], "", "key-of-stage")
    bought = await trade.buy(1)
    asking = AskFor(trade.buyer, bought.no, CaseKind.REFUND, Reason.SLOW, {"1": 1}, "test-key-c1")
    case = await trade.database.transact(ask_for_case, asking, Terms())
    things = {
        "basket": ("1", basket.code),
        "order": ("3", order.no),
        "address": ("3", address.code),
        "award": ("2", awards.items[0].code),
        "withdrawal": ("dora", withdrawal.number),
        "file": ("dora", invoice.code),
        "aftersale": ("3", case.no),
    }
    return Stage(trade, things, dora)


async def ask(person: Phone, route: Route, thing: str) -> int:
    """The status that this person gets."""
    path = re.sub(r"{[^}]*}", thing, route.path)
    answer = await (person.get(path) if route.method == "GET" else person.post(path, HOME))
    return answer.status


def look(connection: Connection, stage: Stage) -> tuple[object, ...]:
    """Everything that the routes could have changed."""
    return (
        find_order(connection, stage.things["order"][1]),
        list_addresses(connection, stage.trade.buyer),
        list_withdrawals(connection, member(stage.withdrawing)).items,
    )


async def test_what_belongs_to_somebody_is_there_for_nobody_else(stage: Stage, phone: MakePhone) -> None:
    before = await stage.trade.database.read(look, stage)
    stranger, berta = await phone("nobody", agent=CHROME), await phone("berta")
    await berta.open("/me")
    for route in OWNED:
        thing = stage.things[route.owner][1]
        assert (route.name, await ask(stranger, route, thing) in (401, 403)) == (route.name, True)
        assert (route.name, await ask(berta, route, thing)) == (route.name, 404)
    assert await stage.trade.database.read(look, stage) == before


async def test_an_owner_gets_to_what_is_theirs(stage: Stage, phone: MakePhone) -> None:
    owners = {name: await phone(name) for name, _ in stage.things.values()}
    for person in owners.values():
        await person.open("/me")
    for route in sorted(OWNED, key=lambda route: (route.method, route.name == "address_delete")):
        name, thing = stage.things[route.owner]
        status = await ask(owners[name], route, thing)
        assert (route.name, status in (200, 302, 303, 409)) == (route.name, True), status


def test_every_path_that_names_something_says_whose_it_is() -> None:
    naming = {route.name for route in ROUTES if "{" in route.path and route.owner == "nobody"}
    assert naming == NAMES_NOTHING_OWNED
    assert all(route.access == "member" for route in OWNED)


def test_a_route_without_an_owner_or_limits_is_none() -> None:
    async def show(_: Any) -> Any:
        raise AssertionError

    with pytest.raises(TypeError, match=r"owner.*limits"):
        Route("GET", "/x", show, "x", "member")  # type: ignore[call-arg]


async def test_who_asks_too_often_waits_and_nobody_else_does(stage: Stage, phone: MakePhone) -> None:
    buyer, berta = await phone("3"), await phone("berta")
    path, token = f"/payment/{stage.things['order'][1]}/check", await buyer.token()
    statuses = [(await buyer.client.post(path, data={"csrf": token}, allow_redirects=False)).status for _ in range(25)]
    assert statuses[:20] == [303] * 20
    assert statuses[-1] == 429
    assert "点得有点快" in await (await buyer.client.post(path, data={"csrf": token})).text()
    assert (await buyer.get("/orders")).status == 200, "other routes have limits of their own"
    assert (await berta.open("/me")).status == 200


async def test_a_body_has_a_length_and_is_not_packed(phone: MakePhone) -> None:
    anna = await phone()
    token = await anna.token()

    async def drip() -> Any:
        yield b"name=x"

    for status, body, headers in (
        (411, drip(), {}),
        (415, b"x", {"Content-Encoding": "gzip"}),
        (413, b"x" * 70_000, {}),
    ):
        answer = await anna.client.post("/me/profile", data=body, headers={"X-CSRF-Token": token} | headers)
        assert answer.status == status
    assert (await anna.client.request("GET", "/cart", data=b"x")).status == 413


def test_a_bucket_fills_up_evenly_and_the_quiet_are_forgotten() -> None:
    seconds = iter([0.0, 0.0, 0.0, 29.0, 31.0, 31.0, 31.0, 31.0])
    limiter = RateLimiter(lambda: next(seconds), most_kept=2)
    anna, berta, clara = (("cart", name) for name in ("anna", "berta", "clara"))
    assert [limiter.take(anna, 2) for _ in range(4)] == [True, True, False, False]
    assert [limiter.take(key, 1) for key in (anna, berta, clara)] == [True, True, True]
    assert limiter.take(anna, 1), "three were too many to remember"
