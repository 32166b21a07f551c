"""The merchant's rules of withdrawals.

A versioned, dated document, read field by field (docs/money.md §8).
"""

from dataclasses import dataclass, fields
from typing import Literal, get_args

from commissions.money import BASIS_POINTS, calculate_share
from commissions.policies.fields import FieldRefused, join_path, read_integer, read_list, read_object, read_text
from commissions.withdrawals.tax import TaxRule, read_tax_rule
from commissions.withdrawals.withdrawal import Channel, PayeeKind, Withdrawal

LARGEST_FEN = 10**12
MOST_PER_DAY = 100
DAYS_FACTOR, WEEKS_FACTOR = 2, 4
ReviewReason = Literal["invoice", "company", "amount", "sum"]
"""Why somebody looks at a request: `sum` is that of a day or a week."""


@dataclass(frozen=True)
class FeeRule:
    """A share of the amount, rounded down, at least `least_fen` and, unless None, at most `most_fen`."""

    rate_bp: int = 0
    least_fen: int = 0
    most_fen: int | None = None


@dataclass(frozen=True)
class WithdrawalRules:
    """What the merchant allows. Without a published document these defaults hold.

    An amount above `review_above_fen` is approved by a person, above `second_review_above_fen` by two. So is one with
    which a person's requests of a day or a week come to more than their limits, which are twice and four times as much
    where nothing is said: nine requests just below a limit are one large one.
    """

    channels: tuple[Channel, ...] = ("wechat",)
    minimum_fen: int = 100
    maximum_fen: int = 2_000_000
    step_fen: int = 1
    per_day: int = 3
    fee: FeeRule = FeeRule()
    review_above_fen: int = 50_000
    second_review_above_fen: int = 500_000
    review_above_day_fen: int | None = None
    review_above_week_fen: int | None = None
    second_review_above_day_fen: int | None = None
    second_review_above_week_fen: int | None = None
    tax: TaxRule | None = None


DEFAULTS = WithdrawalRules()


def calculate_fee(rule: FeeRule, amount_fen: int) -> int:
    """The fee on an amount, rounded down."""
    fee_fen = max(rule.least_fen, calculate_share(amount_fen, rule.rate_bp))
    return fee_fen if rule.most_fen is None else min(fee_fen, rule.most_fen)


def determine_approvals(rules: WithdrawalRules, amount_fen: int, *, day_fen: int = 0, week_fen: int = 0) -> int:
    """How many people have to approve an amount: none, one or two.

    `day_fen` and `week_fen` are what the person has asked for before, within one day and seven.
    """
    first = (rules.review_above_fen, rules.review_above_day_fen, rules.review_above_week_fen)
    second = (rules.second_review_above_fen, rules.second_review_above_day_fen, rules.second_review_above_week_fen)
    sums = (amount_fen, amount_fen + day_fen, amount_fen + week_fen)
    return _is_above(first, sums) + _is_above(second, sums)


def explain_review(rules: WithdrawalRules, at: Withdrawal, payee_kind: PayeeKind) -> ReviewReason | None:
    """Why a request waits for a person, by the rules it was made under; None if it does not wait."""
    if at.status != "requested":
        return None
    if payee_kind == "company":
        return "invoice" if at.invoice is None else "company"
    return "amount" if at.amount_fen > rules.review_above_fen else "sum"


def _is_above(limits: tuple[int, int | None, int | None], sums: tuple[int, int, int]) -> bool:
    """Whether a request, or those of its day or week with it, are above their limit."""
    of_one, of_day, of_week = limits
    most_of_day = DAYS_FACTOR * of_one if of_day is None else of_day
    most_of_week = WEEKS_FACTOR * of_one if of_week is None else of_week
    return sums[0] > of_one or sums[1] > most_of_day or sums[2] > most_of_week


