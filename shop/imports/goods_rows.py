"""Rows of a file of goods: a row a SKU, several rows a product; each cell is read and every error kept. Pure.

What a cell leaves empty stays as it is, so that a file may have only the columns that are to change.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from commissions.policies.terms import LONGEST_HOLD_DAYS
from shop.catalog.tables import LARGEST_PRICE_FEN, LARGEST_WEIGHT_G
from shop.imports.cells import CLEAR, CellWrong, read_count, read_fen, read_moment, read_text, read_word
from shop.imports.problem import Problem
from shop.imports.reading import TableRow
from shop.words import words

MOST_ROWS = 20_000
NEEDED = ("article", "sku")
SLOTS = (1, 2, 3)
_LONGEST_ARTICLE = 100
_LONGEST_WORD = 100
_MOST_UNITS = 1_000_000
_LAST_POSITION = 1_000_000
_CLEARED = {
    "selling_point": "",
    "description": "",
    "facts": "",
    "keywords": "",
    "hold_days": None,
    "suggested_fen": None,
    "tags": "",
    "no_return": "",
    "sale_from": "",
    "sale_until": "",
    "price_proof": "",
    "freight": "",
    "weight_g": 0,
}
"""What each field is when its cell says that it is to go."""


@dataclass(frozen=True)
class SkuChange:
    """What a row says of a SKU. `choice` has option and value; `fields` only what the row says."""

    row: int
    article: str
    choice: tuple[tuple[str, str], ...]
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class ProductChange:
    """What a file says of a product, with the row in which it stands first."""

    row: int
    article: str
    fields: Mapping[str, Any]
    skus: tuple[SkuChange, ...]


@dataclass
class _Begun:
    """A product whose rows are being read: each field with the row that said it."""

    row: int
    said: dict[str, tuple[int, Any]] = field(default_factory=dict)
    option_names: dict[int, str] = field(default_factory=dict)
    skus: list[SkuChange] = field(default_factory=list)


class GoodsRows:
    """Takes in row after row; at the end it has the changes, by the number of the product, and every problem."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self._products: dict[str, _Begun] = {}
        self._seen: dict[str, int] = {}

    def take(self, row: TableRow) -> None:
        """Read a row."""
        article = self._read(row, "article", _article)
        sku = self._read(row, "sku", _article)
        for column, said in (("article", article), ("sku", sku)):
            if said is None and not row[column].strip():
                self._tell(row, column, "needed")
        if not article or not sku:
            return

        if (before := self._seen.setdefault(sku, row.number)) != row.number:
            self._tell(row, "sku", "twice", row=before)
            return
        begun = self._products.setdefault(article, _Begun(row.number))
        self._take_product(row, begun)
        fields = self._read_fields(row, _SKU_READERS)
        begun.skus.append(SkuChange(row.number, sku, self._read_choice(row, begun), fields))

    def finish(self) -> tuple[ProductChange, ...]:
        """The changes, by the number of the product, so that two files at once never wait for each other."""
        return tuple(
            ProductChange(of.row, article, {name: value for name, (_, value) in of.said.items()}, tuple(of.skus))
            for article, of in sorted(self._products.items())
        )

    def _take_product(self, row: TableRow, begun: _Begun) -> None:
        for name, value in self._read_fields(row, _PRODUCT_READERS).items():
            at, before = begun.said.setdefault(name, (row.number, value))
            if before != value:
                self._tell(row, name, "differs", row=at)

    def _read_fields(self, row: TableRow, readers: Mapping[str, tuple[str, Callable[[str], Any]]]) -> dict[str, Any]:
        found = {}
        for column, (name, reader) in readers.items():
            cell = row[column].strip()
            if cell == CLEAR and name in _CLEARED:
                found[name] = _CLEARED[name]
            elif cell and (value := self._read(row, column, reader)) is not None:
                found[name] = value
        return found

    def _read_choice(self, row: TableRow, begun: _Begun) -> tuple[tuple[str, str], ...]:
        """The values of the row's options. Their names may stand in the product's first row alone."""
        choice = []
        for slot in SLOTS:
            name, value = self._read(row, f"option_{slot}", _word), self._read(row, f"value_{slot}", _word)
            if name and begun.option_names.setdefault(slot, name) != name:
                self._tell(row, f"option_{slot}", "differs", row=begun.row)
            if not value:
                continue
            if slot not in begun.option_names:
                self._tell(row, f"option_{slot}", "option_unnamed")
                continue
            choice.append((begun.option_names[slot], value))
        return tuple(choice)

    def _read(self, row: TableRow, column: str, reader: Callable[[str], Any]) -> Any:
        """A cell as a value; None if it is empty or can't be read."""
        cell = row[column].strip()
        if not cell:
            return None
        try:
            return reader(cell)
        except CellWrong as wrong:
            self.problems.append(Problem(row.number, column, wrong.code, wrong.data))
            return None

    def _tell(self, at: TableRow, column: str, code: str, **data: Any) -> None:
        self.problems.append(Problem(at.number, column, code, data))


