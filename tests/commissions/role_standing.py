"""Where the awards of a sale stand, in a few plain lines: pending, held, available or reversed (docs/money.md §11)."""

from collections.abc import Collection, Sequence
from typing import Any

Row = tuple[Any, ...]
"""Line, role, rank, whose, rule, amount and kept, as `list_told` has them."""
_WHOSE, _KEPT = 3, 6


class Standing:
    """Awards are known by line, role, rank and whose they are; `kept_fen` is what refunds leave of each."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._at = {row[:4]: "pending" for row in rows}
        assert len(self._at) == len(rows)

    def mature(self, rows: Sequence[Row], *, closed: Collection[str], suspended: Collection[str]) -> None:
        """The hold is over: what is pending comes to its person, except on lines with a case, or is held for them."""
        for row in rows:
            if self._at[row[:4]] == "pending" and row[_KEPT] and row[0] not in closed:
                self._at[row[:4]] = "held" if row[_WHOSE] in suspended else "available"

    def move(self, to: str, *since: str, whose: str | None = None) -> None:
        """Awards of one, or of all, go from one place to another."""
        for key, at in self._at.items():
            if at in since and whose in (None, key[_WHOSE]):
                self._at[key] = to

    def list_held(self) -> set[str]:
        """Whose awards are held."""
        return {key[_WHOSE] for key, at in self._at.items() if at == "held"}

    def keep(self, rows: Sequence[Row]) -> list[Row]:
        """The same awards, of which the reversed keep nothing."""
        return [(*row[:_KEPT], 0) if self._at[row[:4]] == "reversed" else row for row in rows]

    def count(self, at: str) -> int:
        """How many are there."""
        return sum(of == at for of in self._at.values())
