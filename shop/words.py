"""Short texts that code needs, from TOML files under `templates/`.

So every sentence that people read lives there.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"


@cache
def words(file: str) -> dict[str, Any]:
    """The texts of one file, read once; `words("names.toml")["generated"]`."""
    return tomllib.loads((TEMPLATES / file).read_text(encoding="utf-8"))
