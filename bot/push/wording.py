"""What a notice says where WeChat carries it.

The fields of a template, and the text of a chat message.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from shop.inbox.notice import Notice
from shop.inbox.wording import Told, speak
from shop.words import words


@dataclass(frozen=True)
class _TemplateWording:
    """One kind of notice as a template.

    `fields` by our names; `on`: unless the merchant's mapping says otherwise.
    """

    on: bool
    fields: Mapping[str, str]


def _load_wording() -> dict[str, _TemplateWording]:
    """All kinds of notice."""
    return {kind: _TemplateWording(part["template"], part["fields"]) for kind, part in words("notices.toml").items()}


WORDING = _load_wording()


def word_fields(notice: Notice) -> dict[str, str]:
    """The notice's fields by our names. Raises KeyError for an unknown kind or a missing fact."""
    said = speak(notice.facts)
    return {name: text.format_map(said) for name, text in WORDING[notice.kind].fields.items()}


def word_chat(told: Told, base_url: str) -> str:
    """The notice as a text for the chat, with its link on words."""
    text: str = words("bot/chat_notice.toml")["text"]
    return text.format(title=told.title, sentence=told.sentence, link=base_url + told.link)
