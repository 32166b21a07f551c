"""The machine: which core serves, which one loads, and how to call it in a table."""

import os
import platform
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Cores:
    """The core that the server under test has for itself and the core of everything else; None: not pinned."""

    server: int | None
    load: int | None


def choose_cores() -> Cores:
    """Two different cores of those we may use, if this system can pin and has two."""
    if not hasattr(os, "sched_setaffinity"):
        return Cores(None, None)
    allowed = sorted(os.sched_getaffinity(0))
    return Cores(allowed[0], allowed[1]) if len(allowed) > 1 else Cores(None, None)


def pin(core: int | None) -> None:
    """Keep this process, and what it starts from now on, on one core."""
    if core is not None:
        os.sched_setaffinity(0, {core})


def pinned(core: int | None) -> Callable[[], None]:
    """For `Popen(preexec_fn=…)`."""
    return lambda: pin(core)


def describe(cores: Cores) -> str:
    """One line about the machine."""
    pinning = "server and load pinned to a core each" if cores.server is not None else "not pinned: no two cores here"
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{find_processor()}, {os.cpu_count()} cores, {platform.system()} {python}; {pinning}"


def find_processor() -> str:
    """The processor's name where the system tells it."""
    listing = Path("/proc/cpuinfo")
    lines = listing.read_text().splitlines() if listing.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or sys.platform
