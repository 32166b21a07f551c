"""What the audit log tells of an act: who, from where, why, and how the subject stood before and after."""

from typing import Any

from commissions.actor import staff_acting
from tests.support.house import House, order
from tests.support.trade import open_trade

LI = staff_acting("li")


async def read_last(house: House) -> dict[str, Any]:
    (last, *_) = (await order(house, "log"))["acts"]
    return dict(last)


async def test_an_act_tells_how_its_subject_stood_before_and_after(house: House) -> None:
    trade = await open_trade(house.installation.database)
    bought = await trade.buy()
    await order(house, "ship", order_no=bought.no, carrier="顺丰", number="SF1", by=LI)

    said = await read_last(house)
    told = said["details"]
    assert (said["actor"], said["action"], said["subject"], told["from"]) == ("li", "order.ship", bought.no, "terminal")
    assert (told["before"]["state"], told["after"]["state"]) == ("paid", "shipped")


async def test_nothing_that_identifies_a_person_stands_in_the_log(house: House) -> None:
    trade = await open_trade(house.installation.database)
    bought = await trade.buy()
    await order(house, "ship", order_no=bought.no, carrier="顺丰", number="SF1")

    told = (await read_last(house))["details"]
    assert (told["before"]["recipient"], told["after"]["note"]) == ("…", "…")


async def test_a_key_never_stands_in_the_log(house: House) -> None:
    made = await order(house, "staff-add", name="李雷", member=None)
    await order(house, "staff-end", code=made["code"])

    told = (await read_last(house))["details"]
    assert (told["before"]["key_digest"], told["after"]["key_digest"]) == ("…", None)
    assert made["key"] not in str(await order(house, "log"))


async def test_what_has_no_row_of_its_own_is_told_without_one(house: House) -> None:
    await order(house, "groups-make", group="Gold", text=None, form="toml", by=LI)
    told = (await read_last(house))["details"]
    assert (told["before"], told["after"]) == (None, None)
