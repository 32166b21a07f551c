"""`python -m benchmarks [--full]`: measures, prints a table, writes var/bench.json."""

import argparse
import asyncio
import shutil

import uvloop

from benchmarks.comparing import FULL, QUICK, Plan
from benchmarks.goals import (
    allocating,
    callback,
    console,
    jobs,
    kept,
    outbox,
    pages,
    paying,
    placing,
    reading,
    reading_pushes,
    visiting,
)
from benchmarks.machine import choose_cores, describe, pin
from benchmarks.processes import ROOT, STATE
from benchmarks.results import Result, print_table, write

GOALS = {
    "P1": callback.measure,
    "P2": kept.measure,
    "P4": visiting.measure,
    "P6a": placing.measure,
    "P6b": paying.measure,
    "P7": jobs.measure,
    "P8": reading.measure,
    "P11": outbox.measure,
    "allocation": allocating.measure,
    "pushes": reading_pushes.measure,
    "pages": pages.measure,
    "console": console.measure,
}


async def measure(plan: Plan, wanted: list[str]) -> list[Result]:
    """All wanted goals, one after the other."""
    cores = choose_cores()
    pin(cores.load)
    results = []
    for name in wanted:
        print(f"· {name} …", flush=True)
        results += await GOALS[name](plan, cores)
    return results


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--full", action="store_true", help="longer rounds, and sizes above 100,000")
    parser.add_argument("goals", nargs="*", metavar="GOAL", help=f"of {', '.join(GOALS)}; all by default")
    chosen = parser.parse_args()
    machine = describe(choose_cores())
    shutil.rmtree(STATE / "run", ignore_errors=True)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        results = runner.run(measure(FULL if chosen.full else QUICK, chosen.goals or list(GOALS)))
    print_table(results, machine)
    write(results, machine, ROOT / "var" / "bench.json")


if __name__ == "__main__":
    main()
