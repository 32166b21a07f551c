"""Expected trouble in one sentence that says what to do. What is not here is a bug and shows its traceback."""

import errno
from collections.abc import Callable
from typing import Any

from sqlalchemy.exc import OperationalError

from bot.wechat.errors import ApiFailed
from commissions.errors import Refusal
from composition.control import CommandRefused
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
    for kind, words in SENTENCES:
        if isinstance(error, kind):
            return words(error)
    return None


def explain_os_error(error: OSError) -> str | None:
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


def explain_database_error(error: OperationalError) -> str | None:
    """A full disk, seen from the database."""
    full = "disk is full" in str(error) or "No space left" in str(error)
    return explain_os_error(OSError(errno.ENOSPC, "")) if full else None


REFUSALS: dict[str, str] = {
    "distributor_unknown": "Refused: nobody is known by this link code or number.",
    "status_unchanged": "Refused: the member is {status}. lianpu distributors show says how they stand.",
    "referral_unchanged": "Refused: the member is with them already, or with nobody.",
    "referral_to_oneself": "Refused: this would be the same person, perhaps under another identity.",
    "referral_circle": "Refused: the new referrer stands below the member.",
    "referrer_suspended": "Refused: the new referrer is suspended. lianpu distributors restore ends that.",
    "referrer_not_distributor": "Refused: the new referrer is no distributor.",
    "field_refused": "Refused: {field} {message}.",
    "notice_not_acknowledged": "Refused: {fields} needs the legal notice {notice_version}: lianpu policy acknowledge.",
    "tiers_in_the_past": "Refused: tiers hold from now or later, not from {effective_at}.",
    "tier_unknown": "Refused: the tiers in force have no {tier}. lianpu tiers show lists them.",
    "tier_lock_unchanged": "Refused: that is how the tier is already. lianpu tiers history shows it.",
    "tier_reason_missing": "Refused: say why with --reason.",
    "group_exists": "Refused: there is a group {group} already.",
    "group_unknown": "Refused: there is no group {group}. lianpu groups list shows them.",
    "group_follows_rule": "Refused: the members of {group} follow from its rule.",
    "policy_in_the_past": "Refused: a policy holds from now or later, not from {effective_at}.",
    "application_decided": "Refused: the application is {status} already.",
    "application_unknown": "Refused: there is no such application. List them with lianpu distributors applications.",
    "another_person": "Refused: nothing shows that this member is who was erased. lianpu adjust give needs two people.",
    "reason_needed": "Refused: give a reason of at most {longest} characters; the person reads it.",
}
"""Sentences for refusals by their code; the others show their code and data."""


def explain_refusal(error: Any) -> str:
    """A refused command by its code and data."""
    if error.code in REFUSALS:
        return REFUSALS[error.code].format(**{name: say(value) for name, value in error.data.items()})
    details = ", ".join(f"{name}: {value}" for name, value in error.data.items())
    return f"Refused: {error.code}" + (f" ({details})." if details else ".")


def say(value: object) -> str:
    """A value of a refusal's data in words."""
    return " and ".join(map(str, value)) if isinstance(value, list) else str(value)


SENTENCES: tuple[tuple[type[Exception], Callable[[Any], str | None]], ...] = (
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
    (OperationalError, explain_database_error),
    (OSError, explain_os_error),
)
