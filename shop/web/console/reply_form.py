"""The merchant's automatic replies as their forms' fields, and as they look in a chat. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import asdict
from typing import Any, get_args

from shop.settings.replies import PLACES, TEXTS, Keyword, KeywordRule, Replies, ReplyKind, fill_text, split_links
from shop.typed import visible

_KINDS = get_args(ReplyKind)
Pieces = tuple[tuple[str, str | None], ...]
"""Words, with the address to which they lead."""


def read_texts(form: Mapping[str, str]) -> dict[str, str]:
    """The texts that were typed."""
    return {name: form.get(name, "").replace("\r\n", "\n").strip() for name in TEXTS}


def read_rule(form: Mapping[str, str]) -> dict[str, Any]:
    """The rule that was typed, as it is kept; its bounds are looked at when it is saved."""
    whole = [{"text": word, "whole": True} for word in _read_lines(form.get("whole", ""))]
    within = [{"text": word, "whole": False} for word in _read_lines(form.get("within", ""))]
    reply = form.get("reply", "text")
    return {
        "name": visible(form.get("name", "")),
        "keywords": [*whole, *within],
        "reply": reply if reply in _KINDS else "text",
        "text": form.get("text", "").replace("\r\n", "\n").strip(),
        "product": form.get("product", "").strip(),
        "enabled": "enabled" in form,
        "question": visible(form.get("question", "")),
    }


def write_rule(rule: KeywordRule) -> dict[str, Any]:
    """A rule as it is kept."""
    return asdict(rule)


def write_form(rule: Mapping[str, Any]) -> dict[str, str]:
    """A rule as its form's fields."""
    words: list[Mapping[str, Any]] = list(rule["keywords"])
    lines = {True: [of["text"] for of in words if of["whole"]], False: [of["text"] for of in words if not of["whole"]]}
    plain = {name: str(rule[name]) for name in ("name", "reply", "text", "product", "question")}
    return plain | {"whole": "\n".join(lines[True]), "within": "\n".join(lines[False])}


def join_taken(ours: Replies, welcome: str, unknown: str, rules: tuple[KeywordRule, ...]) -> dict[str, Any]:
    """What was set by hand, where nothing of ours stands yet; rules that we have by the same name stay."""
    known = {of.name for of in ours.rules}
    taken = [write_rule(of) for of in rules if of.name not in known]
    return {
        "welcome": ours.welcome or welcome,
        "unknown": ours.unknown or unknown,
        "rules": [*(write_rule(of) for of in ours.rules), *taken],
    }


def show_text(text: str, facts: Mapping[str, str], places: Collection[str] = PLACES) -> Pieces:
    """A text as it looks in a chat, with its placeholders filled."""
    return tuple(split_links(fill_text(text, facts, places)))


def show_shipped(text: str) -> Pieces:
    """A text of ours as it looks in a chat."""
    return tuple(split_links(text))


def describe_keywords(keywords: tuple[Keyword, ...]) -> str:
    """The words of a rule in a line; those that need only stand in what was typed in marks."""
    return "、".join(of.text if of.whole else f"…{of.text}…" for of in keywords)


def _read_lines(text: str) -> list[str]:
    return [word for line in text.splitlines() if (word := visible(line))]
