"""An act as a value, and the digest that chains it to the one before."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from commissions.actor import Actor

GENESIS = "0" * 64


@dataclass(frozen=True)
class Act:
    """What somebody did: `action` names it (`withdrawal.approve`), `subject` on what.

    `details` say why, from where, and how the subject stood before and after; personal data is masked there.
    """

    actor: Actor
    action: str
    subject: str
    details: Mapping[str, Any]


@dataclass(frozen=True)
class RecordedAct:
    """An act as it stands in the log under its number, with its digest."""

    number: int
    at: datetime
    actor: Actor
    action: str
    subject: str
    details: Mapping[str, Any]
    previous: str
    digest: str


def calculate_digest(previous: str, number: int, at: datetime, act: Act | RecordedAct) -> str:
    """The digest of an act and, through `previous`, of all before it."""
    said = json.dumps([str(act.actor), act.action, act.subject, dict(act.details)], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(f"{previous}\n{number}\n{at.isoformat()}\n{said}".encode()).hexdigest()
