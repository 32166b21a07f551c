"""Limits of a published policy beyond its form.

They keep every name and amount usable once a sale comes.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from commissions.policies.fields import FieldRefused, join_path, read_integer, read_name
from commissions.policies.policy import Cell, Fixed, Policy, Rates, Row

LARGEST_FEN = 10_000_000_000
"""A hundred million yuan, as for an order: times any quantity it still fits into the database."""
_MOST_NAMES = 20_000
"""SKUs, products, categories and tiers that one policy may name."""


def check_limits(policy: Policy, path: str) -> None:
    """Refuse names that can't be kept, amounts beyond every order, more rows than a shop has.

    Raises FieldRefused.
    """
    names = 0

    for row_path, name, row in list_rows(policy, path):
        names += 1
        read_name(name, row_path)
        _check_row(row, row_path)

    for cell_path, name, cell in _list_cells(policy, path):
        names += 1
        read_name(name, cell_path)
        if isinstance(cell, Fixed):
            read_integer(cell.fixed_fen, f"{cell_path}.fixed_fen", most=LARGEST_FEN)

    for name in (*policy.grades, *policy.channels):
        names += 1
        read_name(name, path)

    if names > _MOST_NAMES:
        raise FieldRefused(path, f"names more than {_MOST_NAMES} rows")


def _check_row(row: Row, path: str) -> None:
    """Refuse an amount that no order can reach."""
    for index, cell in enumerate(row):
        if isinstance(cell, Fixed) and cell.fixed_fen > LARGEST_FEN:
            raise FieldRefused(f"{path}.{index}.fixed_fen", f"must be at least 0 and at most {LARGEST_FEN}")


def _list_cells(policy: Policy, path: str) -> Iterator[tuple[str, str, Cell]]:
    """Every cell of a role with its path and the name that leads to it.

    Its own, or that of the SKU it stands in.
    """
    for name, cell in policy.cells.items():
        yield _name_cell(name, path, policy.grades), name.split(":", 1)[-1], cell
    for group, rates_of in list_groups(policy):
        for of, rates in rates_of.items():
            for name, cell in rates.cells.items():
                at = join_path(join_path(path, group), of)
                read_name(of, at)
                yield _name_cell(name, at, ()), name.split(":", 1)[-1], cell


def _name_cell(name: str, path: str, grades: Sequence[str]) -> str:
    """The path of a cell. The grades of leaders stand in a list where they are named first."""
    role, _, of = name.partition(":")
    if role == "leaders" and grades:
        return f"{path}.leaders.grades.{grades.index(of)}.cell"
    return join_path(path, role) + (f".{of}" if of else "")


def list_rows(policy: Policy, path: str) -> Iterator[tuple[str, str, Row]]:
    """Every row of a policy with its path and the name that leads to it."""
    yield join_path(path, "levels"), "levels", policy.levels
    yield from _list_tiers(policy.tiers, join_path(path, "tiers"))
    for group, rates_of in list_groups(policy):
        for name, rates in rates_of.items():
            at = join_path(join_path(path, group), name)
            yield join_path(at, "levels"), name, rates.levels
            yield from _list_tiers(rates.tiers, join_path(at, "tiers"))


def _list_tiers(tiers: Mapping[str, Row], path: str) -> Iterable[tuple[str, str, Row]]:
    """The rows of named tiers."""
    return ((join_path(path, tier), tier, row) for tier, row in tiers.items())


def list_groups(policy: Policy) -> tuple[tuple[str, Mapping[str, Rates]], ...]:
    """The three groups of particular rates, the most particular first."""
    return ("skus", policy.skus), ("products", policy.products), ("categories", policy.categories)
