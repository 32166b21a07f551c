"""The folder of the shop's pictures and files: each is written once and never changed."""

import os
from pathlib import Path

from shop.media.media import is_name


class MediaFolder:
    """`media/` in the state folder. A `MediaStore`; a name that is no file's is never looked up."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, name: str, body: bytes) -> None:
        """Write a file that is not there yet; it appears whole or not at all."""
        path = self._find(name)
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f"{path.name}.{os.getpid()}.part")
        partial.write_bytes(body)
        partial.rename(path)

    def open(self, name: str) -> Path | None:
        """The file of this name, or None."""
        if not is_name(name):
            return None
        path = self._folder / name
        return path if path.is_file() else None

    def delete(self, name: str) -> None:
        """Delete the file of this name if it is there."""
        self._find(name).unlink(missing_ok=True)

    def _find(self, name: str) -> Path:
        if not is_name(name):
            raise ValueError(f"no file is called {name!r}")
        return self._folder / name
