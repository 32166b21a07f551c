"""Allocation of one order, pure: three lines by three levels, against a plain function that gives the same amounts."""

from collections.abc import Awaitable, Callable, Sequence

from benchmarks.comparing import Plan
from benchmarks.machine import Cores
from benchmarks.results import Result, compare_rounds
from benchmarks.turns import Player, take_turns, working_alone
from commissions.beneficiary import MemberId, member
from commissions.policies.allocation import allocate
from commissions.policies.parties import Line, Parties, Person
from commissions.policies.terms import read_terms

ROUNDS = 7
WHAT = "orders allocated, three lines by three levels, against a plain function without rules, cap or trace"
DOCUMENT = {
    "depth": 3,
    "levels": [{"rate_bp": 1000}, {"rate_bp": 500}, {"rate_bp": 200}],
    "categories": {"tea": {"levels": [{"rate_bp": 800}, {"rate_bp": 400}]}},
    "skus": {"s1": {"levels": [{"fixed_fen": 300}]}},
}
RATES = ((None, 400, 200), (800, 400, 200), (1000, 500, 200))
"""In basis points, by line and level, as the document's precedence gives them; None: the fixed amount."""
FIXED_FEN = 300
LINES = (
    Line("1", "s1", "p1", "tea", 2, 25_600, 12_000),
    Line("2", "s2", "p1", "tea", 1, 12_833, 6_000),
    Line("3", "s3", "p2", "ware", 3, 29_997, 15_000),
)
UPLINE = tuple(Person(member(MemberId(level)), None, eligible=True) for level in (1, 2, 3))
PARTIES = Parties(Person(member(MemberId(0)), None, eligible=True), UPLINE)


def allocate_plainly(lines: Sequence[Line], upline: Sequence[Person]) -> list[tuple[str, int, int]]:
    """Line, member and amount of each award."""
    return [
        (
            line.line,
            person.beneficiary.id,
            FIXED_FEN * line.quantity if rate is None else line.paid_fen * rate // 10_000,
        )
        for line, rates in zip(lines, RATES, strict=True)
        for person, rate in zip(upline, rates, strict=True)
    ]


async def measure(plan: Plan, cores: Cores) -> list[Result]:
    """Both, in turn."""
    policy = read_terms(DOCUMENT).commission
    assert policy
    found = [(of.line, of.beneficiary.id, of.amount_fen) for of in allocate(LINES, PARTIES, policy)]
    assert found == allocate_plainly(LINES, UPLINE), "both give the same"
    ours = Player("ours", repeat(lambda: allocate(LINES, PARTIES, policy)))
    theirs = Player("theirs", repeat(lambda: allocate_plainly(LINES, UPLINE)))
    with working_alone(cores):
        await take_turns((ours, theirs), Plan(ROUNDS, plan.seconds / 2), most=10_000_000)
    return [compare_rounds("allocation", WHAT, ours.rates, theirs.rates, None)]


def repeat(work: Callable[[], object]) -> Callable[[int], Awaitable[None]]:
    """So many times, without a pause."""

    async def play(pieces: int) -> None:
        for _ in range(pieces):
            work()

    return play
