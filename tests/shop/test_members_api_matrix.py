"""Who may do what at the members' JSON door, over every route there is: visitor, owner, others, distributors."""

import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace

import pytest

from commissions.beneficiary import member
from commissions.statements.queries import list_awards
from commissions.withdrawals.requesting import RequestWithdrawal, request_withdrawal
from shop.addresses.service import list_addresses
from shop.cases.case import CaseKind, Reason, Terms
from shop.cases.service import AskFor
from shop.cases.service import ask as ask_for_case
from shop.orders.queries import find_order
from shop.web.door import Door
from shop.web.members_api.route import MemberRoute
from shop.web.members_api.routes import ROUTES
from tests.support.members_api import Program, open_members_api
from tests.support.payouts import join_with
from tests.support.trade import open_trade

PEOPLE = ("3", "berta", "2", "1", "dora")
"""The buyer, another, their distributor, another distributor, and who withdraws."""
BODIES = {
    "address.set": {"name": "贝塔", "phone": "13800138000", "district_code": "440305", "street": "科技园路 1 号"},
    "case.ask": {"kind": "refund", "reason": "slow", "units": {"1": 1}},
    "case.parcel": {"carrier": "顺丰", "number": "SF1"},
    "case.appeal": {"words": "请再看一次"},
}
NAMES_NOTHING_OWNED = {
    "collection", "product", "reviews", "regions", "cart.set", "cart.remove", "coupon.take",
    "favourite.keep", "favourite.drop", "teammate",
}  # fmt: skip
"""Goods, kinds and one's own cart: whoever comes in may name them; a teammate is only found by their own team."""


@dataclass(frozen=True)
class Stage:
    """Programs by person; `things`: whose it is and how a path names it, by kind of owner."""

    nobody: Program
    people: Mapping[str, Program]
    things: Mapping[str, tuple[str, str]]


@pytest.fixture
async def stage(door: Door) -> AsyncIterator[Stage]:
    dora = await door.database.transact(join_with, "dora", 10_000)
    asked = RequestWithdrawal(member(dora), 1_000, "wechat", "test-key-w1", "L", payee_known=True)
    withdrawal = await door.database.transact(request_withdrawal, asked)
    trade = await open_trade(door.database)  # type: ignore[arg-type]
    order, bought = await trade.buy(2), await trade.buy(1)
    awards = await trade.database.read(list_awards, member(trade.people[-2]))
    [address] = await trade.database.read(list_addresses, trade.buyer)
    asking = AskFor(trade.buyer, bought.no, CaseKind.REFUND, Reason.SLOW, {"1": 1}, "test-key-c1")
    case = await trade.database.transact(ask_for_case, asking, Terms())
    things = {
        "order": ("3", order.no),
        "address": ("3", address.code),
        "award": ("2", awards.items[0].code),
        "withdrawal": ("dora", withdrawal.number),
        "aftersale": ("3", case.no),
    }
    async with open_members_api(replace(door, payments=trade.pay)) as program:
        people = {name: await program.sign_in(name) for name in PEOPLE}
        yield Stage(program, people, things)
        assert await trade.database.read(find_order, order.no) is not None


async def ask(program: Program, route: MemberRoute, thing: str) -> int:
    """The status that this program gets."""
    path = re.sub(r"{[a-z]+}", thing, route.path)
    body = BODIES.get(route.name) if route.body is not None else None
    return (await program.call(route.method, path, body))[0]


async def test_what_belongs_to_somebody_is_there_for_nobody_else(stage: Stage) -> None:
    for route in ROUTES:
        if route.owner == "nobody":
            continue
        owner, thing = stage.things[route.owner]
        assert (route.name, await ask(stage.nobody, route, thing)) == (route.name, 401)
        for name in PEOPLE:
            if name != owner:
                assert (route.name, name, await ask(stage.people[name], route, thing)) == (route.name, name, 404)


async def test_an_owner_gets_to_what_is_theirs(stage: Stage) -> None:
    for route in sorted(ROUTES, key=lambda route: (route.method != "GET", route.method == "DELETE")):
        if route.owner != "nobody":
            owner, thing = stage.things[route.owner]
            status = await ask(stage.people[owner], route, thing)
            assert (route.name, status in (200, 204, 400, 409, 422)) == (route.name, True), status


async def test_a_visitor_gets_nothing_of_a_members_route(stage: Stage) -> None:
    for route in ROUTES:
        if route.access == "member":
            assert (route.name, await ask(stage.nobody, route, "abc")) == (route.name, 401)


def test_every_path_that_names_something_says_whose_it_is() -> None:
    naming = {route.name for route in ROUTES if "{" in route.path and route.owner == "nobody"}
    assert naming == NAMES_NOTHING_OWNED
    assert all(route.access == "member" for route in ROUTES if route.owner != "nobody")
    assert {len({of.name for of in ROUTES}), len({(of.method, of.path) for of in ROUTES})} == {len(ROUTES)}
