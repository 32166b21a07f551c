"""The code's own text, read and parsed once a run: the rules walk through it many times."""

import ast
from functools import cache
from pathlib import Path


@cache
def walk_source(path: Path) -> tuple[ast.AST, ...]:
    """Every node of a file."""
    return tuple(ast.walk(ast.parse(path.read_text())))
