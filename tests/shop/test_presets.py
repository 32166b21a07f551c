"""A kind of business sets up what is not there; goods whose category needs a number are not on sale without it."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from commissions.actor import staff_acting
from commissions.policies.queries import find_policy
from commissions.policies.service import publish_policy
from commissions.ports import Transaction
from commissions.tiers.queries import find_tiers
from shop.catalog.categories import add_category
from shop.catalog.editing import change_state
from shop.catalog.facts import Fact, FactKind
from shop.catalog.queries import get_code, list_categories
from shop.catalog.required_facts import NumberNeeded, find_missing
from shop.catalog.service import save_product
from shop.desk.presets import apply_preset, list_presets, plan_preset
from shop.settings.category_needs import CATEGORY_NEEDS, CategoryNeeds, Need
from shop.settings.company import COMPANY
from shop.settings.present import PresentSettings
from shop.settings.queries import find_value
from shop.settings.service import Secrets, replace_document
from shop.web.door import Door
from tests.support.clock import MovableClock
from tests.support.console import Desk, open_console
from tests.support.databases import AnyDatabase
from tests.support.shelf import draft_tea

BY = staff_acting("owner")
LICENCE = {"filings": [{"name": "食品经营许可证（保健食品）", "number": "JY1"}]}


@pytest.mark.parametrize("key", list_presets())
async def test_each_kind_sets_up_all_it_shows_once(sqlite_database: AnyDatabase, clock: MovableClock, key: str) -> None:
    plan = await sqlite_database.read(plan_preset, key, clock())
    new = [step for step in plan if not step.is_kept]
    assert await sqlite_database.transact(apply_preset, key, by=BY) == len(new)
    assert all(step.is_kept for step in await sqlite_database.read(plan_preset, key, clock()))
    assert await sqlite_database.transact(apply_preset, key, by=BY) == 0

    needs = (await sqlite_database.read(find_value, CATEGORY_NEEDS)).needs
    assert {kind for need in needs.values() for kind in need.facts} <= set(FactKind)
    policy = await sqlite_database.read(find_policy, clock())
    assert policy
    assert policy.document["depth"] == 1


async def test_what_was_changed_stays(sqlite_database: AnyDatabase, clock: MovableClock) -> None:
    await sqlite_database.transact(publish_policy, {"depth": 1, "levels": [{"rate_bp": 1}]}, BY)
    tea = await sqlite_database.transact(add_category, "茶叶", None, by=BY)
    mine = CategoryNeeds("", {tea.code: Need(("自己写的",), ())})
    await sqlite_database.transact(replace_document, CATEGORY_NEEDS, mine, by=BY)

    await sqlite_database.transact(apply_preset, "food", by=BY)
    kept = await sqlite_database.read(find_value, CATEGORY_NEEDS)
    assert (kept.kind, kept.needs[tea.code]) == ("food", mine.needs[tea.code])
    assert [of.name for of in await sqlite_database.read(list_categories)].count("茶叶") == 1
    assert await sqlite_database.read(find_tiers, clock()) is not None


@pytest.mark.parametrize(
    ("need", "filings", "facts", "missing"),
    [
        (Need(), (), (), Need()),
        (Need(("甲", "乙"), ()), ("乙（杭州）",), (), Need()),
        (Need(("甲",), ("filing",)), ("丙",), ("filing",), Need(("甲",), ())),
        (Need((), ("filing", "registration")), (), ("licence",), Need((), ("filing", "registration"))),
    ],
)
def test_one_of_the_alternatives_is_enough(
    need: Need, filings: tuple[str, ...], facts: tuple[str, ...], missing: Need
) -> None:
    assert find_missing(need, filings, facts) == missing


async def test_goods_come_on_sale_with_their_numbers_only(database: AnyDatabase) -> None:
    await database.transact(_need_numbers)
    draft = replace(draft_tea(), category=await database.read(_find_below), pictures=())
    for facts in ((), (Fact("备案编号", "食健备G1"),)):
        with pytest.raises(NumberNeeded) as refused:
            await database.transact(save_product, replace(draft, facts=facts))
    assert refused.value.data["filings"] == ["食品经营许可证"]

    await database.transact(save_product, replace(draft, status="draft"))
    code = await database.read(get_code, draft.article)
    with pytest.raises(NumberNeeded):
        await database.transact(change_state, code, "on_sale", by=BY)
    company = COMPANY.read(LICENCE)
    await database.transact(replace_document, COMPANY, company, by=BY)
    await database.transact(save_product, replace(draft, status="draft", facts=(Fact("备案编号", "食健备G1"),)))
    await database.transact(change_state, code, "on_sale", by=BY)


def _need_numbers(tx: Transaction) -> None:
    upper = add_category(tx, "保健食品", None, by=BY)
    add_category(tx, "维生素", upper.code, by=BY)
    need = Need(("食品经营许可证",), ("registration", "filing"))
    replace_document(tx, CATEGORY_NEEDS, CategoryNeeds("health", {upper.code: need}), by=BY)


def _find_below(connection: object) -> str:
    return next(of.code for of in list_categories(connection) if of.parent_id is not None)  # type: ignore[arg-type]


@pytest.fixture
async def desk(door: Door) -> AsyncIterator[Desk]:
    settled = replace(door, present=PresentSettings({}, Secrets("k" * 32)))
    async with open_console(settled) as console:
        yield await console.sign_in()


async def test_a_preset_is_shown_used_and_its_needs_are_changed(desk: Desk, door: Door) -> None:
    assert "会加上" in await desk.read("/console/setup/presets/health")
    assert (await desk.post("/console/setup/presets/health")).status == 303
    assert "会加上" not in await desk.read("/console/setup/presets/health")
    assert (await desk.get("/console/setup/presets/nothing")).status == 404
    page = await desk.read("/console/setup/presets")
    assert "公司还没有" in page
    first = (await door.database.read(list_categories))[0]
    fields = {f"filings_{first.code}": "甲证，乙证", f"facts_{first.code}": "备案编号、胡说"}
    assert (await desk.post("/console/setup/needs", **fields)).status == 303
    assert (await door.database.read(find_value, CATEGORY_NEEDS)).needs == {
        first.code: Need(("甲证", "乙证"), ("filing",))
    }
    assert (await desk.post("/console/setup/needs", **{f"filings_{first.code}": "长" * 60})).status == 422
