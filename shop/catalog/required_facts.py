"""Whether goods may be on sale at all: the numbers that the law asks for in their category (docs/going-live.md)."""

from collections.abc import Iterable

from sqlalchemy import Connection, select

from commissions.refusals import Refusal
from shop.catalog.facts import Fact, FactKind
from shop.catalog.tables import category, product, product_fact
from shop.settings.category_needs import CATEGORY_NEEDS, Need
from shop.settings.company import COMPANY
from shop.settings.queries import find_value

_upper = category.alias("upper")


class NumberNeeded(Refusal):
    """Goods of this category can't be on sale yet: `filings`, one of which the company needs, `facts` the product."""

    code = "number_needed"


def demand_numbers(connection: Connection, category_code: str, facts: Iterable[Fact]) -> None:
    """Raises NumberNeeded for goods whose category needs what is not there."""
    needs = find_value(connection, CATEGORY_NEEDS).needs
    if not needs:
        return
    query = select(category.c.name, _upper.c.code.label("upper")).outerjoin(_upper, _upper.c.id == category.c.parent_id)
    row = connection.execute(query.where(category.c.code == category_code)).first()
    found = [needs[code] for code in (category_code, row.upper if row else "") if code in needs]
    kinds, held = {of.kind.value for of in facts}, list_filings(connection) if found else ()
    for need in found:
        missing = find_missing(need, held, kinds)
        if missing.filings or missing.facts:
            name = row.name if row else category_code
            raise NumberNeeded(category=name, filings=list(missing.filings), facts=list(missing.facts))


def demand_numbers_of(connection: Connection, product_code: str) -> None:
    """The same for a product as it stands. Raises NumberNeeded."""
    query = select(product.c.id, category.c.code).join(category, category.c.id == product.c.category_id)
    row = connection.execute(query.where(product.c.code == product_code)).first()
    if row is not None:
        said = select(product_fact.c.name, product_fact.c.said).where(product_fact.c.product_id == row.id)
        demand_numbers(connection, row.code, [Fact(*of) for of in connection.execute(said)])


def find_missing(need: Need, filings: Iterable[str], facts: Iterable[str]) -> Need:
    """What is missing of what is needed; empty where one of the alternatives is there. Pure."""
    held, said = tuple(filings), set(facts)
    has_filing = any(name in one for name in need.filings for one in held)
    has_fact = any(FactKind(name).value in said for name in need.facts if name in set(FactKind))
    return Need(() if has_filing else need.filings, () if has_fact else need.facts)


def list_filings(connection: Connection) -> tuple[str, ...]:
    """The names of the company's licences and filings."""
    return tuple(of.name for of in find_value(connection, COMPANY).filings)
