"""What time it is: the system's clock, or in a rehearsal the system's clock moved by what a file says."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Now, aware UTC."""
    return datetime.now(UTC)


class _RehearsalClock:
    """The system's clock plus the seconds written in a file; the file is read anew whenever it changes.

    The sandbox writes such a file when its clock is moved, so that a shop under rehearsal lives in the same time.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int] | None = None
        self._offset = timedelta()

    def __call__(self) -> datetime:
        """Now in the rehearsal, aware UTC."""
        self._look()
        return system_clock() + self._offset

    def _look(self) -> None:
        try:
            status = self._path.stat()
        except FileNotFoundError:
            return
        seen = (status.st_mtime_ns, status.st_size)
        if seen == self._seen:
            return
        text = self._path.read_text().strip()
        if text:
            self._offset = timedelta(seconds=float(text))
            self._seen = seen


def choose_clock(rehearsal_file: Path | None) -> Clock:
    """The rehearsal's clock where a file is set, else the system's."""
    return _RehearsalClock(rehearsal_file) if rehearsal_file else system_clock
