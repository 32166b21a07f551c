"""The JSON door: keys with scopes, orders since a cursor, parcels, stock; and what its page of documentation shows."""

import asyncio
import json
import re
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import select

from commissions.actor import staff_acting
from shop.accounts.permissions import Permission, Role
from shop.audit_log.tables import act
from shop.integrations.integration import SCOPES
from shop.integrations.service import add_integration, end_integration, list_integrations
from shop.web.api.app import PREFIX, ROUTES, create_app
from shop.web.door import Door
from tests.support.console import open_console
from tests.support.trade import Trade, open_trade

MEI = staff_acting("mei")
DOCS = Path(__file__).parents[2] / "docs" / "api.md"


@dataclass
class Program:
    """A program of the merchant's, calling."""

    client: TestClient[Any, Any]
    trade: Trade

    async def key(self, *scopes: Permission) -> str:
        made = await self.trade.database.transact(add_integration, "ERP", scopes or SCOPES, by=MEI)
        return made.key

    async def call(self, method: str, path: str, key: str, body: object = None) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        content = None if body is None else json.dumps(body)
        async with self.client.request(method, f"{PREFIX}{path}", data=content, headers=headers) as response:
            assert response.headers["Cache-Control"] == "no-store"
            return response.status, await response.json()


@pytest.fixture
async def program(door: Door) -> AsyncIterator[Program]:
    """The door at its place, in front of an open shop."""
    trade = await open_trade(door.database)  # type: ignore[arg-type]

    front = web.Application()
    front.add_subapp(PREFIX, create_app(replace(door, payments=trade.pay)))
    async with TestClient(TestServer(front)) as client:
        yield Program(client, trade)


def _settle(door: Door) -> None:
    door.clock.advance(seconds=30)  # type: ignore[attr-defined]


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
async def test_every_route_takes_keys_that_may_and_no_others(program: Program, route: Any) -> None:
    path = route.path.replace("{no:[A-Z0-9]{4,40}}", "L2026X")
    others = [scope for scope in SCOPES if scope is not route.permission]
    assert await program.call(route.method, path, "") == (401, {"code": "api_key_refused", "data": {}})
    assert (await program.call(route.method, path, "lianpu_api_wrong"))[0] == 401
    assert await program.call(route.method, path, await program.key(*others)) == (403, {"code": "forbidden"})
    assert (await program.call(route.method, path, await program.key(route.permission)))[0] not in (401, 403, 500)


async def test_what_leads_nowhere_tells_nothing_without_a_key(program: Program) -> None:
    assert (await program.call("GET", "/nothing", ""))[0] == 401
    assert await program.call("GET", "/nothing", await program.key()) == (404, {"code": "not_found"})
    assert (await program.call("POST", "/orders", await program.key(), {}))[0] == 405


async def test_orders_come_from_a_cursor_on_each_once_a_state(program: Program, door: Door) -> None:
    orders = [await program.trade.buy(1) for _ in range(3)]
    await program.trade.place(1)
    key = await program.key(Permission.SEE_ORDERS)
    assert (await program.call("GET", "/orders", key))[1]["orders"] == [], "what is fresh waits"
    _settle(door)
    _, first = await program.call("GET", "/orders?limit=2", key)
    _, second = await program.call("GET", f"/orders?limit=2&after={first['next']}", key)
    assert [of["no"] for of in (*first["orders"], *second["orders"])] == [of.no for of in orders]
    assert (first["more"], second["more"]) == (True, False)
    _, none = await program.call("GET", f"/orders?after={second['next']}", key)
    assert (none["orders"], none["next"]) == ([], second["next"])
    await program.trade.ship(orders[0].no)
    _settle(door)
    _, after = await program.call("GET", f"/orders?after={second['next']}", key)
    [shipped] = after["orders"]
    assert (shipped["no"], shipped["state"], shipped["parcels"][0]["number"]) == (orders[0].no, "shipped", "SF1001")
    assert shipped["recipient"]["name"] == "陈**"
    assert shipped["recipient"]["street"] == ""


