"""The members' JSON door: sessions, what it takes and tells, and that the same request twice is done once."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import Connection, func, select

from commissions.beneficiary import MemberId
from shop.members.queries import find_member
from shop.orders.tables import shop_order
from shop.repeats.refusals import KeyReused
from shop.repeats.service import Asked, do_once, forget_old_answers
from shop.repeats.tables import answered_request
from shop.sessions.service import close_sessions_of, hash_secret
from shop.sessions.tables import session
from shop.web.app import create_app as create_pages
from shop.web.door import Door
from shop.web.members_api.app import PREFIX
from shop.web.members_api.nesting import DEEPEST, measure_depth
from shop.web.members_api.routes import ROUTES
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase
from tests.support.members_api import Program, open_members_api
from tests.support.offers import issue
from tests.support.trade import Trade, open_trade

READS_ONLY = {
    "checkout": "nothing is kept",
    "sign_in": "a code is good once",
    "order.pay": "the same payment is offered",
}
ASKS_PAY = {"order.check": "Pay is asked what became of it"}


@dataclass(frozen=True)
class Stage:
    """A shop that trades, with the program of its buyer and one of nobody."""

    trade: Trade
    nobody: Program
    buyer: Program
    sku: str
    code: str


@pytest.fixture
async def stage(door: Door) -> AsyncIterator[Stage]:
    trade = await open_trade(door.database)  # type: ignore[arg-type]
    async with open_members_api(replace(door, payments=trade.pay)) as program:
        yield Stage(trade, program, await program.sign_in("3"), trade.tea.skus[0].code, trade.tea.code)


def count_orders(connection: Connection) -> int:
    return connection.scalar(select(func.count()).select_from(shop_order)) or 0


async def preview(stage: Stage, quantity: int = 1) -> dict[str, Any]:
    """What the checkout says of so many units."""
    body = {"lines": [{"sku": stage.sku, "quantity": quantity}]}
    status, told = await stage.buyer.call("POST", "/checkout", body)
    assert status == 200, told
    return {**body, "address": told["address"]["code"], "seen": told["seen"]}


async def test_coupons_are_told_as_they_are(stage: Stage, door: Door) -> None:
    coupon = await door.database.transact(issue)
    told = {"code": coupon.code, "name": "见面礼", "benefit": "fixed", "value": 1000, "most_fen": None, "least_fen": 0}
    [shown] = (await stage.nobody.get("/coupons"))["coupons"]
    assert (shown["own"], shown["open"]) == (0, True)
    assert shown.items() >= told.items()
    status, taken = await stage.buyer.call("POST", f"/coupons/{coupon.code}/copies")
    assert status == 200
    [copy] = (await stage.buyer.get("/me/coupons"))["usable"]
    assert copy.items() >= (told | {"code": taken["code"], "order_no": None}).items()


async def test_a_member_buys_from_the_first_look_to_the_receipt(stage: Stage) -> None:
    buyer, trade = stage.buyer, stage.trade
    await buyer.get("/home")
    found = await buyer.get(f"/products/{stage.code}")
    assert found["skus"][0]["code"] == stage.sku
    status, put = await buyer.call("POST", "/cart/lines", {"sku": stage.sku, "quantity": 2})
    assert (status, put) == (200, {"units": 2})
    cart = await buyer.get("/cart")
    status, told = await buyer.call("POST", "/checkout", {})
    assert (status, told["total_fen"], told["seen"]) == (200, cart["total_fen"], told["seen"])
    wish = {"seen": told["seen"], "address": told["address"]["code"]}
    status, placed = await buyer.call("POST", "/orders", wish)
    assert (status, placed["state"], placed["total_fen"]) == (200, "placed", told["total_fen"])
    assert (await buyer.get("/cart"))["lines"] == []
    status, pay = await buyer.call("POST", f"/orders/{placed['no']}/payment")
    assert (status, bool(pay["parameters"])) == (200, True)
    await trade.pay_for(await trade.find(placed["no"]))
    await trade.ship(placed["no"])
    assert (await buyer.get(f"/orders/{placed['no']}"))["state"] == "shipped"
    assert await buyer.call("POST", f"/orders/{placed['no']}/receipt") == (
        200, {"no": placed["no"], "state": "completed"},
    )  # fmt: skip
    listed = await buyer.get("/orders?tab=done")
    assert [of["no"] for of in listed["orders"]] == [placed["no"]]
    await trade.check()


async def test_every_list_of_a_member_can_be_read(stage: Stage) -> None:
    for route in ROUTES:
        if route.method == "GET" and "{" not in route.path and route.name != "withdrawal.quote":
            await stage.buyer.get(route.path)


async def test_a_token_is_kept_as_a_hash_and_ends_with_the_members_other_sessions(stage: Stage, door: Door) -> None:
    me = await door.database.read(lambda c: c.scalar(select(session.c.member_id)))
    kept = await door.database.read(lambda c: list(c.execute(select(session.c.id_hash, session.c.kind)).all()))
    assert [tuple(row) for row in kept] == [(hashlib.sha256(stage.buyer.token.encode()).hexdigest(), "bearer")]
    await door.database.transact(close_sessions_of, MemberId(me))
    status, told = await stage.buyer.call("GET", "/me")
    assert (status, told["code"]) == (401, "login_needed")
    assert stage.buyer.heard["WWW-Authenticate"] == "Bearer"


async def test_a_token_ends_after_a_week_of_silence_or_by_its_holder(stage: Stage, clock: MovableClock) -> None:
    other = await stage.nobody.sign_in("3")
    assert (await other.call("DELETE", "/sessions/current"))[0] == 204
    assert (await other.call("GET", "/me"))[0] == 401
    clock.advance(days=6)
    assert (await stage.buyer.call("GET", "/me"))[0] == 200
    clock.advance(days=7)
    assert (await stage.buyer.call("GET", "/me"))[0] == 401


async def test_neither_door_takes_the_others_session(stage: Stage, door: Door, clock: MovableClock) -> None:
    token = stage.buyer.token
    for cookie in (token, hash_secret(token)):
        status, _ = await stage.nobody.call("GET", "/me", None, Cookie=f"session={cookie}")
        assert status == 401
    front = TestServer(create_pages(door))
    async with TestClient(front) as pages:
        for headers in ({"Authorization": f"Bearer {token}"}, {"Cookie": f"session={token}"}):
            assert (await pages.get("/me", headers=headers, allow_redirects=False)).status == 403
    page_token = "lianpu_member_of-a-page"
    row = {
        "id_hash": hash_secret(page_token),
        "member_id": 1,
        "created_at": clock(),
        "seen_at": clock(),
        "kind": "page",
    }
    await door.database.transact(lambda tx: tx.connection.execute(session.insert().values(**row)))
    assert (await replace(stage.nobody, token=page_token).call("GET", "/me"))[0] == 401


async def test_a_code_opens_one_session_and_a_wrong_one_none(stage: Stage) -> None:
    code = stage.nobody.login.issue_code()
    assert (await stage.nobody.call("POST", "/sessions", {"code": code}))[0] == 200
    status, told = await stage.nobody.call("POST", "/sessions", {"code": code})
    assert (status, told["code"]) == (401, "login_refused")


async def test_whoever_tries_tokens_or_codes_is_soon_left_unheard(stage: Stage) -> None:
    guesses = [replace(stage.nobody, token=f"lianpu_member_{n}") for n in range(40)]
    assert {(await of.call("GET", "/home"))[0] for of in guesses} == {401, 429}
    codes = {(await stage.nobody.call("POST", "/sessions", {"code": f"x{n}"}))[0] for n in range(40)}
    assert codes == {401, 429}


async def test_one_member_is_limited_and_no_other(stage: Stage) -> None:
    other = await stage.nobody.sign_in("2")
    statuses = {(await stage.buyer.call("POST", "/orders/LX/payment"))[0] for _ in range(25)}
    assert statuses == {404, 429}
    assert (await other.call("POST", "/orders/LX/payment"))[0] == 404


async def test_no_other_site_may_read_an_answer(stage: Stage) -> None:
    for method in ("GET", "OPTIONS"):
        await stage.nobody.call(method, "/home", None, Origin="https://evil.example")
        assert not [name for name in stage.nobody.heard if name.startswith("Access-Control")]


def test_every_post_needs_a_key_or_changes_nothing_that_counts() -> None:
    without = {route.name for route in ROUTES if route.method == "POST" and route.again != "once"}
    assert without == set(READS_ONLY) | set(ASKS_PAY)
    assert all(route.again == "safe" for route in ROUTES if route.method == "GET")
    assert all(route.again == "same" for route in ROUTES if route.method in ("PUT", "DELETE"))


async def test_the_same_order_twice_is_one_and_another_under_its_key_none(stage: Stage) -> None:
    wish = await preview(stage)
    first = await stage.buyer.call("POST", "/orders", wish, key="one-and-the-same")
    assert first[0] == 200
    assert await stage.buyer.call("POST", "/orders", wish, key="one-and-the-same") == first
    status, told = await stage.buyer.call("POST", "/orders", {**wish, "note": "x"}, key="one-and-the-same")
    assert (status, told["code"]) == (422, "idempotency_key_reused")
    status, told = await stage.buyer.call("POST", "/cart/lines", {"sku": stage.sku}, key="one-and-the-same")
    assert (status, told["code"]) == (422, "idempotency_key_reused")
    assert await stage.trade.database.read(count_orders) == 1
    assert (await stage.buyer.call("POST", "/orders", wish, key="short"))[0] == 400


async def test_a_cart_is_filled_once_by_the_same_request(stage: Stage) -> None:
    for _ in range(3):
        assert await stage.buyer.call("POST", "/cart/lines", {"sku": stage.sku}, key="put-it-in") == (200, {"units": 1})
    other = await stage.nobody.sign_in("2")
    assert (await other.call("POST", "/cart/lines", {"sku": stage.sku}, key="put-it-in"))[1] == {"units": 1}
    assert [(await of.get("/cart"))["units"] for of in (stage.buyer, other)] == [1, 1]


async def test_what_was_refused_may_try_again_under_its_key(stage: Stage) -> None:
    wish = await preview(stage)
    status, told = await stage.buyer.call("POST", "/orders", {**wish, "seen": "0" * 16}, key="seen-too-late")
    assert (status, told["code"]) == (409, "price_changed")
    assert (await stage.buyer.call("POST", "/orders", wish, key="seen-too-late"))[0] == 200


async def test_of_the_same_request_at_once_one_is_done(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    done = 0

    def work(_: Any) -> str:
        nonlocal done
        done += 1
        return json.dumps({"made": done})

    asked = Asked(trade.buyer, "raced-by-many", "digest")
    told = await asyncio.gather(*(database.transact(do_once, asked, work) for _ in range(20)))
    assert len(set(told)) == 1
    kept = await database.read(lambda c: list(c.scalars(select(answered_request.c.answer))))
    assert kept == [told[0]]
    with pytest.raises(KeyReused):
        await database.transact(do_once, replace(asked, digest="another"), work)


async def test_answers_are_kept_for_a_day(sqlite_database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(sqlite_database)
    for number, hours in enumerate((23, 1)):
        await sqlite_database.transact(do_once, Asked(trade.buyer, f"key-number-{number}", "d"), lambda _: "{}")
        clock.advance(hours=hours)
    assert await sqlite_database.transact(forget_old_answers) == 1
    kept = await sqlite_database.read(lambda c: list(c.scalars(select(answered_request.c.key))))
    assert kept == ["key-number-1"]


async def test_a_cursor_is_of_one_person_and_list(stage: Stage) -> None:
    for _ in range(11):
        await stage.trade.buy(1)
    page = await stage.buyer.get("/orders")
    rest = await stage.buyer.get(f"/orders?after={page['next']}")
    assert (len(page["orders"]), len(rest["orders"]), rest["next"]) == (10, 1, None)
    other = await stage.nobody.sign_in("2")
    for program, path in ((other, "/orders"), (stage.buyer, "/inbox"), (stage.buyer, "/orders?tab=done")):
        mark = "&" if "?" in path else "?"
        status, told = await program.call("GET", f"{path}{mark}after={page['next']}")
        assert (status, told["field"]) == (400, "after")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ([], "body"),
        ({"sku": "x", "price_fen": 1}, "price_fen"),
        ({"quantity": 1}, "sku"),
        ({"sku": "x", "quantity": 0}, "quantity"),
        ({"sku": "x", "quantity": True}, "quantity"),
        ({"sku": "x", "quantity": 1.0}, "quantity"),
        ({"sku": "x", "quantity": None}, "quantity"),
        ({"sku": "x\0"}, "sku"),
        ({"sku": "x" * 65}, "sku"),
        ({"sku": ["x"]}, "sku"),
    ],
)
async def test_what_is_wrong_in_a_body_is_named(stage: Stage, body: object, field: str) -> None:
    status, told = await stage.buyer.call("POST", "/cart/lines", body)
    assert (status, told["code"], told["field"]) == (400, "unreadable", field)
    assert stage.buyer.heard["Content-Type"].startswith("application/problem+json")
    assert told["title"]


async def test_a_body_is_neither_large_nor_deep_nor_packed(stage: Stage) -> None:
    headers = {"Authorization": f"Bearer {stage.buyer.token}", "Idempotency-Key": "key-of-bodies"}
    deep = b'{"sku":' + b"[" * 30_000 + b"]" * 1000
    for raw, status in ((deep, 400), (b"\xff", 400), (b"", 400), (b" " * 40_000, 413), (b"9" * 30_000, 400)):
        async with stage.buyer.client.post(f"{PREFIX}/cart/lines", data=raw, headers=headers) as answer:
            assert (answer.status, raw[:5]) == (status, raw[:5])
    packed = headers | {"Content-Encoding": "gzip"}
    async with stage.buyer.client.post(f"{PREFIX}/cart/lines", data=b"{}", headers=packed) as answer:
        assert answer.status == 415
    assert measure_depth(b'{"a": "[[[[[[", "b": [1, "\\"["]}') == 2 < DEEPEST


async def test_addresses_and_favourites_are_kept_changed_and_forgotten(stage: Stage) -> None:
    buyer = stage.buyer
    wish = {"name": "陈小满", "phone": "13800138000", "district_code": "440305", "street": "科技园路 1 号"}
    status, made = await buyer.call("POST", "/addresses", wish)
    assert status == 200, made
    path = f"/addresses/{made['code']}"
    assert (await buyer.get(path))["street"] == "科技园路 1 号"
    assert (await buyer.call("PUT", path, {**wish, "street": "二路"}))[1]["street"] == "二路"
    assert (await buyer.call("DELETE", path))[0] == 204
    assert (await buyer.call("GET", path))[0] == 404
    assert (await buyer.call("PUT", f"/me/favourites/{stage.code}"))[0] == 204
    assert [of["code"] for of in (await buyer.get("/me/favourites"))["cards"]] == [stage.code]
    assert (await buyer.call("DELETE", f"/me/favourites/{stage.code}"))[0] == 204


async def test_an_after_sale_case_is_asked_for_and_taken_back(stage: Stage) -> None:
    order, buyer = await stage.trade.buy(2), stage.buyer
    askable = await buyer.get(f"/orders/{order.no}/aftersales")
    [line] = askable["lines"]
    kind, reasons = next(iter(line["kinds"].items()))
    wish = {"kind": kind, "reason": reasons[0], "units": {line["line"]: 1}, "words": "尺寸不对"}
    status, case = await buyer.call("POST", f"/orders/{order.no}/aftersales", wish)
    assert (status, case["state"]) == (200, "asked")
    assert (await buyer.get(f"/aftersales/{case['no']}"))["steps"][0]["action"] == "ask"
    assert [of["no"] for of in (await buyer.get("/aftersales"))["cases"]] == [case["no"]]
    assert (await buyer.call("POST", f"/aftersales/{case['no']}/withdrawal"))[1]["state"] == "closed"
    await stage.trade.check()


async def test_buyers_see_no_commission_and_the_distributor_does(stage: Stage) -> None:
    seller = await stage.nobody.sign_in("2")
    path = f"/products/{stage.code}"
    assert {of["earn_fen"] for of in (await stage.nobody.get(path))["skus"]} == {0}
    bought = await stage.trade.buy(1)
    assert "earn" not in json.dumps(await stage.buyer.get(f"/orders/{bought.no}"))
    assert max(of["earn_fen"] for of in (await seller.get(path))["skus"]) > 0
    [award] = (await seller.get("/desk/awards"))["awards"]
    detail = await seller.get(f"/desk/awards/{award['code']}")
    assert detail["award"] == award
    assert detail["own_fen"] >= award["amount_fen"] > 0
    me = await stage.trade.database.read(find_member, stage.trade.buyer)
    assert me is not None
    assert me.name not in json.dumps(award, ensure_ascii=False) or not me.has_own_name


async def test_what_leads_nowhere_is_a_problem_too(stage: Stage) -> None:
    for method, path in (("GET", "/nothing"), ("PATCH", "/home"), ("GET", "/products/a%2Fb"), ("GET", "/products/%00")):
        status, told = await stage.nobody.call(method, path)
        assert (status in (404, 405), told["code"]) == (True, "not_found")
