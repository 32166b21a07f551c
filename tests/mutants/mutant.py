"""A seeded bug: a few words of the program changed, and the tests that must notice, at their usual size."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
HOUSES = ("bot", "commissions", "composition", "sandbox", "shop", "templates", "tests")
FILES = ("lianpu.py", "pyproject.toml")
TESTS_FAILED = 1
LONGEST_S = 120


@dataclass(frozen=True)
class Mutant:
    """`before` stands exactly once in `file`; with `after` in its place one of `tests` must fail."""

    name: str
    file: str
    before: str
    after: str
    tests: tuple[str, ...]


class MutantIsStale(AssertionError):
    """The words that the mutant changes are not there, or more than once: the catalogue must follow the code."""


def copy_program(folder: Path) -> Path:
    """The program and its tests in a folder of their own, where a bug harms nobody."""
    for house in HOUSES:
        shutil.copytree(ROOT / house, folder / house, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy(ROOT / name, folder)
    return folder


def run_tests(program: Path, mutant: Mutant) -> subprocess.CompletedProcess[str]:
    """Run the mutant's tests on the program with the bug in it; the program is whole again afterwards."""
    path = program / mutant.file
    sound = path.read_text()
    if sound.count(mutant.before) != 1:
        raise MutantIsStale(f"{mutant.name}: {sound.count(mutant.before)} times in {mutant.file}")
    write(path, sound.replace(mutant.before, mutant.after))
    try:
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
        usual = {name: value for name, value in os.environ.items() if name != "LIANPU_TORTURE"}
        return subprocess.run(
            [*command, *mutant.tests],
            cwd=program,
            env=usual,
            capture_output=True,
            text=True,
            timeout=LONGEST_S,
            check=False,
        )
    finally:
        write(path, sound)


def write(path: Path, text: str) -> None:
    """Write a source file. What was compiled of it goes, because two texts of one second and length look the same."""
    path.write_text(text)
    for compiled in (path.parent / "__pycache__").glob(f"{path.stem}.*.pyc"):
        compiled.unlink()
