"""Agreements: their versions and texts.

What is shipped stands in `templates/legal/`, until the merchant saves a text of their own in its place. Each saved
version asks everyone again.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from commissions.days import determine_day
from shop.members.refusals import UnknownAgreement
from shop.settings.texts import LegalText
from shop.words import TEMPLATES, words

DISTRIBUTOR = "distributor"
"""What somebody agrees to who wants to have what they earn (docs/money.md §12)."""
_FOLDER = "legal"
_SHOP = "{shop}"


@dataclass(frozen=True)
class Agreement:
    """A text as it stands now.

    `digest` is the SHA-256 of title and body, kept with each consent: what was agreed to.
    """

    document: str
    version: str
    title: str
    body: str

    @property
    def digest(self) -> str:
        """The SHA-256 of what a person reads."""
        return hashlib.sha256(f"{self.title}\n{self.body}".encode()).hexdigest()


@cache
def get_agreement(document: str) -> Agreement:
    """The shipped agreement of this name, with a gap where the shop's name belongs. Raises UnknownAgreement."""
    known = words(f"{_FOLDER}/versions.toml").get(document)
    if known is None:
        raise UnknownAgreement(document=document)
    text = (TEMPLATES / _FOLDER / f"{document}.txt").read_text(encoding="utf-8").strip()
    return Agreement(document, known["version"], known["title"], text)


def name_shop(agreement: Agreement, shop: str) -> Agreement:
    """A shipped agreement with the shop's name in it."""
    return replace(agreement, body=agreement.body.replace(_SHOP, shop))


def make_own(document: str, text: LegalText, version: int, saved_at: datetime) -> Agreement:
    """The merchant's own text, by the day on which it was saved and the number of its version."""
    return Agreement(document, f"{determine_day(saved_at):%Y-%m-%d}-{version}", text.title, text.body)
