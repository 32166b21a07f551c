"""The benchmarks start: a name that moves in the houses is followed there too. Nothing is measured here."""

import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for path in (ROOT / "benchmarks").rglob("*.py")
    if "rivals" not in path.parts and path.stem != "__init__"
)


@pytest.mark.parametrize("name", MODULES)
def test_a_benchmark_finds_what_it_measures(name: str) -> None:
    importlib.import_module(name)
