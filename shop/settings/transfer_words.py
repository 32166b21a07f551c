"""Withdrawals through WeChat: the scene that the merchant was granted, and the words that go with it."""

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from shop.settings.document import Document
from shop.words import words

_LONGEST_TYPE, _LONGEST_CONTENT = 15, 32
Scene = Annotated[str, Field(pattern=r"^[0-9]{4,8}$")]
Perception = Annotated[str, Field(max_length=64)]
NameFromFen = Annotated[int, Field(ge=30, le=200_000)]
LeastFen = Annotated[int, Field(ge=10, le=10_000)]


def _know_scene(scene: str) -> dict[str, Any]:
    found: dict[str, Any] = words("transfers.toml")["scenes"].get(scene, {})
    return found


def _check_report(text: str) -> str:
    for kind, content in _read_report(text):
        if not 1 <= len(kind) <= _LONGEST_TYPE or not 1 <= len(content) <= _LONGEST_CONTENT:
            raise ValueError("report_malformed")
    return text


def _read_report(text: str) -> tuple[tuple[str, str], ...]:
    parts = (part.partition("=") for part in text.split(";") if part.strip())
    return tuple((kind.strip(), content.strip()) for kind, _, content in parts)


@dataclass(frozen=True)
class TransferWords:
    """`report` is `type=content;type=content`, types word for word as WeChat lists them.

    Where `report` or `perception` is empty, the scene's own words hold (`templates/transfers.toml`). From
    `name_from_fen` of net on the receiver is named and compared by WeChat; less than `least_fen` is not sent.
    """

    scene: Scene = "1005"
    report: Annotated[str, AfterValidator(_check_report)] = ""
    perception: Perception = ""
    name_from_fen: NameFromFen = 200_000
    least_fen: LeastFen = 10

    def __post_init__(self) -> None:
        """A scene without words of its own needs both. Raises ValueError."""
        if not self.infos or not self.said:
            raise ValueError("scene_without_words")

    @property
    def infos(self) -> tuple[tuple[str, str], ...]:
        """The report infos, as pairs of type and content."""
        return _read_report(self.report) or tuple(_know_scene(self.scene).get("infos", {}).items())

    @property
    def said(self) -> str:
        """What the receiver is told that the money is."""
        return self.perception or str(_know_scene(self.scene).get("perception", ""))


TRANSFER_WORDS = Document(
    "transfer_words",
    TransferWords,
    {
        "scene": "LIANPU_TRANSFER_SCENE",
        "report": "LIANPU_TRANSFER_REPORT",
        "perception": "LIANPU_TRANSFER_PERCEPTION",
        "name_from_fen": "LIANPU_TRANSFER_NAME_FROM_FEN",
        "least_fen": "LIANPU_TRANSFER_LEAST_FEN",
    },
)
