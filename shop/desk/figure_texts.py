"""Texts of the chat that the merchant wrote, looked through before they are kept."""

from collections.abc import Mapping
from typing import Any

from commissions.refusals import Refusal
from shop.writings.claims import find_claims


class TextForbidden(Refusal):
    """A text holds words that the law forbids or watches: `data["words"]`, in the text `data["field"]`.

    Nobody has a reason for them here: these texts go to everybody, and speak of their own money.
    """

    code = "text_forbidden"
    status = 422


def demand_plain(texts: Mapping[str, Any]) -> None:
    """Raises TextForbidden for the first text with such a word."""
    for name, text in texts.items():
        if found := find_claims([str(text)]):
            raise TextForbidden(field=name, words="、".join(found))
