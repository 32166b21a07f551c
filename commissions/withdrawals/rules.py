"""The merchant's rules of withdrawals: a versioned, dated document, read field by field (docs/money.md §8)."""

from dataclasses import dataclass, fields
from typing import get_args

from commissions.money import BASIS_POINTS, calculate_share
from commissions.policies.fields import FieldRefused, join_path, read_integer, read_list, read_object, read_text
from commissions.withdrawals.tax import TaxRule, read_tax_rule
from commissions.withdrawals.withdrawal import Channel

LARGEST_FEN = 10**12
MOST_PER_DAY = 100


@dataclass(frozen=True)
class FeeRule:
    """A share of the amount, rounded down, at least `least_fen` and, unless None, at most `most_fen`."""

    rate_bp: int = 0
    least_fen: int = 0
    most_fen: int | None = None


@dataclass(frozen=True)
class WithdrawalRules:
    """What the merchant allows. Without a published document these defaults hold.

    An amount above `review_above_fen` is approved by a person, above `second_review_above_fen` by two.
    """

    channels: tuple[Channel, ...] = ("wechat",)
    minimum_fen: int = 100
    maximum_fen: int = 2_000_000
    step_fen: int = 1
    per_day: int = 3
    fee: FeeRule = FeeRule()
    review_above_fen: int = 50_000
    second_review_above_fen: int = 500_000
    tax: TaxRule | None = None


DEFAULTS = WithdrawalRules()


def calculate_fee(rule: FeeRule, amount_fen: int) -> int:
    """The fee on an amount, rounded down."""
    fee_fen = max(rule.least_fen, calculate_share(amount_fen, rule.rate_bp))
    return fee_fen if rule.most_fen is None else min(fee_fen, rule.most_fen)


def determine_approvals(rules: WithdrawalRules, amount_fen: int) -> int:
    """How many people have to approve an amount: none, one or two."""
    return (amount_fen > rules.review_above_fen) + (amount_fen > rules.second_review_above_fen)


def read_rules(value: object, path: str = "rules") -> WithdrawalRules:
    """The rules of a document; what is not said keeps its default. Raises FieldRefused."""
    document = read_object(value, path, required=(), optional=[field.name for field in fields(WithdrawalRules)])

    def read_fen(name: str, default: int, least: int = 0) -> int:
        return read_integer(document.get(name, default), join_path(path, name), least=least, most=LARGEST_FEN)

    rules = WithdrawalRules(
        channels=read_channels(document.get("channels", list(DEFAULTS.channels)), join_path(path, "channels")),
        minimum_fen=read_fen("minimum_fen", DEFAULTS.minimum_fen, 1),
        maximum_fen=read_fen("maximum_fen", DEFAULTS.maximum_fen, 1),
        step_fen=read_fen("step_fen", DEFAULTS.step_fen, 1),
        per_day=read_integer(
            document.get("per_day", DEFAULTS.per_day), join_path(path, "per_day"), least=1, most=MOST_PER_DAY
        ),
        fee=read_fee(document.get("fee", {}), join_path(path, "fee")),
        review_above_fen=read_fen("review_above_fen", DEFAULTS.review_above_fen),
        second_review_above_fen=read_fen("second_review_above_fen", DEFAULTS.second_review_above_fen),
        tax=read_tax_rule(document.get("tax"), join_path(path, "tax")),
    )
    check_rules(rules, path)
    return rules


def read_channels(value: object, path: str) -> tuple[Channel, ...]:
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


def read_fee(value: object, path: str) -> FeeRule:
    """The fee; nothing said is no fee."""
    document = read_object(value, path, required=(), optional=("rate_bp", "least_fen", "most_fen"))
    most = document.get("most_fen")
    return FeeRule(
        rate_bp=read_integer(document.get("rate_bp", 0), f"{path}.rate_bp", most=BASIS_POINTS),
        least_fen=read_integer(document.get("least_fen", 0), f"{path}.least_fen", most=LARGEST_FEN),
        most_fen=None if most is None else read_integer(most, f"{path}.most_fen", most=LARGEST_FEN),
    )


def check_rules(rules: WithdrawalRules, path: str) -> None:
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
