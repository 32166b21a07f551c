"""P1: the callback through the real route, against other ways to write one."""

from collections.abc import Callable
from itertools import count, islice

from benchmarks.account import GREETING
from benchmarks.comparing import Plan, Side, compare
from benchmarks.environments import NotInstalled, node_rival, python_rival
from benchmarks.machine import Cores
from benchmarks.messages import Push, WrongReply, check_text_reply, push_text
from benchmarks.processes import Server
from benchmarks.results import Result, compare_rounds, compare_sides
from benchmarks.servers import python_server

NUMBERS = count(1)
RIVALS: tuple[tuple[str, float, Callable[[], Server]], ...] = (
    ("WeRoBot, no session (waitress)", 3.5, lambda: python_rival("werobot")),
    ("wechatpy + Flask (waitress)", 3.5, lambda: python_rival("wechatpy-flask")),
    ("npm co-wechat + koa", 1.8, lambda: node_rival("co-wechat")),
)
WHAT = "callback against "


def make_texts(how_many: int) -> list[Push]:
    """Texts of 500 people."""
    numbers = islice(NUMBERS, how_many)
    return [push_text(f"oPerson{number % 500:05d}_of_the_benchmark", number) for number in numbers]


def check_greeting(push: Push, body: bytes) -> None:
    """The same sealed greeting from every side."""
    check_text_reply(push, body, GREETING)


def check_echo(push: Push, body: bytes) -> None:
    """The same bytes."""
    if not push.request.endswith(body):
        raise WrongReply("not an echo")


async def measure(plan: Plan, cores: Cores) -> list[Result]:
    """All rivals in turn with our own side."""
    ours = Side(python_server("callback_only"), check_greeting)
    echo = Side(python_server("echo"), check_echo)
    rivals: list[tuple[str, float, Side]] = [("aiohttp that echoes the body", 0.42, echo)]
    results = []
    for name, goal, prepare in RIVALS:
        try:
            rivals.append((name, goal, Side(prepare(), check_greeting)))
        except NotInstalled as problem:
            results.append(Result("P1", WHAT + name, goal_ratio=goal, note=str(problem)))
    await compare([ours, *(side for _, _, side in rivals)], make_texts, plan, cores)
    return [*(row for name, goal, side in rivals for row in hold_against(ours, side, name, goal)), *results]


def hold_against(ours: Side, theirs: Side, name: str, goal: float) -> list[Result]:
    """The rows of one rival; against WeRoBot the slowest one in a hundred is compared as well."""
    rows = [compare_sides("P1", WHAT + name, ours, theirs, goal)]
    if name.startswith("WeRoBot") and not (ours.failed or theirs.failed):
        what = "p99 at 32 connections against WeRoBot"
        rows.append(compare_rounds("P1", what, ours.p99s, theirs.p99s, 1 / 3, unit="ms", lower_is_better=True))
    return rows
