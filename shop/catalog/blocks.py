"""The details of a product's page: headings, texts, pictures, videos. Pure; kept as JSON, never as HTML."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from shop.catalog.refusals import DraftRefused

BlockKind = Literal["heading", "text", "picture", "video"]
_LONGEST: Mapping[BlockKind, int] = {"heading": 40, "text": 2000, "picture": 60, "video": 60}
_MOST_BLOCKS = 60


@dataclass(frozen=True)
class Block:
    """One block. `text` is what a heading or text says, or what stands under a picture or video.

    `media` is the code of the picture or video; `colour` holds a picture's place, `height` is its height at a width of
    750.
    """

    kind: BlockKind
    text: str = ""
    media: str = ""
    colour: str = ""
    height: int = 0

    def __post_init__(self) -> None:
        """Raises DraftRefused."""
        shows = self.kind in ("picture", "video")
        fits = len(self.text) <= _LONGEST[self.kind] and bool(self.media) is shows and (shows or bool(self.text))
        if not fits:
            raise DraftRefused(field="block")


def write_paragraphs(paragraphs: Iterable[str]) -> tuple[Block, ...]:
    """Plain paragraphs as blocks of text."""
    return tuple(Block("text", paragraph) for paragraph in paragraphs if paragraph)


def read_blocks(stored: Sequence[Mapping[str, Any]]) -> tuple[Block, ...]:
    """Blocks as they are kept."""
    return tuple(Block(**of) for of in stored)


def write_blocks(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    """Blocks as JSON. Raises DraftRefused for too many."""
    if len(blocks) > _MOST_BLOCKS:
        raise DraftRefused(field="blocks")
    return [{name: value for name, value in asdict(of).items() if value} for of in blocks]
