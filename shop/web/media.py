"""The folder of the shop's pictures: files named by their content, written once and never changed."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

_NAME = re.compile(r"[0-9a-f]{32}(-[sw][0-9]{2,4}\.webp|\.jpg)")


class MediaFolder:
    """`media/` in the state folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def save_files(self, files: Mapping[str, bytes]) -> None:
        """Write files that are not there yet; each appears whole or not at all."""
        self._folder.mkdir(parents=True, exist_ok=True)
        for name, body in files.items():
            path = self._folder / name
            if not path.exists():
                partial = path.with_name(f"{name}.{os.getpid()}.part")
                partial.write_bytes(body)
                partial.rename(path)

    def find_file(self, name: str) -> Path | None:
        """The file of this name, or None; a name that is no picture's is never looked up."""
        path = self._folder / name
        return path if _NAME.fullmatch(name) and path.is_file() else None
