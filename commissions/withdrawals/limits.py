"""Whether a person may withdraw, and this amount.

The rules as one pure function over what is known of them.
"""

from dataclasses import dataclass
from typing import Literal

from commissions.withdrawals.refusals import (
    AmountOffStep,
    AmountTooLarge,
    AmountTooSmall,
    BalanceTooSmall,
    ChannelUnknown,
    InDebt,
    MemberSuspended,
    MemberUnderReview,
    NetTooSmall,
    PayeeNeeded,
    TooManyToday,
    TransfersFrozen,
    WithdrawalOpen,
)
from commissions.withdrawals.rules import WithdrawalRules
from commissions.withdrawals.withdrawal import Channel, Reckoning, RequestWithdrawal, TransferTerms

Obstacle = Literal["frozen", "suspended", "under_review", "debt", "net_fell"]
"""Why a person's money is not sent, whatever the amount."""
REFUSED = {"frozen": TransfersFrozen, "suspended": MemberSuspended, "under_review": MemberUnderReview, "debt": InDebt}


@dataclass(frozen=True)
class WithdrawerStanding:
    """What is known of a person when they ask, or when their money is about to be sent."""

    available_fen: int
    is_frozen: bool
    is_suspended: bool
    is_under_review: bool


@dataclass(frozen=True)
class Asked:
    """What a person has asked before: the number that is open, and how many times today."""

    open_number: str | None
    today: int


def find_obstacle(standing: WithdrawerStanding) -> Obstacle | None:
    """The first thing that stops a person's money, None if nothing does."""
    if standing.is_frozen:
        return "frozen"
    if standing.is_suspended:
        return "suspended"
    if standing.is_under_review:
        return "under_review"
    return "debt" if standing.available_fen < 0 else None


def check_person(rules: WithdrawalRules, standing: WithdrawerStanding, asked: Asked) -> None:
    """Refuse a person who may not ask now. Raises TransfersFrozen … InDebt, WithdrawalOpen, TooManyToday."""
    if obstacle := find_obstacle(standing):
        raise REFUSED[obstacle](available_fen=standing.available_fen)
    if asked.open_number is not None:
        raise WithdrawalOpen(number=asked.open_number)
    if asked.today >= rules.per_day:
        raise TooManyToday(per_day=rules.per_day)


def check_amount(rules: WithdrawalRules, amount_fen: int, channel: Channel, available_fen: int) -> None:
    """Refuse an amount.

    Raises ChannelUnknown, AmountTooSmall, AmountTooLarge, AmountOffStep, BalanceTooSmall.
    """
    if channel not in rules.channels:
        raise ChannelUnknown(channel=channel)
    if amount_fen < rules.minimum_fen:
        raise AmountTooSmall(least_fen=rules.minimum_fen)
    if amount_fen > rules.maximum_fen:
        raise AmountTooLarge(most_fen=rules.maximum_fen)
    if amount_fen % rules.step_fen:
        raise AmountOffStep(step_fen=rules.step_fen)
    if amount_fen > available_fen:
        raise BalanceTooSmall(available_fen=available_fen)


def check_net(reckoning: Reckoning, terms: TransferTerms) -> None:
    """Refuse what fee and tax leave too little of. Raises NetTooSmall."""
    least_fen = max(1, terms.least_net_fen)
    if reckoning.net_fen < least_fen:
        raise NetTooSmall(net_fen=reckoning.net_fen, least_fen=least_fen)


def check_payee(command: RequestWithdrawal, reckoning: Reckoning) -> None:
    """Refuse what can't be sent without the payee's name or card. Raises PayeeNeeded."""
    if is_payee_needed(command.channel, reckoning.net_fen, command.terms) and not command.payee_known:
        raise PayeeNeeded(channel=command.channel, net_fen=reckoning.net_fen)


def is_payee_needed(channel: Channel, net_fen: int, terms: TransferTerms) -> bool:
    """Whether the channel asks who is paid.

    The bank always, WeChat from an amount on (docs/wechat.md §7.6).
    """
    return channel == "bank" or net_fen >= terms.name_from_fen


def calculate_most(rules: WithdrawalRules, available_fen: int) -> int:
    """The largest amount that the rules allow of what is available; 0 if that is too little."""
    most = min(rules.maximum_fen, available_fen) // rules.step_fen * rules.step_fen
    return most if most >= rules.minimum_fen else 0
