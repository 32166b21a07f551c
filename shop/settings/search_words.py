"""Words of the search: which stand there for everyone, which never, and which mean the same."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator, Field

from shop.settings.document import Document

_BETWEEN = "="
_Word = Annotated[str, Field(min_length=1, max_length=20)]


def _check_group(line: str) -> str:
    """Raises ValueError for a line that doesn't name two words at least."""
    if sum(bool(word.strip()) for word in line.replace("＝", _BETWEEN).split(_BETWEEN)) < 2:
        raise ValueError("synonyms_alone")
    return line


_Group = Annotated[str, Field(min_length=3, max_length=100), AfterValidator(_check_group)]


@dataclass(frozen=True)
class SearchWords:
    """`hot` stand before what many look for, `hidden` are never shown; each of `synonyms` is `番茄=西红柿`."""

    hot: Annotated[tuple[_Word, ...], Field(max_length=10)] = ()
    hidden: Annotated[tuple[_Word, ...], Field(max_length=100)] = ()
    synonyms: Annotated[tuple[_Group, ...], Field(max_length=100)] = ()

    @property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """The words of each line of synonyms."""
        lines = (line.replace("＝", _BETWEEN).split(_BETWEEN) for line in self.synonyms)
        return tuple(tuple(word.strip() for word in line if word.strip()) for line in lines)

    def choose_hot(self, searched: tuple[str, ...], most: int) -> tuple[str, ...]:
        """The words to show: the merchant's first, then those that many look for."""
        words = dict.fromkeys((*self.hot, *searched))
        return tuple(word for word in words if word not in self.hidden)[:most]


SEARCH_WORDS = Document("search_words", SearchWords)
