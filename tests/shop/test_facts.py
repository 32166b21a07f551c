"""Facts of goods: typed at the editor, shown and found, read by their kind whatever they are called."""

import pytest

from shop.catalog.draft import ProductDraft
from shop.catalog.facts import Fact, FactKind, find_fact, list_names, read_facts, write_facts
from shop.catalog.finding import search_products
from shop.catalog.queries import find_facts, suggest_facts
from shop.catalog.refusals import DraftRefused
from tests.support.clock import START
from tests.support.databases import AnyDatabase
from tests.support.shelf import draft_tea, stock_shelf

CREAM = (Fact("注册证号", "国妆特字G20250001"), Fact("限用日期", "36个月"), Fact("香型", "无香"))


def test_a_fact_is_known_whatever_it_is_called() -> None:
    assert [of.kind for of in CREAM] == [FactKind.REGISTRATION, FactKind.SHELF_LIFE, FactKind.OTHER]
    assert find_fact(CREAM, FactKind.REGISTRATION) == "国妆特字G20250001"
    assert find_fact(CREAM, FactKind.ORIGIN) is None
    assert {Fact(name, "x").kind for name in list_names()} == set(FactKind) - {FactKind.OTHER}


def test_lines_of_text_are_facts() -> None:
    assert read_facts(write_facts(CREAM)) == CREAM
    assert read_facts(" 产地: 云南：勐海 \n\n") == (Fact("产地", "云南：勐海"),)
    for wrong in ("没有冒号", "：没有名称", "没有内容：", "名称" * 7 + "：x", "产地：" + "长" * 201):
        with pytest.raises(DraftRefused):
            read_facts(wrong)


@pytest.mark.parametrize("facts", [(CREAM[0],) * 2, tuple(Fact(f"名{n}", "x") for n in range(31))])
def test_no_fact_comes_twice_and_there_are_not_too_many(facts: tuple[Fact, ...]) -> None:
    with pytest.raises(DraftRefused):
        draft_tea(facts=facts)


async def test_facts_are_read_for_many_products_and_found_by_what_they_say(database: AnyDatabase) -> None:
    drafts: list[ProductDraft] = [draft_tea("A", facts=CREAM), draft_tea("B", facts=CREAM[1:]), draft_tea("C")]
    a, b, c = await database.transact(stock_shelf, *drafts)
    found = await database.read(find_facts, [a.code, b.code, c.code, "nothing"])
    assert found == {a.code: CREAM, b.code: CREAM[1:]}
    assert a.facts == CREAM
    assert await database.read(suggest_facts, "tea") == ("限用日期", "香型", "注册证号")
    assert [card.code for card in await database.read(search_products, "国妆特字g20250001", START)] == [a.code]
