"""What is wrong with a row of a file: where, and as a code with data that words are made from. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from shop.words import words


@dataclass(frozen=True)
class Problem:
    """A cell that can't be taken in. `column` is its field; words are in `templates/imports/`."""

    row: int
    column: str
    code: str
    data: Mapping[str, Any] = field(default_factory=dict)


def tell_problems(problems: Iterable[Problem], titles: Mapping[str, list[str]]) -> list[dict[str, Any]]:
    """Each as row, title of its column, and what is wrong and to do, in the order of the file; one a cell."""
    told = words("imports/words.toml")["problems"]
    places = list(titles)
    cells = {(of.row, of.column): of for of in reversed(list(problems))}
    return [
        {
            "row": of.row,
            "column": titles[of.column][0],
            "problem": told[of.code].format_map(dict(of.data)),
        }
        for of in sorted(cells.values(), key=lambda of: (of.row, places.index(of.column)))
    ]
