"""Tests of the tests: every seeded bug is noticed by the tests that are named for it.

CI takes a few a day, so that all of them come up within the month; `make torture` takes them all.
"""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.mutants.catalogue import MUTANTS
from tests.mutants.mutant import ROOT, TESTS_FAILED, Mutant, copy_program, run_tests

A_DAY = 8


def choose_today(mutants: tuple[Mutant, ...]) -> tuple[Mutant, ...]:
    """The mutants whose turn it is."""
    if os.environ.get("LIANPU_TORTURE"):
        return mutants
    turn = datetime.now(UTC).toordinal() * A_DAY
    return tuple(mutants[(turn + place) % len(mutants)] for place in range(min(A_DAY, len(mutants))))


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy to put bugs into."""
    return copy_program(tmp_path_factory.mktemp("program"))


@pytest.mark.parametrize("mutant", choose_today(MUTANTS), ids=lambda mutant: mutant.name)
def test_a_seeded_bug_is_noticed(program: Path, mutant: Mutant) -> None:
    result = run_tests(program, mutant)
    assert result.returncode == TESTS_FAILED, f"not noticed:\n{result.stdout[-2000:]}{result.stderr[-500:]}"


def test_every_mutant_still_fits_the_program() -> None:
    fitting = {mutant.name: (ROOT / mutant.file).read_text().count(mutant.before) for mutant in MUTANTS}
    assert {name: times for name, times in fitting.items() if times != 1} == {}


def test_each_mutant_has_a_name_of_its_own_and_names_its_tests() -> None:
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS)
    assert all(mutant.tests and mutant.before != mutant.after for mutant in MUTANTS)


def test_the_tests_that_mutants_name_are_there() -> None:
    named = {tuple(test.partition("[")[0].split("::")) for mutant in MUTANTS for test in mutant.tests}
    sources = {file: (ROOT / file).read_text() for file, *_ in named}
    assert [(file, *test) for file, *test in named if test and f"def {test[0]}(" not in sources[file]] == []
