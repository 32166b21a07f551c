"""Expected trouble in one sentence that says what to do.

What is not here is a bug and shows its traceback.
"""

import errno
from collections.abc import Callable
from typing import Any

from sqlalchemy.exc import OperationalError

from bot.wechat.errors import ApiFailed
from commissions.refusals import Refusal
from composition.control import CommandRefused
from composition.refusal_words import explain_refusal
from composition.settings import BrokenSetting
from composition.valkey import ValkeyDidNotStart
from shop.database.migrate import SchemaUnknown
from shop.database.sqlite import DatabaseInUse
from shop.settings.sealing import SealBroken


class PortTaken(Exception):
    """Another program listens on a port that we need."""

    def __init__(self, port: int, setting: str) -> None:
        super().__init__(port, setting)
        self.port = port
        self.setting = setting


class NotReady(Exception):
    """Something must be done first; the text is the sentence that says what."""


def explain(error: Exception) -> str | None:
    """The sentence for an error, or None for a bug."""
    for kind, words in _SENTENCES:
        if isinstance(error, kind):
            return words(error)
    return None


def _explain_os_error(error: OSError) -> str | None:
    """A full disk and a folder that can't be written are the reader's to mend; the rest is not known."""
    if error.errno == errno.ENOSPC:
        return "The disk is full: make room, then start again. Nothing that was answered is lost."
    if isinstance(error, ConnectionError):
        return "The database or Redis does not answer: start it, or mend LIANPU_DATABASE_URL and LIANPU_REDIS_URL."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT) and error.filename:
        return (
            f"{error.filename} can't be written: give this user the right, or set LIANPU_STATE_DIR to another folder."
        )
    return None


def _explain_database_error(error: OperationalError) -> str | None:
    """A full disk, seen from the database."""
    full = "disk is full" in str(error) or "No space left" in str(error)
    return _explain_os_error(OSError(errno.ENOSPC, "")) if full else None


_SENTENCES: tuple[tuple[type[Exception], Callable[[Any], str | None]], ...] = (
    (BrokenSetting, str),
    (NotReady, str),
    (
        PortTaken,
        lambda e: f"Port {e.port} is taken: stop the program that uses it, or set {e.setting} to another port.",
    ),
    (
        DatabaseInUse,
        lambda e: (
            f"Another process holds {e}: stop it first. More than one process needs PostgreSQL (LIANPU_DATABASE_URL)."
        ),
    ),
    (
        SchemaUnknown,
        lambda e: (
            f"Another version of Lianpu made this database (schema {e}): run that version on it. "
            "A demo begins anew with make demo FRESH=1."
        ),
    ),
    (
        ValkeyDidNotStart,
        lambda e: f"The embedded Valkey did not start: {e}. Set LIANPU_REDIS_URL to a Redis of your own.",
    ),
    (ApiFailed, lambda e: f"WeChat said no: {e}. Its codes are explained in docs/wechat.md §4.3."),
    (
        SealBroken,
        lambda e: f"The secret {e} was sealed under another LIANPU_SECRET_KEY: set that one again, or save it anew.",
    ),
    (Refusal, explain_refusal),
    (CommandRefused, explain_refusal),
    (OperationalError, _explain_database_error),
    (OSError, _explain_os_error),
)