def read_rules(value: object, path: str = "rules") -> WithdrawalRules:
    """The rules of a document; what is not said keeps its default. Raises FieldRefused."""
    document = read_object(value, path, required=(), optional=[field.name for field in fields(WithdrawalRules)])

    def read_fen(name: str, default: int, least: int = 0) -> int:
        return read_integer(document.get(name, default), join_path(path, name), least=least, most=LARGEST_FEN)

    rules = WithdrawalRules(
        channels=_read_channels(document.get("channels", list(DEFAULTS.channels)), join_path(path, "channels")),
        minimum_fen=read_fen("minimum_fen", DEFAULTS.minimum_fen, 1),
        maximum_fen=read_fen("maximum_fen", DEFAULTS.maximum_fen, 1),
        step_fen=read_fen("step_fen", DEFAULTS.step_fen, 1),
        per_day=read_integer(
            document.get("per_day", DEFAULTS.per_day), join_path(path, "per_day"), least=1, most=MOST_PER_DAY
        ),
        fee=_read_fee(document.get("fee", {}), join_path(path, "fee")),
        review_above_fen=read_fen("review_above_fen", DEFAULTS.review_above_fen),
        second_review_above_fen=read_fen("second_review_above_fen", DEFAULTS.second_review_above_fen),
        **{name: _read_limit(document.get(name), join_path(path, name)) for name in _SUMS},
        tax=read_tax_rule(document.get("tax"), join_path(path, "tax")),
    )
    _check_rules(rules, path)
    return rules


_SUMS = tuple(f"{which}review_above_{span}_fen" for which in ("", "second_") for span in ("day", "week"))


def _read_limit(value: object, path: str) -> int | None:
    """A limit of a day or a week; None for what follows from the limit of one request."""
    return None if value is None else read_integer(value, path, most=LARGEST_FEN)


def _read_channels(value: object, path: str) -> tuple[Channel, ...]:
    """One or both channels, each named once."""
    known: tuple[Channel, ...] = get_args(Channel)
    named = [read_text(of, f"{path}.{n}") for n, of in enumerate(read_list(value, path))]
    for n, name in enumerate(named):
        if name not in known:
            raise FieldRefused(f"{path}.{n}", "must be one of " + ", ".join(known))
        if name in named[:n]:
            raise FieldRefused(f"{path}.{n}", "is given twice")
    if not named:
        raise FieldRefused(path, "must name a channel")
    return tuple(channel for channel in known if channel in named)


def _read_fee(value: object, path: str) -> FeeRule:
    """The fee; nothing said is no fee."""
    document = read_object(value, path, required=(), optional=("rate_bp", "least_fen", "most_fen"))
    most = document.get("most_fen")
    return FeeRule(
        rate_bp=read_integer(document.get("rate_bp", 0), f"{path}.rate_bp", most=BASIS_POINTS),
        least_fen=read_integer(document.get("least_fen", 0), f"{path}.least_fen", most=LARGEST_FEN),
        most_fen=None if most is None else read_integer(most, f"{path}.most_fen", most=LARGEST_FEN),
    )


def _check_rules(rules: WithdrawalRules, path: str) -> None:
    """What two fields say together. Raises FieldRefused."""
    if rules.maximum_fen < rules.minimum_fen:
        raise FieldRefused(join_path(path, "maximum_fen"), "must be at least minimum_fen")
    if rules.maximum_fen // rules.step_fen * rules.step_fen < rules.minimum_fen:
        raise FieldRefused(join_path(path, "step_fen"), "must have a multiple from minimum_fen to maximum_fen")
    if rules.second_review_above_fen < rules.review_above_fen:
        raise FieldRefused(join_path(path, "second_review_above_fen"), "must be at least review_above_fen")
    if rules.fee.most_fen is not None and rules.fee.most_fen < rules.fee.least_fen:
        raise FieldRefused(join_path(path, "fee.most_fen"), "must be at least least_fen")
    if calculate_fee(rules.fee, rules.minimum_fen) >= rules.minimum_fen:
        raise FieldRefused(join_path(path, "fee"), "must leave something of minimum_fen")
