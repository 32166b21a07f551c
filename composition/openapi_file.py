"""Writes `docs/openapi.json` from the route table of the members' JSON door (`make openapi`).

What programs rely on is not taken away by mistake: where a field goes or becomes another, nothing is written until the
version's first number rises.
"""

import sys
from pathlib import Path

import orjson

from shop.web.members_api.schema import Schema, describe_door, is_raised, list_breaks

FILE = Path(__file__).resolve().parent.parent / "docs" / "openapi.json"


def write_document(document: Schema) -> bytes:
    """The document as it is committed."""
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def read_committed() -> Schema:
    """What is committed."""
    committed: Schema = orjson.loads(FILE.read_bytes())
    return committed


def list_forbidden(before: Schema, after: Schema) -> tuple[str, ...]:
    """Breaks that no raised version allows."""
    return () if is_raised(before, after) else list_breaks(before, after)


def _write() -> int:
    made = describe_door()
    forbidden = list_forbidden(read_committed(), made) if FILE.exists() else ()
    for broken in forbidden:
        sys.stderr.write(f"{broken} is gone or another: raise VERSION in shop/web/members_api/routes.py\n")
    if not forbidden:
        FILE.write_bytes(write_document(made))
    return 1 if forbidden else 0


if __name__ == "__main__":
    sys.exit(_write())
