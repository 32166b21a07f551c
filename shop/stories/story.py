"""A story: blocks of text, pictures, videos and goods, with what a shared link says of it.

Pure; kept as JSON.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

from commissions.refusals import Refusal

BlockKind = Literal["heading", "text", "picture", "video", "goods"]
_LONGEST: Mapping[BlockKind, int] = {"heading": 40, "text": 2000, "picture": 60, "video": 60, "goods": 0}
_LONGEST_TITLE, _LONGEST_SUMMARY = 30, 60
_MOST_BLOCKS, MOST_GOODS = 60, 6


class StoryRefused(Refusal):
    """A story cannot be saved as it was typed; `data["field"]` names what is wrong."""

    code = "story_refused"
    status = 422


class StoryUnknown(Refusal):
    """No such story, or none that is published."""

    code = "story_unknown"
    status = 404


class StoryStale(Refusal):
    """Somebody else has saved it since it was opened."""

    code = "story_stale"


@dataclass(frozen=True)
class StoryBlock:
    """One block. `text` is what a heading or text says, or what stands under a picture or video.

    `media` is the code of the picture or video; `colour` holds a picture's place, `height` is its height at a width of
    750. `goods` are public codes of products.
    """

    kind: BlockKind
    text: str = ""
    media: str = ""
    colour: str = ""
    height: int = 0
    goods: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Raises StoryRefused."""
        _demand("block", self.kind in _LONGEST and len(self.text) <= _LONGEST[self.kind])
        _demand("block", bool(self.media) is (self.kind in ("picture", "video")))
        _demand("block", bool(self.text) or self.kind not in ("heading", "text"))
        _demand("goods", (1 <= len(self.goods) <= MOST_GOODS) if self.kind == "goods" else not self.goods)


@dataclass(frozen=True)
class StoryDraft:
    """`title`, `summary` and `cover` (a picture's code, "" for none) are what a shared link shows."""

    title: str
    summary: str = ""
    cover: str = ""
    blocks: tuple[StoryBlock, ...] = ()
    on: bool = False

    def __post_init__(self) -> None:
        """Raises StoryRefused. A story is published with something in it."""
        _demand("title", 1 <= len(self.title) <= _LONGEST_TITLE)
        _demand("summary", len(self.summary) <= _LONGEST_SUMMARY)
        _demand("blocks", len(self.blocks) <= _MOST_BLOCKS)
        _demand("empty", bool(self.blocks) or not self.on)

    @property
    def texts(self) -> tuple[str, ...]:
        """All that it says."""
        return (self.title, self.summary, *(of.text for of in self.blocks))

    @property
    def goods(self) -> frozenset[str]:
        """The products that it shows, by their codes."""
        return frozenset(code for of in self.blocks for code in of.goods)

    def list_media(self, kind: Literal["picture", "video"]) -> list[str]:
        """The codes of its pictures, with the cover, or of its videos."""
        found = [of.media for of in self.blocks if of.kind == kind]
        return [*found, self.cover] if kind == "picture" and self.cover else found


@dataclass(frozen=True)
class Story:
    """A story as it is kept. `version` is what has to be saved upon."""

    id: int
    code: str
    version: int
    saved_at: datetime
    draft: StoryDraft


def write_blocks(blocks: Iterable[StoryBlock]) -> list[dict[str, Any]]:
    """Blocks as JSON."""
    return [{name: _plain(value) for name, value in asdict(of).items() if value} for of in blocks]


def read_blocks(stored: Sequence[Mapping[str, Any]]) -> tuple[StoryBlock, ...]:
    """Blocks as they are kept."""
    return tuple(StoryBlock(**{**of, "goods": tuple(of.get("goods", ()))}) for of in stored)


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _demand(name: str, holds: bool) -> None:
    if not holds:
        raise StoryRefused(field=name)
