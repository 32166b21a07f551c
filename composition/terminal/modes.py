"""The terminals of business modes: `lianpu coupons …`. A mode may have a file of its room's name beside this one."""

from importlib import import_module
from importlib.util import find_spec

import typer

from shop.modes import MODES


def add_modes(app: typer.Typer) -> None:
    """Add the `app` of each mode that has one, under the mode's name."""
    for name in MODES:
        file = f"composition.terminal.{name}"
        if find_spec(file) is not None:
            app.add_typer(import_module(file).app, name=name)