async def test_recipients_are_whole_for_a_key_that_may_and_the_log_knows(program: Program, door: Door) -> None:
    order = await program.trade.buy(1)
    _settle(door)
    key = await program.key(Permission.SEE_ORDERS, Permission.SEE_RECIPIENTS)
    _, shown = await program.call("GET", f"/orders/{order.no}", key)
    assert shown["recipient"]["name"] == "陈小满"
    rows = await program.trade.database.read(
        lambda connection: connection.execute(select(act.c.action, act.c.actor, act.c.subject)).all()
    )
    [row] = [row for row in rows if row.action == "recipients.take"]
    assert str(row.actor).startswith("system:api.")
    assert row.subject == order.no


async def test_the_same_parcel_twice_ships_once_and_more_than_is_left_is_refused(program: Program) -> None:
    order, key = await program.trade.buy(2), await program.key(Permission.SHIP_ORDERS)
    path, body = f"/orders/{order.no}/parcels", {"carrier": "顺丰", "number": "SF1", "units": {"1": 1}}
    first = await program.call("POST", path, key, body)
    assert first[0] == 200
    assert await program.call("POST", path, key, body) == first
    status, refused = await program.call("POST", path, key, {**body, "number": "SF2", "units": {"1": 5}})
    assert (status >= 400, refused["code"]) == (True, "nothing_to_ship")
    assert (await program.call("POST", path, key, {"carrier": "顺丰", "number": "SF3"}))[0] == 200
    assert (await program.trade.find(order.no)).shipped_at is not None
    await program.trade.check()


async def test_stock_is_paged_and_counted(program: Program) -> None:
    key = await program.key(Permission.SEE_GOODS, Permission.EDIT_GOODS)
    _, shown = await program.call("GET", "/stock", key)
    row = shown["stock"][0]
    counted = {"place": row["place"], "sku": row["sku"], "units": row["on_hand"] + 7}
    assert await program.call("PUT", "/stock", key, counted) == (200, {"changed": 7})
    assert await program.call("PUT", "/stock", key, counted) == (200, {"changed": 0})
    _, rest = await program.call("GET", f"/stock?after={shown['next']}", key)
    assert (rest["stock"], rest["next"]) == ([], None)
    await program.trade.check()


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/orders?after=x", None),
        ("GET", "/orders?after=99999999999999999999", None),
        ("GET", "/orders?limit=0", None),
        ("GET", "/stock?after=-1", None),
        ("POST", "/orders/L2026X/parcels", []),
        ("POST", "/orders/L2026X/parcels", {"carrier": 1, "number": "x"}),
        ("POST", "/orders/L2026X/parcels", {"carrier": "a", "number": "b", "units": {"1": True}}),
        ("POST", "/orders/L2026X/parcels", {"carrier": "a", "number": "b\0", "units": {"1": 1}}),
        ("PUT", "/stock", {"place": "main", "sku": "x", "units": -1}),
        ("PUT", "/stock", {"place": "main", "sku": "x", "units": 1.5}),
        ("PUT", "/stock", {"place": "main", "sku": "x", "units": float("nan")}),
        ("PUT", "/stock", {"place": "main", "sku": "x", "units": 10**30}),
        ("PUT", "/stock", {"place": "main", "sku": "\ud800", "units": 1}),
        ("PUT", "/stock", {"place": "main", "sku": "x", "units": 1, "reason": "\udfff"}),
        ("POST", "/orders/L2026X/parcels", {"carrier": "\ud800", "number": "b"}),
    ],
)
async def test_garbage_is_refused_by_its_field(program: Program, method: str, path: str, body: object) -> None:
    status, told = await program.call(method, path, await program.key(), body)
    assert (status, told["code"]) == (400, "bad_request")


async def test_units_of_no_line_are_refused(program: Program) -> None:
    order, key = await program.trade.buy(1), await program.key()
    for units in ({"\ud800": 1}, {"\0": 1}, {"1": 10**40}, {"9" * 5000: 1}, {"": 1}, {"-1": 1}):
        body = {"carrier": "a", "number": "b", "units": units}
        status, told = await program.call("POST", f"/orders/{order.no}/parcels", key, body)
        assert (status, told["code"]) == (409, "nothing_to_ship"), units


