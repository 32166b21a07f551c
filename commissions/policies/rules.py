"""Which cell of a policy decides for a line: the most particular that is set (docs/money.md §2.3)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from commissions.money import calculate_share
from commissions.policies.chain import Link
from commissions.policies.parties import Line
from commissions.policies.policy import POOLS, Base, Cell, Fixed, Policy, Rates, Row, is_pool

_NOTHING = Rates()


@dataclass(frozen=True)
class Rule:
    """The cell that decided an award, and its name.

    `skus:S1:gold`, `tiers:gold`, `default`, `skus:S1:store` …
    """

    name: str
    cell: Cell


def determine_rule(line: Line, link: Link, policy: Policy) -> Rule | None:
    """The first rule of a level that is set: SKU, product, category, tier, default. None: no award."""
    for name, row in _list_rules(line, link.tier, policy):
        if link.level <= len(row) and (cell := row[link.level - 1]) is not None:
            return Rule(name, cell)
    return None


def determine_cell(line: Line, name: str, policy: Policy) -> Rule | None:
    """The cell of a role that is set first: SKU, product, category, default.

    Tiers do not matter. None: not set.
    """
    for group, rates_of, of in _list_groups(line, policy):
        if (cell := rates_of.get(of, _NOTHING).cells.get(name)) is not None:
            return Rule(f"{group}:{of}:{name}", cell)
    default = policy.cells.get(name)
    return None if default is None else Rule(name, default)


def list_pools_of_line(line: Line, policy: Policy) -> list[str]:
    """The names of the pools that any cell of this line speaks of, in the order of texts."""
    places = [policy.cells, *(of.get(name, _NOTHING).cells for _, of, name in _list_groups(line, policy))]
    return sorted({name.removeprefix(POOLS) for cells in places for name in cells if is_pool(name)})


def calculate_base(line: Line, policy: Policy) -> int:
    """What the line's rates are a share of, in fen."""
    return line.paid_fen if policy.base is Base.PAID else max(0, line.paid_fen - line.cost_fen)


def calculate_own(cell: Cell, base_fen: int, quantity: int) -> int:
    """What one cell gives on a line before the cap."""
    return cell.fixed_fen * quantity if isinstance(cell, Fixed) else calculate_share(base_fen, cell.rate_bp)


def _list_rules(line: Line, tier: str | None, policy: Policy) -> Iterator[tuple[str, Row]]:
    """Every row that speaks of this line and tier, the most particular first."""
    for group, rates_of, name in _list_groups(line, policy):
        rates = rates_of.get(name, _NOTHING)
        if tier is not None and tier in rates.tiers:
            yield f"{group}:{name}:{tier}", rates.tiers[tier]
        yield f"{group}:{name}", rates.levels
    if tier is not None and tier in policy.tiers:
        yield f"tiers:{tier}", policy.tiers[tier]
    yield "default", policy.levels


def _list_groups(line: Line, policy: Policy) -> tuple[tuple[str, Mapping[str, Rates], str], ...]:
    """The groups of particular rates with the line's name in each, the most particular first."""
    return (
        ("skus", policy.skus, line.sku),
        ("products", policy.products, line.product),
        ("categories", policy.categories, line.category),
    )
