"""The words of the chat, compiled once from `templates/bot/*.txt`.

The words that people type are in `words.toml`.
"""

import re
import unicodedata
from functools import cache
from typing import Any, Final
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from commissions.money import yuan
from shop.typed import visible
from shop.words import TEMPLATES, words

_FOLDER: Final = TEMPLATES / "bot"
_EDGES: Final = re.compile(r"^[\s\W_]+|[\s\W_]+$")


def say(name: str, **facts: Any) -> str:
    """The text of `templates/bot/{name}.txt` with these facts in it, without blank lines at its ends."""
    return _template(name).render(facts).strip()


def normalise(text: str) -> str:
    """What someone typed, as words are compared.

    Full-width made plain, lower case, without edges of punctuation.
    """
    return _EDGES.sub("", unicodedata.normalize("NFKC", visible(text)).casefold())


@cache
def find_words(intent: str) -> frozenset[str]:
    """The words that mean an intent."""
    return frozenset(normalise(word) for word in words("bot/words.toml")[intent])


@cache
def find_mentions(intent: str) -> frozenset[str]:
    """The words by which a longer text is known to be about an intent."""
    return frozenset(normalise(word) for word in words("bot/words.toml")["mentions"][intent])


def money(fen: int) -> str:
    """Money, its sign first: `¥12.80`, `−¥3.00`."""
    return f"{'−' if fen < 0 else ''}¥{yuan(abs(fen), grouped=False)}"


def price(fen: int) -> str:
    """A price, without fen where there are none: `¥128`, `¥12.80`."""
    return money(fen).removesuffix(".00")


def _plain(value: object) -> object:
    """What people typed shows as it is: WeChat would read `<a href>` in it as a link."""
    return value if isinstance(value, Markup) or not isinstance(value, str) else without_tags(value)


def without_tags(text: str) -> str:
    """What people typed, with brackets that WeChat takes for nothing."""
    return text.replace("<", "＜").replace(">", "＞")


def _make_environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=False,  # noqa: S701 - plain text, not HTML; see _plain
        auto_reload=False,
        undefined=StrictUndefined,
        finalize=_plain,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"money": money, "price": price, "quoted": lambda text: quote(text, safe="")}
    return environment


_ENVIRONMENT: Final = _make_environment()


@cache
def _template(name: str) -> Template:
    return _ENVIRONMENT.get_template(f"{name}.txt")


def compile_all() -> None:
    """Compile every text, so that the first person waits no longer than the next."""
    for file in _FOLDER.glob("*.txt"):
        _template(file.stem)
