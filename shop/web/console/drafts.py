"""What the forms of dated documents share: from when they hold, their text, and how the rules' refusals read."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson
from aiohttp import web

from commissions.days import SHANGHAI
from commissions.policies.fields import FieldRefused
from commissions.refusals import Refusal
from shop.typed import is_key
from shop.web.console.forms import FieldUnreadable
from shop.web.console.policy_words import say_field, say_message
from shop.web.console.rendering import word_problem


def read_effective_day(typed: str) -> datetime | None:
    """The first moment of a day in Shanghai; None for now. Raises FieldUnreadable."""
    if not typed.strip():
        return None
    try:
        return datetime.strptime(typed.strip(), "%Y-%m-%d").replace(tzinfo=SHANGHAI)
    except ValueError:
        raise FieldUnreadable(field="生效日期", typed=typed[:40]) from None


def read_seen(form: Mapping[str, Any]) -> int | None:
    """The newest version that the form had seen when it was begun; None where it does not say."""
    seen = str(form.get("newest", ""))
    return int(seen) if is_key(seen) else None


def write_document(document: Mapping[str, Any]) -> str:
    """A document as text that a person can read."""
    return orjson.dumps(dict(document), option=orjson.OPT_INDENT_2).decode()


def word_draft_problem(request: web.Request, refusal: Refusal) -> str:
    """A refusal of the rules names its field in the merchant's words."""
    if isinstance(refusal, FieldRefused):
        return f"{say_field(refusal.field)}：{say_message(refusal.message)}"
    return word_problem(request, refusal)
