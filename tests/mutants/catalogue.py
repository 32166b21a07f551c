"""All seeded bugs. Each house of bugs has a file of its own in this folder, by what they would do to the money."""

from importlib import import_module
from pkgutil import iter_modules

import tests.mutants
from tests.mutants.mutant import Mutant

_FILES = [f"tests.mutants.{found.name}" for found in iter_modules(tests.mutants.__path__) if found.name != "catalogue"]
MUTANTS: tuple[Mutant, ...] = tuple(
    mutant for file in sorted(_FILES) if ".test_" not in file for mutant in getattr(import_module(file), "MUTANTS", ())
)
