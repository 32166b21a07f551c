"""Work on many rows of which one may be bad: the rest is done, and the one is named to a person."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from commissions.ports import Transaction

Item = TypeVar("Item")
Result = TypeVar("Result")


def do_apart(
    tx: Transaction, items: Sequence[Item], work: Callable[[Sequence[Item]], object], name: Callable[[Item], str]
) -> list[Item]:
    """Do `work` on all items at once; where that fails, on each half apart.

    Returns those on which it was done. What fails alone stays as it was, and a person is told its `name`. `work` must
    keep nothing outside the database.
    """
    if not items:
        return []
    alone = len(items) == 1
    if tx.attempt(lambda: work(items), stuck=name(items[0]) if alone else None):
        return list(items)
    if alone:
        return []
    middle = len(items) // 2
    return [*do_apart(tx, items[:middle], work, name), *do_apart(tx, items[middle:], work, name)]


def do_first(
    tx: Transaction,
    find: Callable[[Item | None], Sequence[Item]],
    work: Callable[[Sequence[Item]], object],
    name: Callable[[Item], str],
) -> int:
    """`do_apart` on the first page of which anything can be done; how many were.

    `find` takes the last item before. So a page of bad rows holds up no page behind it.
    """
    page = find(None)
    while page:
        done = do_apart(tx, page, work, name)
        if done:
            return len(done)
        page = find(page[-1])
    return 0


def do_each(
    tx: Transaction, items: Sequence[Item], work: Callable[[Item], Result], name: Callable[[Item], str]
) -> list[Result]:
    """Do `work` on one item after the other; what it returned for those on which it could be done.

    For few items, or where what becomes of each is wanted. What fails stays as it was, and a person is told its `name`.
    """
    results: list[Result] = []
    for item in items:
        found: list[Result] = []
        if tx.attempt(partial(_note, found, work, item), stuck=name(item)):
            results += found
    return results


def _note(found: list[Result], work: Callable[[Item], Result], item: Item) -> None:
    found.append(work(item))
