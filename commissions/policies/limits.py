"""What a published policy must keep to beyond its form, so that no name and no amount can fail once a sale comes."""

from collections.abc import Iterable, Iterator, Mapping

from commissions.policies.fields import FieldRefused, join_path, read_name
from commissions.policies.policy import Fixed, Policy, Rates, Row

LARGEST_FEN = 10_000_000_000
"""A hundred million yuan, as for an order: times any quantity it still fits into the database."""
MOST_NAMES = 20_000
"""SKUs, products, categories and tiers that one policy may name."""


def check_limits(policy: Policy, path: str) -> None:
    """Refuse names that can't be kept, amounts beyond every order, more rows than a shop has. Raises FieldRefused."""
    names = 0
    for row_path, name, row in list_rows(policy, path):
        names += 1
        read_name(name, row_path)
        check_row(row, row_path)
    if names > MOST_NAMES:
        raise FieldRefused(path, f"names more than {MOST_NAMES} rows")


def check_row(row: Row, path: str) -> None:
    """Refuse an amount that no order can reach."""
    for index, cell in enumerate(row):
        if isinstance(cell, Fixed) and cell.fixed_fen > LARGEST_FEN:
            raise FieldRefused(f"{path}.{index}.fixed_fen", f"must be at least 0 and at most {LARGEST_FEN}")


def list_rows(policy: Policy, path: str) -> Iterator[tuple[str, str, Row]]:
    """Every row of a policy with its path and the name that leads to it."""
    yield join_path(path, "levels"), "levels", policy.levels
    yield from list_tiers(policy.tiers, join_path(path, "tiers"))
    for group, rates_of in list_groups(policy):
        for name, rates in rates_of.items():
            at = join_path(join_path(path, group), name)
            yield join_path(at, "levels"), name, rates.levels
            yield from list_tiers(rates.tiers, join_path(at, "tiers"))


def list_tiers(tiers: Mapping[str, Row], path: str) -> Iterable[tuple[str, str, Row]]:
    """The rows of named tiers."""
    return ((join_path(path, tier), tier, row) for tier, row in tiers.items())


def list_groups(policy: Policy) -> tuple[tuple[str, Mapping[str, Rates]], ...]:
    """The three groups of particular rates, the most particular first."""
    return ("skus", policy.skus), ("products", policy.products), ("categories", policy.categories)
