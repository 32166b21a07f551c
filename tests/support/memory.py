"""Temporary files of tests lie in memory where the machine has a disk there with room.

A PostgreSQL database is a thousand small files: to make one takes a second on an ordinary disk, a thirtieth of that in
memory. Tests kill processes, not machines, so nothing here has to outlive a loss of power.
"""

import os
import shutil
import tempfile
from pathlib import Path

_MEMORY = Path("/dev/shm")
_ENOUGH_BYTES = 2 * 2**30


def keep_in_memory() -> None:
    """Have this process and those that it starts make temporary files in memory, unless TMPDIR is set."""
    if "TMPDIR" not in os.environ and _can_be_used(_MEMORY):
        os.environ["TMPDIR"] = tempfile.tempdir = str(_MEMORY)


def _can_be_used(folder: Path) -> bool:
    """There is room, and programs may be run from there, as PostgreSQL's are."""
    if not folder.is_dir() or not os.access(folder, os.W_OK) or os.statvfs(folder).f_flag & os.ST_NOEXEC:
        return False
    return shutil.disk_usage(folder).free > _ENOUGH_BYTES
