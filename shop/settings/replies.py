"""What the bot says to whoever follows, asks or types a keyword, in the merchant's own words. Pure.

Texts are logic-less: `{店名}` stands for something, and a line whose placeholder stands for nothing is left out. `""`
means that the text we ship holds.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from shop.settings.document import Document

TEXTS = ("welcome", "welcome_back", "scanned", "no_shop", "help", "unknown")
"""Every text that the merchant can put in the place of ours, by its field."""
PLACES = ("店名", "称呼", "推荐说明", "商城链接", "我的小店", "他问的")
_LONGEST_BYTES = 2048
_PLACE = re.compile(r"\{([^{}\n]{1,10})\}")
_LINK = re.compile(r'<a href="([^"<>]{1,400})">([^<>]{1,100})</a>')

ReplyKind = Literal["text", "product", "poster", "shop_poster", "person"]


def find_unknown_places(text: str, places: Collection[str]) -> tuple[str, ...]:
    """Placeholders that stand for nothing we know."""
    return tuple(name for name in _PLACE.findall(text) if name not in places)


def fill_text(text: str, facts: Mapping[str, str], places: Collection[str] = PLACES) -> str:
    """The text with its placeholders filled.

    Lines with an empty one are left out; what people typed shows as it is.
    """
    lines = (_fill_line(line, facts, places) for line in text.split("\n"))
    return "\n".join(line for line in lines if line is not None).strip()


def split_links(text: str) -> Iterator[tuple[str, str | None]]:
    """The text in pieces: words, and the address to which they lead or None."""
    end = 0
    for found in _LINK.finditer(text):
        yield text[end : found.start()], None
        yield found[2], found[1]
        end = found.end()
    yield text[end:], None


def _fill_line(line: str, facts: Mapping[str, str], places: Collection[str]) -> str | None:
    names = _PLACE.findall(line)
    if any(not facts.get(name, "") for name in names if name in places):
        return None
    return _PLACE.sub(lambda found: facts.get(found[1], found[0]), line)


def check_said(places: Collection[str], text: str) -> str:
    """The text. Raises ValueError for a text that WeChat would cut, or with a placeholder that we don't know."""
    if len(text.encode()) > _LONGEST_BYTES:
        raise ValueError("reply_too_long")
    if find_unknown_places(text, places):
        raise ValueError("unknown_place")
    return text


Said = Annotated[str, AfterValidator(partial(check_said, PLACES))]


@dataclass(frozen=True)
class Keyword:
    """A word of a rule: `whole` must be all that was typed, else it is enough that it stands in it."""

    text: Annotated[str, Field(min_length=1, max_length=30)]
    whole: bool = True


@dataclass(frozen=True)
class KeywordRule:
    """What is answered to any of its words. `product` is the public code of the goods whose card is shown.

    With a `question` the text stands among the frequent questions of the shop's help page as well.
    """

    name: Annotated[str, Field(min_length=1, max_length=40)]
    keywords: Annotated[tuple[Keyword, ...], Field(min_length=1, max_length=30)]
    reply: ReplyKind = "text"
    text: Said = ""
    product: Annotated[str, Field(max_length=40)] = ""
    enabled: bool = True
    question: Annotated[str, Field(max_length=60)] = ""

    def __post_init__(self) -> None:
        """Raises ValueError for a rule that would answer nothing."""
        if self.reply == "text" and not self.text.strip():
            raise ValueError("rule_without_text")
        if self.reply == "product" and not self.product:
            raise ValueError("rule_without_product")
        if self.question and self.reply != "text":
            raise ValueError("question_without_text")


@dataclass(frozen=True)
class Replies:
    """`rules` in their order: the first that fits answers."""

    welcome: Said = ""
    welcome_back: Said = ""
    scanned: Said = ""
    no_shop: Said = ""
    help: Said = ""
    unknown: Said = ""
    rules: Annotated[tuple[KeywordRule, ...], Field(max_length=100)] = ()


@dataclass(frozen=True)
class RepliesAtWeChat:
    """The automatic replies that were set by hand in the platform's console.

    `lost` names the rules whose reply is a picture, a voice or a video: they can't be taken over.
    """

    welcome: str
    unknown: str
    rules: tuple[KeywordRule, ...]
    lost: tuple[str, ...] = ()


REPLIES = Document("replies", Replies)
