"""What every command of the terminal does alike.

Ask the installation, show progress, say trouble in one sentence. Nothing heavy is imported before it is needed, so that
`lianpu --help` answers at once.
"""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import typer
from rich.console import Console

_errors = Console(stderr=True, soft_wrap=True, highlight=False)
screen = Console(soft_wrap=True, highlight=False)

REFUSED = 2
LARGEST_NUMBER = 2**53
"""No list of ours counts further; a longer one was mistyped."""
T = TypeVar("T")


def fail(sentence: str, status: int = 1) -> NoReturn:
    """End with one sentence that says what to do."""
    _errors.print(sentence, markup=False)
    raise typer.Exit(status)


def ask(name: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """Have a command carried out by the process that holds the database, or here when none runs.

    Whoever has an identity of their own puts its key into LIANPU_STAFF_KEY; all others are the terminal.
    """
    from composition.commands.arguments import STAFF_KEY
    from composition.ordering import carry_out

    said = arguments | {STAFF_KEY: os.environ.get("LIANPU_STAFF_KEY") or None}
    with _errors.status(f"{name} …") as status:
        return guarded(lambda: asyncio.run(carry_out(name, said, status.update)))


def guarded(act: Callable[[], T]) -> T:
    """Turn expected trouble into one sentence."""
    from composition.trouble import explain

    try:
        return act()
    except Exception as error:
        sentence = explain(error)
        if sentence is None:
            raise
        fail(sentence)


def read_text(file: Path) -> str:
    """A file's text, or one sentence."""
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        fail(f"Can't read {file}: {error.strerror}.")
    except UnicodeDecodeError:
        fail(f"{file} is no text in UTF-8: save it as UTF-8 (a spreadsheet calls it CSV UTF-8).")


def write_private(file: Path, text: str) -> None:
    """A new file with people's data, for its owner alone to read; or one sentence."""
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        fail(f"Can't write {file}: {error.strerror}.")
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as written:
        written.write(text)
