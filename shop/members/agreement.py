"""Agreements: their versions and texts.

What is shipped stands in `templates/h5/agreements/`, until the merchant saves a text of their own in its place. Each
saved version asks everyone again.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from commissions.days import determine_day
from shop.members.refusals import UnknownAgreement
from shop.settings.texts import LegalText
from shop.words import TEMPLATES, words

_FOLDER = "h5/agreements"


@dataclass(frozen=True)
class Agreement:
    """A text as it stands now.

    `digest` is the SHA-256 of the text, kept with each consent: what was agreed to. `body` is the merchant's own text;
    None for the one that is shipped, which is a template.
    """

    document: str
    version: str
    title: str
    digest: str
    body: str | None = None


@cache
def get_agreement(document: str) -> Agreement:
    """The shipped agreement of this name. Raises UnknownAgreement."""
    known = words(f"{_FOLDER}/versions.toml").get(document)
    if known is None:
        raise UnknownAgreement(document=document)
    text = (TEMPLATES / _FOLDER / f"{document}.html").read_bytes()
    return Agreement(document, known["version"], known["title"], hashlib.sha256(text).hexdigest())


def make_own(document: str, text: LegalText, version: int, saved_at: datetime) -> Agreement:
    """The merchant's own text, by the day on which it was saved and the number of its version."""
    digest = hashlib.sha256(f"{text.title}\n{text.body}".encode()).hexdigest()
    return Agreement(document, f"{determine_day(saved_at):%Y-%m-%d}-{version}", text.title, digest, text.body)
