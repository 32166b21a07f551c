"""A product's own commission: what it pays is shown first, and one cell becomes a version of the policy."""

import re
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commissions.actor import staff_acting
from commissions.policies.queries import find_policy
from commissions.policies.seen import PolicyMoved
from commissions.policies.service import publish_policy
from shop.accounts.permissions import ROLES, Permission, Role
from shop.desk.own_rates import OwnCell, PublishCell, change_cell, publish_cell, read_own_rates
from tests.support.clock import START, MovableClock
from tests.support.console import Console
from tests.support.databases import AnyDatabase
from tests.support.racing import RACING, count, race
from tests.support.trade import POLICY, Trade, open_trade

MEI = staff_acting("mei")
PARTS = st.sampled_from(["levels", "tiers", "store"])
RATES = st.dictionaries(PARTS, st.lists(st.integers(1, 9), max_size=2), max_size=3)
GROUPS = st.dictionaries(st.sampled_from("AB"), RATES, max_size=2)


@given(GROUPS, GROUPS, st.sampled_from("AB"), RATES)
def test_nothing_but_one_cell_changes(products: Any, skus: Any, code: str, rates: Any) -> None:
    document = {"depth": 1, "levels": [1], "products": products, "skus": skus}
    changed = change_cell(document, OwnCell("products", code), rates)
    assert {**changed, "products": {}} == {**document, "products": {}}
    assert {of: cell for of, cell in changed["products"].items() if of != code} == {
        of: cell for of, cell in products.items() if of != code
    }
    wanted = {name: of for name, of in {**products.get(code, {}), **rates}.items() if of}
    assert changed["products"].get(code, {}) == wanted


async def find_document(trade: Trade) -> dict[str, Any]:
    found = await trade.database.read(find_policy, START)
    assert found is not None
    return dict(found.document)


async def test_a_sku_gets_rates_of_its_own_in_the_browser(console: Console) -> None:
    trade = await open_trade(console.database)
    desk = await console.sign_in()
    path, code = f"/console/goods/{trade.tea.code}/commission", trade.sku
    page = re.sub(r"<[^>]*>", "", await desk.read(path))
    for said in ("12.80", "6.40", "2.56", "42.24"):
        assert said in page, said

    fields = {"cell": f"skus:{code}", "level:1": "¥30", "level:2": "1%", "level:3": ""}
    tried = await (await desk.post(f"{path}/draft", **fields)).text()
    assert "30.00" in re.sub(r"<[^>]*>", "", tried)
    assert (await find_document(trade)) == POLICY, "nothing is published yet"
    done = await desk.post(f"{path}/publication", **fields, base="1")
    assert done.status == 303, await done.text()
    own_cell = {code: {"levels": [{"fixed_fen": 3000}, {"rate_bp": 100}]}}
    assert await find_document(trade) == POLICY | {"skus": own_cell}
    own = await console.database.read(read_own_rates, trade.tea.code, START)
    assert own.policy is not None
    assert own.pay(own.policy.document)[0].levels == (3000, 128, 256)

    stale = await desk.post(f"{path}/publication", **fields, base="1")
    assert stale.status == 409
    for wrong in ({"cell": "skus:nobody"}, {"level:1": "viel"}, {"level:1": "999%"}, {"base": "x"}):
        answer = await desk.post(f"{path}/publication", **{**fields, "base": "2"} | wrong)
        assert answer.status in (400, 409, 422), wrong
    cleared = {name: "" for name in fields if name != "cell"} | {"cell": fields["cell"], "base": "2"}
    await desk.post(f"{path}/publication", **cleared)
    assert not (await find_document(trade)).get("skus")


async def test_who_may_not_publish_policies_may_not_do_so_by_a_product(console: Console) -> None:
    trade = await open_trade(console.database)
    path = f"/console/goods/{trade.tea.code}/commission"
    form = {"cell": f"products:{trade.tea.code}", "level:1": "1%", "base": "1"}
    for taken in (Permission.EDIT_POLICIES, Permission.EDIT_GOODS):
        desk = await console.sign_in(Role.OPERATOR, ticks=(ROLES[Role.OPERATOR] | {Permission.EDIT_POLICIES}) - {taken})
        for door_of in ("draft", "publication"):
            assert (await desk.post(f"{path}/{door_of}", **form)).status == 403
    assert await find_document(trade) == POLICY


async def test_one_cell_does_not_go_back_behind_another_version(console: Console) -> None:
    trade = await open_trade(console.database)
    desk = await console.sign_in()
    await trade.database.transact(publish_policy, POLICY | {"hold_days": 21}, by=MEI)
    path = f"/console/goods/{trade.tea.code}/commission/publication"
    form = {"cell": f"products:{trade.tea.code}", "level:1": "1%"}
    assert (await desk.post(path, **form, base="1")).status == 409
    assert (await desk.post(path, **form, base="2")).status == 303
    assert (await find_document(trade))["hold_days"] == 21


def change_own(trade: Trade, code: str, base: int) -> Any:
    rates = {"levels": [{"rate_bp": 100}]}
    command = PublishCell(OwnCell("products", code), rates, base, MEI, after_sale_days=7)
    return trade.database.transact(publish_cell, command)


@RACING
async def test_of_two_cells_at_once_none_is_lost(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    base = (await database.read(find_policy, START)).version
    ends = count(await race(*(change_own(trade, f"P{n}", base) for n in range(6))))
    assert ends["PolicyMoved"] == 5
    found = await find_document(trade)
    assert len([of for of in found.get("products", {}) if of.startswith("P")]) == 1


async def test_a_version_by_a_clock_that_is_ahead_is_not_overlooked(
    sqlite_database: AnyDatabase, clock: MovableClock
) -> None:
    trade = await open_trade(sqlite_database)
    base = (await sqlite_database.read(find_policy, START)).version
    await sqlite_database.transact(publish_policy, POLICY, MEI, START + timedelta(days=9))
    now = clock.now
    clock.advance(seconds=2)
    await change_own(trade, "P1", base)
    clock.now = now
    with pytest.raises(PolicyMoved):
        await change_own(trade, "P2", base)
