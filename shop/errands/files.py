"""The files of errands: what came with one, what it keeps between its pieces, and what it made.

They lie in a folder of the state, for the program alone, and are named by the errand's code. Nothing here is served
but through `shop.errands.queries.get_errand`, which knows whose it is.
"""

import os
import re
import time
from enum import StrEnum
from pathlib import Path

from shop.errands.errand import KEPT
from shop.errands.refusals import ErrandFileGone

_CODE = re.compile(r"[0-9a-f]{16}")
_ORPHANED_AFTER_S = KEPT.total_seconds() + 24 * 3600


class Part(StrEnum):
    """`given` came with the errand, `read` is what was read of it, `made` is its result."""

    GIVEN = "given"
    READ = "read"
    MADE = "made"


class ErrandFiles:
    """`errands/` in the state folder; every file is for its owner only."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def locate(self, code: str, part: Part) -> Path:
        """Where a part of an errand lies, or will. Raises ErrandFileGone for what is no code of ours."""
        if not _CODE.fullmatch(code):
            raise ErrandFileGone(code=code)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self._folder / f"{code}.{part}"

    def find(self, code: str, part: Part) -> Path:
        """Where a part lies. Raises ErrandFileGone."""
        path = self.locate(code, part)
        if not path.is_file():
            raise ErrandFileGone(code=code)
        return path

    def begin(self, code: str, part: Part) -> Path:
        """An empty file, for its owner only, to be filled and then given to `complete`.

        What an earlier try has left is overwritten.
        """
        path = self.locate(code, part).with_suffix(f".{part}.part")
        path.unlink(missing_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        return path

    def complete(self, code: str, part: Part) -> Path:
        """What was begun is whole: it appears under its name at once."""
        path = self.locate(code, part)
        path.with_suffix(f".{part}.part").replace(path)
        return path

    def forget(self, code: str) -> None:
        """Delete every file of an errand."""
        for path in self._folder.glob(f"{code}.*"):
            path.unlink(missing_ok=True)

    def forget_orphans(self) -> int:
        """Delete files that are older than any errand is kept. Returns how many went."""
        oldest = time.time() - _ORPHANED_AFTER_S
        old = [path for path in self._folder.glob("*.*") if path.stat().st_mtime < oldest]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)
