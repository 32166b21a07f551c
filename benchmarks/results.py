"""Results: one row for each goal and rival, printed as a table and written to var/bench.json."""

import json
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.comparing import Side


@dataclass(frozen=True)
class Result:
    """`ours` and `theirs` are medians in `unit`; `ratio` is ours ÷ theirs, the median over the rounds.

    `goal_ratio` is at least to be reached, or at most where `lower_is_better`; None for a row that only informs.
    `spread` is the lowest and the highest ratio of a round; `ratio_by_cpu` the ratio of requests for each second of
    processor time that the server's process took, which other programs on the machine hardly change. `note` says what
    is missing where there are no numbers.
    """

    goal: str
    what: str
    unit: str = "/s"
    ours: float | None = None
    theirs: float | None = None
    ratio: float | None = None
    goal_ratio: float | None = None
    lower_is_better: bool = False
    spread: tuple[float, float] | None = None
    ratio_by_cpu: float | None = None
    note: str = ""

    @property
    def verdict(self) -> str:
        """In a word: reached, missed, or neither."""
        if self.ratio is None:
            return "not measured" if self.ours is None else ""
        if self.goal_ratio is None:
            return ""
        good = self.ratio <= self.goal_ratio if self.lower_is_better else self.ratio >= self.goal_ratio
        return "reached" if good else "MISSED"


def compare_rounds(
    goal: str,
    what: str,
    ours: Sequence[float],
    theirs: Sequence[float],
    goal_ratio: float | None,
    *,
    unit: str = "/s",
    lower_is_better: bool = False,
    ratio_by_cpu: float | None = None,
    note: str = "",
) -> Result:
    """The result of rounds that were played in turn: each of ours is held against theirs of the same turn."""
    ratios = [mine / other for mine, other in zip(ours, theirs, strict=True)]
    return Result(
        goal,
        what,
        unit,
        statistics.median(ours),
        statistics.median(theirs),
        statistics.median(ratios),
        goal_ratio,
        lower_is_better,
        (min(ratios), max(ratios)),
        ratio_by_cpu,
        note,
    )


def compare_sides(goal: str, what: str, ours: Side, theirs: Side, goal_ratio: float | None, note: str = "") -> Result:
    """Requests a second of two servers that were compared in one run; a failed side's reason where one failed."""
    failed = ours.failed or theirs.failed
    if failed:
        return Result(goal, what, goal_ratio=goal_ratio, note=failed)
    by_cpu = statistics.median(ours.rates_by_cpu) / statistics.median(theirs.rates_by_cpu)
    return compare_rounds(goal, what, ours.rates, theirs.rates, goal_ratio, ratio_by_cpu=by_cpu, note=note)


def report_side(goal: str, what: str, side: Side) -> Result:
    """Requests a second of a server that is held against nothing, with its p99 and its slowest and fastest round."""
    if side.failed:
        return Result(goal, what, note=side.failed)
    low, high = min(side.rates), max(side.rates)
    note = f"p99 {statistics.median(side.p99s):.0f} ms at 32 connections; {low:,.0f} to {high:,.0f} /s"
    return Result(goal, what, ours=statistics.median(side.rates), note=note)


def print_table(results: Sequence[Result], machine: str) -> None:
    """The table on the terminal, as Markdown."""
    print(f"\n{machine}\n")
    print("| goal | what | ours | theirs | ratio [lowest-highest] | by CPU | goal | |")
    print("|---|---|---|---|---|---|---|---|")
    for result in results:
        print("| " + " | ".join(_cells(result)) + " |")


def write(results: Sequence[Result], machine: str, path: Path) -> None:
    """The same for programs."""
    rows = [asdict(result) | {"verdict": result.verdict} for result in results]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"machine": machine, "results": rows}, indent=2, ensure_ascii=False) + "\n")


def _cells(result: Result) -> list[str]:
    last = "; ".join(filter(None, (result.verdict, result.note)))
    if result.ours is not None and result.theirs is None:
        return [result.goal, result.what, _amount(result.ours, result.unit), "", "", "", _goal(result), last]
    if result.ours is None or result.theirs is None or result.ratio is None or result.spread is None:
        return [result.goal, result.what, "", "", "", "", _goal(result), last]
    low, high = result.spread
    ratio = f"{result.ratio:.2f} [{low:.2f}-{high:.2f}]"
    by_cpu = "" if result.ratio_by_cpu is None else f"{result.ratio_by_cpu:.2f}"
    amounts = (_amount(value, result.unit) for value in (result.ours, result.theirs))
    return [result.goal, result.what, *amounts, ratio, by_cpu, _goal(result), last]


def _amount(value: float, unit: str) -> str:
    return f"{value:,.0f} {unit}" if value >= 100 else f"{value:.3g} {unit}"


def _goal(result: Result) -> str:
    if result.goal_ratio is None:
        return "-"
    return f"{'≤' if result.lower_is_better else '≥'} {result.goal_ratio:.2f}"
