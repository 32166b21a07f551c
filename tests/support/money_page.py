"""The tables of docs/money.md as text, so that tests can hold them against the program."""

from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "money.md"


def read_table(head: str) -> list[list[str]]:
    """The cells of the one table whose first line begins with `head`, row by row, without backticks and bold."""
    lines = PAGE.read_text().splitlines()
    (begin,) = (number for number, line in enumerate(lines) if line.startswith(head))
    rows: list[list[str]] = []
    for line in lines[begin + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip().strip("*").replace("`", "") for cell in line.strip("|").split("|")])
    return rows


def read_fen(cell: str) -> int:
    """An amount of yuan with two decimals, as in `−1,800.00`, in fen."""
    sign = -1 if cell.startswith("−") else 1
    return sign * int(cell.lstrip("−").replace(",", "").replace(".", ""))
