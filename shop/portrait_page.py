"""What is kept of a person as a page that anybody can read: a heading and a table for each part, in plain words."""

import json
from collections.abc import Mapping
from datetime import datetime
from html import escape
from typing import Any

from commissions.days import SHANGHAI
from shop.words import words


def write_page(portrait: Mapping[str, Any], asked_at: datetime) -> str:
    """The page of a portrait as JSON has it. Everything in it is text: nothing of a person's is HTML."""
    said = words("portrait.toml")
    parts = "".join(_write_part(name, _list_rows(rows)) for name, rows in portrait.items() if rows)
    empty = [said["parts"][name] for name, rows in portrait.items() if not rows]
    rest = said["nothing"].format(parts=said["join"].join(empty)) if empty else ""
    return str(said["page"]).format(
        title=escape(said["title"]),
        intro=escape(said["intro"].format(asked_at=_say_instant(asked_at))),
        parts=parts,
        rest=escape(rest),
    )


def _list_rows(told: Any) -> list[Any]:
    return told if isinstance(told, list) else [told]


def _write_part(name: str, rows: list[Any]) -> str:
    """One part: its rows under each other, each a list of names and values."""
    title = escape(words("portrait.toml")["parts"][name])
    return f"<h2>{title} ({len(rows)})</h2>" + "".join(_write_row(row) for row in rows)


def _write_row(row: Any) -> str:
    told = row if isinstance(row, dict) else {"value": row}
    cells = "".join(
        f"<tr><th>{escape(_name(key))}</th><td>{escape(_say(key, value))}</td></tr>" for key, value in told.items()
    )
    return f"<table>{cells}</table>"


def _name(column: str) -> str:
    """A column in words; what has none is called as in the JSON file."""
    return str(words("portrait.toml")["columns"].get(column, column))


def _say(column: str, value: Any) -> str:
    said = words("portrait.toml")
    if value is None or value == "":
        return str(said["none"])
    if isinstance(value, bool):
        return str(said["yes"] if value else said["no"])
    if column.endswith("_fen") and isinstance(value, int):
        return f"{'-' if value < 0 else ''}¥{abs(value) // 100}.{abs(value) % 100:02d}"
    if isinstance(value, str) and column.endswith(("_at", "_until")):
        return _say_text_instant(value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else str(value)


def _say_text_instant(value: str) -> str:
    try:
        return _say_instant(datetime.fromisoformat(value))
    except ValueError:
        return value


def _say_instant(instant: datetime) -> str:
    return f"{instant.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if instant.tzinfo else str(instant)
