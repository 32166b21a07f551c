"""How products are found by words: few words, in the one normal form that is kept too. Pure."""

from shop.typed import normalised

_MOST_WORDS = 6
_LONGEST_QUERY = 60
_MOST_PAIRS = 12
_QUESTION_WORDS = "没有 有没 有吗 什么 怎么 可以 我要 想要 一个 一下 哪些 请问 你们 店里 东西 推荐 买点 多少"
_EMPTY_PAIRS = frozenset(_QUESTION_WORDS.split())
"""Pairs that questions are made of and that say nothing of a product."""


def split_words(query: str) -> tuple[str, ...]:
    """The words of a query that all have to be found; bounded, so that no query is dear."""
    letters = "".join(c if c.isalnum() else " " for c in normalised(query[:_LONGEST_QUERY]))
    return tuple(dict.fromkeys(letters.split()))[:_MOST_WORDS]


def split_pairs(words: tuple[str, ...]) -> tuple[str, ...]:
    """Every two neighbouring characters.

    How a Chinese sentence is searched when no product holds its words whole.
    """
    pairs = (word[i : i + 2] for word in words for i in range(len(word) - 1))
    return tuple(dict.fromkeys(pair for pair in pairs if pair not in _EMPTY_PAIRS))[:_MOST_PAIRS]
