"""The words of notices, from `templates/notices.toml`, filled with the facts of one notice."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from commissions.days import SHANGHAI
from shop.inbox.notice import Notice
from shop.words import words


@dataclass(frozen=True)
class Told:
    """A notice as the inbox shows it; `link` is a path of the shop."""

    title: str
    sentence: str
    link: str


def tell_notice(notice: Notice) -> Told:
    """The notice in words. Raises KeyError for an unknown kind or a missing fact."""
    wording, said = _find_wording(notice.kind), speak(notice.facts)
    return Told(wording["title"], wording["sentence"].format_map(said), wording["link"].format_map(said))


def _find_wording(kind: str) -> Mapping[str, str]:
    """A notice that an event called for, or an announcement, which stands apart: no template is ever mapped to it."""
    found: Mapping[str, str] = words("notices.toml").get(kind) or words("announcements.toml")[kind]
    return found


def speak(facts: Mapping[str, Any]) -> dict[str, str]:
    """Facts as text: `*_fen` as an amount, `*_at` as a time in Shanghai, the rest as it is."""
    return {name: _speak_fact(name, value) for name, value in facts.items()}


def _speak_fact(name: str, value: Any) -> str:
    if name.endswith("_fen"):
        return f"{'−' if value < 0 else ''}¥{abs(value) // 100}.{abs(value) % 100:02d}"
    if name.endswith("_at"):
        local = datetime.fromisoformat(value).astimezone(SHANGHAI)
        return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"
    return str(value)
