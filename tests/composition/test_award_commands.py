"""Commission on hold from the command line: the work list, cases with evidence, and the decisions."""

import pytest
from sqlalchemy import select

from commissions.actor import staff_acting
from commissions.awards.refusals import CaseUnknown
from commissions.awards.review_rules import ReviewRules, read_review_rules
from commissions.awards.tables import sale_line
from commissions.beneficiary import MemberId
from commissions.network.queries import find_distributor
from commissions.policies.fields import FieldRefused
from commissions.refusals import Refusal
from composition.commands.arguments import ArgumentRefused
from shop.addresses.service import add_address
from shop.orders.screening import screen_order
from tests.support.house import House, order
from tests.support.trade import HOME, Trade, open_trade

WHY = {"by": staff_acting("Zhang"), "reason": "asked them"}


async def trade_with_a_case(house: House) -> tuple[Trade, str, str]:
    """A paid order that goes to the referrer's own phone; its number and the referrer's link code."""
    trade = await open_trade(house.installation.database)
    referrer: MemberId = trade.people[-2]
    await trade.database.transact(add_address, referrer, HOME)
    bought = await trade.buy()
    await trade.database.transact(screen_order, bought.no)
    distributor = await trade.database.read(find_distributor, referrer)
    assert distributor is not None
    return trade, bought.no, distributor.code


async def test_a_case_is_listed_shown_and_cleared(house: House) -> None:
    trade, order_no, person = await trade_with_a_case(house)
    (held,) = (await order(house, "awards-review", after=None))["held"]
    assert (held["order_no"], held["person"], held["amount_fen"]) == (order_no, person, 1280)
    (row,) = (await order(house, "awards-cases", all=False, before=None))["cases"]
    assert (await order(house, "awards-case", case=row["case"]))["case"] == row
    assert (row["rule"], row["evidence"]) == ("same_phone", {"level": 1, "same": ["phone"]})
    assert await order(house, "awards-clear", case=row["case"], **WHY) == {"awards": 1, "amount_fen": 1280}
    assert (await order(house, "awards-review", after=None))["held"] == []
    assert (await order(house, "awards-cases", all=False, before=None))["cases"] == []
    (closed,) = (await order(house, "awards-cases", all=True, before=None))["cases"]
    assert (closed["status"], closed["decided_by"], closed["reason_given"]) == ("cleared", "Zhang", "asked them")
    await trade.check()


async def test_awards_are_held_released_and_reversed_by_hand(house: House) -> None:
    trade, order_no, person = await trade_with_a_case(house)
    about = {"order_no": order_no, "person": person}
    assert (await order(house, "awards-release", **about, **WHY))["awards"] == 1
    assert (await order(house, "awards-hold", **about, **WHY))["awards"] == 1
    assert (await order(house, "awards-reverse", order_no=order_no, person=None, **WHY))["awards"] == 3
    assert await order(house, "awards-release", order_no=None, person=person, **WHY) == {"awards": 0, "amount_fen": 0}
    await trade.check()


async def test_a_person_under_review_is_suspended_when_the_case_is_upheld(house: House) -> None:
    trade, _, person = await trade_with_a_case(house)
    assert (await order(house, "awards-watch", person=person, **WHY)) == {"is_new": True}
    assert (await order(house, "awards-watch", person=person, **WHY)) == {"is_new": False}
    (row, _) = (await order(house, "awards-cases", all=False, before=None))["cases"]
    await order(house, "awards-uphold", case=row["case"], **WHY)
    found = await trade.database.read(find_distributor, trade.people[-2])
    assert found is not None
    assert found.status == "suspended"


async def test_what_can_not_be_meant_is_refused(house: House) -> None:
    with pytest.raises(CaseUnknown):
        await order(house, "awards-case", case="nobody")
    with pytest.raises(ArgumentRefused):
        await order(house, "awards-release", order_no=None, person=None, **WHY)
    with pytest.raises(ArgumentRefused):
        await order(house, "awards-watch", person="nobody", **WHY)


async def test_rules_are_published_from_a_file(house: House) -> None:
    shipped = await order(house, "awards-rules", text=None, form="toml", by=staff_acting("Zhang"))
    assert (shipped["document"], shipped["rules"]["burst"]) == ({}, {"recruits": 30, "minutes": 10})
    assert read_review_rules(shipped["rules"]) == ReviewRules(), "what is shown can be published"
    text = "same_device = false\n[burst]\nrecruits = 50\nminutes = 5\n"
    assert (await order(house, "awards-rules", text=text, form="toml", by=staff_acting("Zhang")))["version"] == 1
    document = (await order(house, "awards-rules", text=None, form="toml", by=staff_acting("Zhang")))["document"]
    assert document == {"same_device": False, "burst": {"recruits": 50, "minutes": 5}}
    with pytest.raises(FieldRefused):
        await order(house, "awards-rules", text='{"burst": 7}', form="json", by=staff_acting("Zhang"))


async def test_one_product_may_be_held_longer_for_orders_that_are_placed_from_then_on(house: House) -> None:
    trade = await open_trade(house.installation.database)
    before = await trade.buy()
    await order(house, "awards-hold-days", article="TEA-1", days=30, by=staff_acting("Zhang"))
    longer = await trade.buy()
    told = await order(house, "awards-hold-days", article="TEA-1", days=None, by=staff_acting("Zhang"))
    assert not told["early"]
    frozen = select(sale_line.c.order_no, sale_line.c.hold_days)
    days = await trade.database.read(lambda connection: {row[0]: row[1] for row in connection.execute(frozen)})
    assert days == {before.no: 7, longer.no: 30}
    for article, wrong in (("NOBODY", 3), ("TEA-1", 366)):
        with pytest.raises(Refusal):
            await order(house, "awards-hold-days", article=article, days=wrong, by=staff_acting("Zhang"))
    assert (await order(house, "awards-hold-days", article="TEA-1", days=6, by=staff_acting("Zhang")))["early"]
    assert not (await order(house, "awards-hold-days", article="TEA-1", days=7, by=staff_acting("Zhang")))["early"]
    assert {of["actor"] for of in (await order(house, "log"))["acts"]} == {"Zhang"}