async def test_a_body_that_is_no_object_is_refused(program: Program) -> None:
    headers = {"Authorization": f"Bearer {await program.key()}"}
    for raw in (b"[" * 60_000, b"\xff", b"", b"9" * 60_000, b'"', "[]".encode("utf-16")):
        async with program.client.post(f"{PREFIX}/orders/L2026X/parcels", data=raw, headers=headers) as response:
            assert (response.status, (await response.json())["code"]) == (400, "bad_request"), raw[:9]


async def test_a_key_of_bytes_that_are_no_text_is_no_key_and_slowed_down_as_any(program: Program) -> None:
    """No client library sends it, so that it is written by hand."""
    request = b"GET /api/v1/stock HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer \xff\xfe\r\n\r\n"
    statuses = set()
    for _ in range(40):
        reader, writer = await asyncio.open_connection("127.0.0.1", program.client.port)
        writer.write(request)
        statuses.add(int((await reader.readline()).split()[1]))
        writer.close()
    assert statuses == {401, 429}


async def test_an_ended_key_is_out_at_once_and_guessing_is_slowed_down(program: Program) -> None:
    key = await program.key(Permission.SEE_GOODS)
    assert (await program.call("GET", "/stock", key))[0] == 200
    [made] = await program.trade.database.read(list_integrations)
    assert made.used_at is not None
    await program.trade.database.transact(end_integration, made.code, by=MEI)
    assert (await program.call("GET", "/stock", key))[0] == 401
    statuses = {(await program.call("GET", "/stock", f"lianpu_api_{n}"))[0] for n in range(40)}
    assert statuses == {401, 429}


async def test_a_key_is_made_in_the_console_seen_once_and_gives_no_more_than_its_maker_may(door: Door) -> None:
    async with open_console(door) as console:
        owner = await console.sign_in()
        made = await owner.post("/console/integrations", name="聚水潭", scope=["orders.see", "orders.ship"])
        page = await made.text()
        found = re.search(r"lianpu_api_[\w-]{32}", page)
        assert found
        assert found[0] not in await owner.read("/console/integrations")
        assert "至少勾一项" in await (await owner.post("/console/integrations", name="空的")).text()
        keeper = await console.sign_in(Role.SUPPORT, name="只管密钥", ticks={Permission.EDIT_KEYS})
        assert (await keeper.post("/console/integrations", name="x", scope="orders.see")).status == 403
        [one] = await console.database.read(list_integrations)
        assert one.scopes == {Permission.SEE_ORDERS, Permission.SHIP_ORDERS}
        assert (await owner.post(f"/console/integrations/{one.code}/end")).status == 303
        assert "已停用" in await owner.read("/console/integrations")


async def test_who_dismisses_a_keys_maker_hears_that_it_still_opens_the_door(door: Door) -> None:
    async with open_console(door) as console:
        owner, other = await console.sign_in(), await console.sign_in(name="另一位")
        await other.post("/console/integrations", name="聚水潭", scope="orders.see")
        answer = await owner.post(f"/console/staff/{other.staff_code}/dismissal")
        told = {**owner.cookies, "flash": answer.cookies["flash"].value}
        page = await owner.client.get("/console/staff", cookies=told)
        assert "TA 生成的 1 把接口密钥还能用" in await page.text()


@pytest.mark.skipif(shutil.which("curl") is None, reason="the page shows curl")
async def test_what_the_documentation_shows_works_as_it_stands(program: Program, door: Door) -> None:
    order = await program.trade.buy(1)
    _settle(door)
    [block] = re.findall(r"```sh\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    lines = [line for line in block.splitlines() if line.startswith("curl")]
    assert len(lines) == len(ROUTES)
    sku = program.trade.tea.skus[0].code
    known = {"BASE": str(program.client.make_url(PREFIX)), "KEY": await program.key(), "NO": order.no, "SKU": sku}
    for line in lines:
        shell = await asyncio.create_subprocess_exec(
            "sh", "-c", line, env=known | {"PATH": "/usr/bin:/bin"}, stdout=asyncio.subprocess.PIPE
        )
        told = json.loads((await shell.communicate())[0])
        assert "code" not in told, (line, told)
    assert (await program.trade.find(order.no)).shipped_at is not None
