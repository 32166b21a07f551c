"""The details of a product's page: headings, texts, pictures, videos.

Pure; kept as JSON, never as HTML.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from shop.catalog.refusals import DraftRefused

BlockKind = Literal["heading", "text", "picture", "video"]
_LONGEST: Mapping[BlockKind, int] = {"heading": 40, "text": 2000, "picture": 60, "video": 60}
MOST_BLOCKS = 60
_HEADING, _PICTURE, _VIDEO = "# ", "!", "!!"
_SHOWN = re.compile(r"(!!?)\[(.*)\]\(([0-9a-f]{32,64})\)")


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


def list_media(blocks: Iterable[Block], kind: BlockKind) -> list[str]:
    """The codes of the pictures, or of the videos."""
    return [of.media for of in blocks if of.kind == kind]


def write_blocks(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    """Blocks as JSON. Raises DraftRefused for too many."""
    if len(blocks) > MOST_BLOCKS:
        raise DraftRefused(field="blocks")
    return [{name: value for name, value in asdict(of).items() if value} for of in blocks]


def write_lines(blocks: Sequence[Block]) -> str:
    """Blocks as lines of text, as a file of goods has them.

    `# heading`, `![caption](code)` a picture, `!![caption](code)` a video.
    """
    return "\n".join(map(_write_line, blocks))


def _write_line(of: Block) -> str:
    if of.kind == "heading":
        return _HEADING + of.text
    if of.kind == "text":
        return of.text
    return f"{_PICTURE if of.kind == 'picture' else _VIDEO}[{of.text}]({of.media})"


def read_lines(text: str, present: Sequence[Block]) -> tuple[Block, ...]:
    """Blocks from lines of text. Neighbouring lines of text are one block, as far as it holds them.

    Pictures and videos are those of the blocks that are there: a file carries none. Raises DraftRefused.
    """
    shown = {of.media: of for of in present if of.media}
    blocks: list[Block] = []
    for line in filter(str.strip, text.split("\n")):
        block = _read_line(line.rstrip(), shown)
        before = blocks[-1] if blocks else None
        if before and before.kind == block.kind == "text" and len(before.text) + len(block.text) < _LONGEST["text"]:
            blocks[-1] = Block("text", f"{before.text}\n{block.text}")
        else:
            blocks.append(block)
    return tuple(blocks)


def _read_line(line: str, shown: Mapping[str, Block]) -> Block:
    if line.startswith(_HEADING):
        return Block("heading", line.removeprefix(_HEADING).strip())
    match = _SHOWN.fullmatch(line)
    if match is None:
        return Block("text", line)
    known = shown.get(match[3])
    if known is None or known.kind != ("picture" if match[1] == _PICTURE else "video"):
        raise DraftRefused(field="block_media")
    return replace(known, text=match[2])
