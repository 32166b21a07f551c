"""Text that somebody pasted from anywhere: its words in paragraphs, without marks of whatever language."""

from html import unescape

import nh3

from shop.typed import visible

_BREAKS = ("</p>", "</div>", "</li>", "</h1>", "</h2>", "</h3>", "<br>", "<br/>", "<br />")


def read_pasted(typed: str) -> tuple[str, ...]:
    """The paragraphs, each in one line. Scripts and styles go with what is in them; other marks only themselves.

    A text without marks keeps its `<` and `&`.
    """
    text = typed
    if "</" in typed or "<br" in typed.lower():
        for mark in _BREAKS:
            text = text.replace(mark, f"{mark}\n").replace(mark.upper(), f"{mark}\n")
        text = unescape(nh3.clean(text, tags=set()))
    return tuple(line for part in text.splitlines() if (line := visible(part)))
