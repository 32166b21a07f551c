"""Agreements: the versions in force, and their texts.

Versions stand in `templates/h5/agreements/versions.toml`, each text in a file beside it. A merchant's lawyer amends the
text and gives it a new version; then everyone is asked again.
"""

import hashlib
from dataclasses import dataclass
from functools import cache

from shop.members.refusals import UnknownAgreement
from shop.words import TEMPLATES, words

_FOLDER = "h5/agreements"


@dataclass(frozen=True)
class Agreement:
    """A text as it stands now.

    `digest` is the SHA-256 of the file, kept with each consent: what was agreed to.
    """

    document: str
    version: str
    title: str
    digest: str


def list_agreements() -> tuple[str, ...]:
    """The names of all agreements."""
    return tuple(words(f"{_FOLDER}/versions.toml"))


@cache
def get_agreement(document: str) -> Agreement:
    """The agreement of this name. Raises UnknownAgreement."""
    known = words(f"{_FOLDER}/versions.toml").get(document)
    if known is None:
        raise UnknownAgreement(document=document)
    text = (TEMPLATES / _FOLDER / f"{document}.html").read_bytes()
    return Agreement(document, known["version"], known["title"], hashlib.sha256(text).hexdigest())
