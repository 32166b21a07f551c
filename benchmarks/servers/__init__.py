"""Our own sides of the comparisons, each run as a program."""

import sys

from benchmarks.processes import Server


def python_server(module: str, **environment: str) -> Server:
    """One of the programs in this folder, in our own environment."""
    return Server(module, [sys.executable, "-m", f"benchmarks.servers.{module}"], environment)
