"""The words of notices, from `templates/notices.toml`, filled with the facts of one notice."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from shop.inbox.notice import Notice
from shop.words import words

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Wording:
    """One kind of notice. `fields` are what a template can carry, by our names; `link` is a path of the shop."""

    title: str
    sentence: str
    link: str
    template: bool
    fields: Mapping[str, str]


@dataclass(frozen=True)
class WordedNotice:
    """A notice in words: for the chat and the inbox a title and a sentence, for a template its fields."""

    title: str
    sentence: str
    link: str
    fields: dict[str, str]


def load_wording() -> dict[str, Wording]:
    """All kinds of notice."""
    return {kind: Wording(**part) for kind, part in words("notices.toml").items()}


WORDING = load_wording()


def word_notice(notice: Notice) -> WordedNotice:
    """Fill the words of its kind with the notice's facts. Raises KeyError for an unknown kind or a missing fact."""
    wording = WORDING[notice.kind]
    said = speak(notice.facts)
    return WordedNotice(
        title=wording.title,
        sentence=wording.sentence.format_map(said),
        link=wording.link.format_map(said),
        fields={name: text.format_map(said) for name, text in wording.fields.items()},
    )


def word_chat(worded: WordedNotice, base_url: str) -> str:
    """The notice as a text for the chat, with its link on words."""
    chat: str = words("bot/chat_notice.toml")["text"]
    link = base_url + worded.link
    return chat.format(title=worded.title, sentence=worded.sentence, link=link)


def speak(facts: Mapping[str, Any]) -> dict[str, str]:
    """Facts as text: `*_fen` as an amount, `*_at` as a time in Shanghai, the rest as it is."""
    return {name: speak_fact(name, value) for name, value in facts.items()}


def speak_fact(name: str, value: Any) -> str:
    """One fact as text."""
    if name.endswith("_fen"):
        return f"¥{value // 100}.{value % 100:02d}"
    if name.endswith("_at"):
        local = datetime.fromisoformat(value).astimezone(SHANGHAI)
        return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"
    return str(value)
