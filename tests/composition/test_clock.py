"""The shop's clock follows the file of a rehearsal, and without one is the system's."""

import os
from datetime import timedelta
from pathlib import Path

from composition.clock import choose_clock, system_clock


def test_without_a_file_it_is_now() -> None:
    assert choose_clock(None) is system_clock


def test_the_file_moves_the_clock_and_can_be_changed(tmp_path: Path) -> None:
    file = tmp_path / "clock"
    clock = choose_clock(file)
    assert abs(clock() - system_clock()) < timedelta(seconds=5)
    file.write_text("604800")
    assert timedelta(days=7) - timedelta(seconds=5) < clock() - system_clock() < timedelta(days=7, seconds=5)
    file.write_text("3600.5")
    os.utime(file, ns=(1, 1))
    assert clock() - system_clock() < timedelta(hours=2)


def test_a_file_that_is_being_written_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "clock"
    file.write_text("")
    assert abs(choose_clock(file)() - system_clock()) < timedelta(seconds=5)
