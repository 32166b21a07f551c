"""Short texts that code needs, from TOML files under `templates/`.

Every sentence that people read lives there.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from shop.modes import MODES

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"


@cache
def words(file: str) -> dict[str, Any]:
    """The texts of one file, read once; `words("names.toml")["generated"]`."""
    return tomllib.loads((TEMPLATES / file).read_text(encoding="utf-8"))


@cache
def join_words(part: str, file: str | None = None) -> dict[str, Any]:
    """What each mode has under `part` of its own `modes/<name>.toml`, and with it the texts of `file`."""
    found = dict(words(file)) if file else {}
    for name in MODES:
        if (TEMPLATES / "modes" / f"{name}.toml").exists():
            found |= words(f"modes/{name}.toml").get(part, {})
    return found
