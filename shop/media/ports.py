"""What the media room wants of the outside: a place for files."""

from pathlib import Path
from typing import Protocol


class MediaStore(Protocol):
    """Keeps files by name (`shop.media.media`). A name never gets another content."""

    def put(self, name: str, body: bytes) -> None:
        """Keep a file unless it is there; it appears whole or not at all."""

    def open(self, name: str) -> Path | None:
        """Where the file can be read on this machine, or None."""

    def delete(self, name: str) -> None:
        """Drop a file; one that is not there is passed over."""
