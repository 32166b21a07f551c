"""Frequent questions: keyword rules that the merchant gave a question, as the shop's help page shows them. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from shop.settings.replies import KeywordRule, Replies, fill_text, split_links
from shop.typed import normalised

_ADDRESSES = ("https://", "http://")
_MOST_WORDS = 8


@dataclass(frozen=True)
class FrequentQuestion:
    """A question and its answer in pieces: words, and the address to which they lead or None."""

    question: str
    pieces: tuple[tuple[str, str | None], ...]


def list_questions(replies: Replies, facts: Mapping[str, str], typed: str = "") -> tuple[FrequentQuestion, ...]:
    """Those that have every typed word somewhere, in the merchant's order; without a word all of them.

    `facts` stand for the placeholders, as in the chat.
    """
    wanted = normalised(typed).split()[:_MOST_WORDS]
    asked = (rule for rule in replies.rules if rule.enabled and rule.question and rule.reply == "text")
    return tuple(
        FrequentQuestion(rule.question, tuple(_mend(fill_text(rule.text, facts))))
        for rule in asked
        if all(word in _said(rule) for word in wanted)
    )


def _said(rule: KeywordRule) -> str:
    return normalised(" ".join((rule.question, rule.text, *(of.text for of in rule.keywords))))


def _mend(text: str) -> Iterator[tuple[str, str | None]]:
    """An address that is no page's is no link here: a chat ignores it, a browser would follow it."""
    for words, address in split_links(text):
        yield words, address if address and address.startswith(_ADDRESSES) else None
