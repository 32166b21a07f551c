"""Tiers and groups from the command line: published, reviewed, set by hand, and all of it in the audit log."""

from datetime import timedelta

import pytest

from commissions.actor import staff_acting
from commissions.network.queries import find_distributor
from commissions.policies.fields import FieldRefused
from commissions.tallies.checks import list_uncounted
from commissions.tallies.queries import find_own_spend
from commissions.tiers.service import TierUnknown
from tests.commissions.stage import line, sell
from tests.support.house import House, order
from tests.support.trade import open_trade

WHY = {"by": staff_acting("Zhang"), "reason": "asked them"}
TIERS = """
[[tiers]]
tier = "gold"
name = "Gold"
all = [{ metric = "customers", least = 3 }]
"""


async def find_code(house: House) -> str:
    """The link code of somebody of the trade."""
    trade = await open_trade(house.installation.database)
    found = await trade.database.read(find_distributor, trade.people[0])
    assert found is not None
    return found.code


async def test_tiers_are_published_reviewed_and_set_by_hand(house: House) -> None:
    code = await find_code(house)
    assert (await order(house, "tiers-show"))["tiers"] is None
    given = {"form": "toml", "by": staff_acting("Zhang"), "effective_at": None}
    with pytest.raises(FieldRefused):
        await order(house, "tiers-publish", text="tiers = []", **given)
    published = await order(house, "tiers-publish", text=TIERS, **given)
    reviewed = await order(house, "tiers-review")
    assert reviewed["reviewed"] >= 2
    assert (await order(house, "tiers-show"))["review"] == reviewed["review"]
    assert reviewed["review"]["version"] == published["version"]
    with pytest.raises(TierUnknown):
        await order(house, "tiers-set", person=code, tier="tin", **WHY)
    assert await order(house, "tiers-set", person=code, tier="gold", **WHY) == {"before": None, "tier": "gold"}
    assert await order(house, "tiers-unlock", person=code, **WHY) == {"tier": "gold"}
    assert await order(house, "tiers-lock", person=code, **WHY) == {"tier": "gold"}
    history = await order(house, "tiers-history", person=code)
    assert (history["tier"], history["locked"]) == ("gold", True)
    assert [(row["before"], row["after"], row["by"]) for row in history["changes"]] == [(None, "gold", "Zhang")]
    assert (await order(house, "audit"))["findings"] == []


async def test_tiers_to_come_are_shown_beside_those_that_hold(house: House) -> None:
    later = (house.installation.clock() + timedelta(days=30)).isoformat()
    coming = await order(house, "tiers-publish", text=TIERS, form="toml", by=staff_acting("Zhang"), effective_at=later)
    shown = await order(house, "tiers-show")
    assert shown["tiers"] is None
    [row] = shown["coming"]
    assert (row["version"], row["effective_at"]) == (coming["version"], later)


async def test_groups_are_made_filled_listed_and_dropped(house: House) -> None:
    code = await find_code(house)
    by_hand = {"group": "Friends", "by": staff_acting("Zhang")}
    assert await order(house, "groups-make", text=None, form=None, **by_hand) == {"members": 0}
    assert await order(house, "groups-add", person=code, **by_hand) == {"changed": True}
    listed = await order(house, "groups-members", group="Friends", before=None)
    assert [row["person"] for row in listed["members"]] == [code]
    rule = 'joined_from = "2020-01-01"'
    everyone = await order(house, "groups-make", group="All", text=rule, form="toml", by=staff_acting("Zhang"))
    assert everyone["members"] >= 2
    assert {row["name"] for row in (await order(house, "groups-list", person=code))["groups"]} == {"All", "Friends"}
    assert await order(house, "groups-remove", person=code, **by_hand) == {"changed": True}
    await order(house, "groups-drop", **by_hand)
    assert [row["name"] for row in (await order(house, "groups-list", person=None))["groups"]] == ["All"]


async def test_a_paid_order_is_counted_by_the_outbox(house: House) -> None:
    trade = await open_trade(house.installation.database)
    buyer = trade.people[-1]
    await sell(house.installation.database, "T1", buyer, line(paid_fen=5_000))
    assert await trade.database.read(find_own_spend, buyer) == 0
    await house.settle()
    assert await trade.database.read(find_own_spend, buyer) == 5_000
    assert await trade.database.read(list_uncounted) == ()
