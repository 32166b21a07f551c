"""The commands of business modes: a mode may have a file of its room's name beside this one.

It has `COMMANDS` as every subject does, and may have `REFUSALS`: what the terminal says of its refusals, by code.
"""

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from shop.modes import MODES


def list_mode_commands() -> tuple[ModuleType, ...]:
    """The files of those modes that have commands."""
    names = [f"composition.commands.{name}" for name in MODES]
    return tuple(import_module(name) for name in names if find_spec(name) is not None)
