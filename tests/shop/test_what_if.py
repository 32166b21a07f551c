"""A policy is rehearsed on the last real orders: the same policy changes nothing, another shows what it would."""

from typing import Any

import pytest
from sqlalchemy import event

from commissions.actor import staff_acting
from commissions.awards.rehearsal import Compared, PastSale, rehearse
from commissions.beneficiary import MemberId, member
from commissions.policies.fields import FieldRefused
from commissions.policies.parties import Line, Parties, Person
from commissions.policies.service import publish_policy
from commissions.policies.validation import read_policy
from shop.orders.what_if import rehearse_policy
from tests.support.clock import START
from tests.support.databases import AnyDatabase
from tests.support.trade import POLICY, open_trade


async def test_the_same_policy_pays_exactly_what_was_paid(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    for quantities in ((1,), (2, 1), (0, 3)):
        await trade.buy(*quantities)
    await trade.place(1)
    what_if = await database.read(rehearse_policy, POLICY)
    assert len(what_if.sales) == 3
    assert what_if.commission.change_fen == 0
    assert what_if.commission.before_fen == sum(sale.commission.before_fen for sale in what_if.sales) > 0
    assert all(of.before_fen == of.after_fen for sale in what_if.sales for of in sale.people.values())
    assert set(what_if.levels) == {1, 2, 3}
    assert what_if.paid_fen - what_if.cost_fen - what_if.commission.after_fen == what_if.margin.after_fen
    assert not any(sale.is_short for sale in what_if.sales)


async def test_refunds_change_nothing_about_a_rehearsal(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.buy(2)
    before = await database.read(rehearse_policy, POLICY)
    await trade.refund(order.no, {"1": 12_800})
    assert await database.read(rehearse_policy, POLICY) == before


async def test_another_policy_shows_who_would_have_got_what(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.buy(1)
    direct = member(trade.people[-2])
    what_if = await database.read(rehearse_policy, {"depth": 1, "levels": [{"rate_bp": 2000}], "cap_bp": 1500})
    [sale] = what_if.sales
    assert (sale.order_no, sale.capped, what_if.capped_lines) == (order.no, ("1",), 1)
    assert what_if.levels == {1: Compared(1280, 1920), 2: Compared(640, 0), 3: Compared(256, 0)}
    assert sale.people[direct] == Compared(1280, 1920)
    assert (what_if.commission, what_if.margin.change_fen) == (Compared(2176, 1920), 256)


async def test_orders_placed_without_any_policy_can_be_rehearsed_at_every_depth(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    await database.transact(publish_policy, {"depth": 1, "levels": []}, by=staff_acting("owner"))
    await trade.buy(1)
    what_if = await database.read(rehearse_policy, POLICY)
    assert what_if.levels == {1: Compared(0, 1280), 2: Compared(0, 640), 3: Compared(0, 256)}


async def test_only_the_last_orders_are_looked_at_in_four_statements(sqlite_database: AnyDatabase) -> None:
    trade = await open_trade(sqlite_database)
    numbers = [(await trade.buy(1)).no for _ in range(6)]

    def count_statements(connection: Any) -> tuple[int, list[str]]:
        said: list[str] = []
        event.listen(connection, "before_cursor_execute", lambda *given: said.append(given[2]))
        what_if = rehearse_policy(connection, POLICY, orders=4)
        return len(said), [sale.order_no for sale in what_if.sales]

    assert await sqlite_database.read(count_statements) == (4, numbers[:1:-1])


async def test_a_document_that_would_be_refused_is_not_rehearsed(database: AnyDatabase) -> None:
    with pytest.raises(FieldRefused):
        await database.read(rehearse_policy, {"levels": [], "entry_fee_fen": 1})


def test_compress_says_that_it_might_have_reached_further_than_was_frozen() -> None:
    people = tuple(Person(member(MemberId(n)), None, eligible=n == 0) for n in range(4))
    line = Line("1", "S", "P", "C", 1, 1000, 0)
    past = PastSale("T1", START, Parties(people[0], people[1:]), (line,), ())
    compress = read_policy({"levels": [{"rate_bp": 1000}], "depth": 1, "ineligible_upline": "compress"})
    skip = read_policy({"levels": [{"rate_bp": 1000}], "depth": 1})
    assert rehearse([past], compress).sales[0].is_short
    assert not rehearse([past], skip).sales[0].is_short
    whole = PastSale("T1", START, Parties(people[0], people[1:3]), (line,), ())
    assert not rehearse([whole], compress).sales[0].is_short


def test_a_cap_of_nothing_is_seen_although_no_award_is_left() -> None:
    people = (Person(member(MemberId(0)), None, eligible=True), Person(member(MemberId(1)), None, True))
    past = PastSale("T1", START, Parties(people[0], people[1:]), (Line("1", "S", "P", "C", 1, 1000, 0),), ())
    what_if = rehearse([past], read_policy({"levels": [{"rate_bp": 1000}], "cap_bp": 0}))
    assert (what_if.capped_lines, what_if.commission) == (1, Compared(0, 0))


def test_a_line_whose_awards_are_just_its_cap_is_not_called_capped() -> None:
    people = (Person(member(MemberId(0)), None, eligible=True), Person(member(MemberId(1)), None, True))
    past = PastSale("T1", START, Parties(people[0], people[1:]), (Line("1", "S", "P", "C", 1, 1000, 0),), ())
    what_if = rehearse([past], read_policy({"levels": [{"rate_bp": 1000}], "cap_bp": 1000}))
    assert (what_if.capped_lines, what_if.commission) == (0, Compared(0, 100))