def titles() -> dict[str, list[str]]:
    """What each column may be called, ours first."""
    return dict(words("imports/goods.toml")["titles"])


def _article(cell: str) -> str:
    return read_text(cell, _LONGEST_ARTICLE)


def _word(cell: str) -> str:
    return read_text(cell, _LONGEST_WORD)


def _text(most: int) -> Callable[[str], str]:
    return lambda cell: read_text(cell, most)


def _amount(least: int) -> Callable[[str], int]:
    return lambda cell: read_fen(cell, least=least, most=LARGEST_PRICE_FEN)


def _number(most: int) -> Callable[[str], int]:
    return lambda cell: read_count(cell, least=0, most=most)


def _paragraphs(cell: str) -> str:
    """As it was typed; the draft says how long a paragraph may be."""
    return "\n".join(line.rstrip() for line in cell.replace("\r\n", "\n").split("\n"))


def _status(cell: str) -> str:
    return read_word(cell, words("imports/goods.toml")["status"])


def _no_return(cell: str) -> str:
    return read_word(cell, words("imports/goods.toml")["no_return"])


_PRODUCT_READERS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "name": ("name", _text(60)),
    "category": ("category", _text(60)),
    "selling_point": ("selling_point", _text(80)),
    "description": ("description", _paragraphs),
    "facts": ("facts", _paragraphs),
    "keywords": ("keywords", _text(400)),
    "tags": ("tags", _text(60)),
    "status": ("status", _status),
    "sale_from": ("sale_from", read_moment),
    "sale_until": ("sale_until", read_moment),
    "no_return": ("no_return", _no_return),
    "price_proof": ("price_proof", _text(320)),
    "position": ("position", _number(_LAST_POSITION)),
    "hold_days": ("hold_days", _number(LONGEST_HOLD_DAYS)),
    "freight": ("freight", _text(60)),
}
_SKU_READERS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "price": ("price_fen", _amount(1)),
    "suggested": ("suggested_fen", _amount(1)),
    "cost": ("cost_fen", _amount(0)),
    "weight": ("weight_g", _number(LARGEST_WEIGHT_G)),
    "on_hand": ("on_hand", _number(_MOST_UNITS)),
}


def write_change(change: ProductChange) -> dict[str, Any]:
    """A change as JSON, to be kept between reading and taking in."""
    skus = [
        {"row": of.row, "article": of.article, "choice": of.choice, "fields": dict(of.fields)} for of in change.skus
    ]
    return {"row": change.row, "article": change.article, "fields": dict(change.fields), "skus": skus}


def restore_change(told: Mapping[str, Any]) -> ProductChange:
    """A change that was kept as JSON."""
    skus = tuple(
        SkuChange(of["row"], of["article"], tuple((name, value) for name, value in of["choice"]), of["fields"])
        for of in told["skus"]
    )
    return ProductChange(told["row"], told["article"], told["fields"], skus)


def split_changes(changes: Sequence[ProductChange], size: int) -> Iterable[Sequence[ProductChange]]:
    """The changes in pieces."""
    return (changes[at : at + size] for at in range(0, len(changes), size))
