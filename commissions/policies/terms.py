"""A published policy as a whole.

The rates, how long awards are held, who may earn, and how people are bound.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from commissions.policies.fields import (
    join_path,
    read_choice,
    read_flag,
    read_integer,
    read_mapping,
    read_name,
    read_object,
)
from commissions.policies.limits import LARGEST_FEN, check_limits, list_groups
from commissions.policies.policy import Policy
from commissions.policies.validation import POLICY_DEFAULTS, read_policy

_DEFAULT_HOLD_DAYS = 7
LONGEST_HOLD_DAYS = 365
_LONGEST_REFERRAL_DAYS = 3650


DOCUMENT_DEFAULTS: dict[str, object] = POLICY_DEFAULTS | {
    "hold_days": _DEFAULT_HOLD_DAYS,
    "who_may_earn": "everyone",
}
"""What a document means that does not say; the terms of referral have their own."""


class EarningRight(StrEnum):
    """Who becomes a distributor.

    Every member at once, who applies and is approved, who has spent, or who is picked.
    """

    EVERYONE = "everyone"
    APPROVED = "approved"
    SPENT = "spent"
    HAND_PICKED = "hand_picked"


class _PlainEarningRight(StrEnum):
    """The rights that a document says by one word; `spent` is said with its amount."""

    EVERYONE = "everyone"
    APPROVED = "approved"
    HAND_PICKED = "hand_picked"


class Audience(StrEnum):
    """Who may be bound: anyone without a referrer, or only members who are new and have bought nothing."""

    ANYONE = "anyone"
    NEW_MEMBERS = "new_members"


class Duration(StrEnum):
    """How long a referral holds: for ever, for a number of days, or until the next link that is opened."""

    PERMANENT = "permanent"
    DAYS = "days"
    LAST_TOUCH = "last_touch"


@dataclass(frozen=True)
class ReferralTerms:
    """How people are bound (docs/money.md §4). `days` counts only for the duration of that name.

    `default_referrer` is the link code of the distributor who gets people that come alone; None: nobody does.
    """

    audience: Audience = Audience.ANYONE
    duration: Duration = Duration.PERMANENT
    days: int = _LONGEST_REFERRAL_DAYS
    renew_on_purchase: bool = False
    default_referrer: str | None = None

    def determine_end(self, bound_at: datetime) -> datetime | None:
        """When a referral bound at `bound_at` ends; None for never."""
        return bound_at + timedelta(days=self.days) if self.duration is Duration.DAYS else None


REFERRAL_DEFAULTS: dict[str, object] = {
    "audience": ReferralTerms.audience.value,
    "duration": ReferralTerms.duration.value,
    "renew_on_purchase": ReferralTerms.renew_on_purchase,
}


@dataclass(frozen=True)
class Terms:
    """What a policy document says.

    Without a published policy nobody is paid, and people are bound all the same. `spent_fen` is what a member must have
    spent, net of refunds, to earn; it counts only for the right of that name.
    """

    commission: Policy | None = None
    hold_days: int = _DEFAULT_HOLD_DAYS
    who_may_earn: EarningRight = EarningRight.EVERYONE
    spent_fen: int = 0
    referral: ReferralTerms = field(default_factory=ReferralTerms)


def read_terms(value: object, path: str = "policy") -> Terms:
    """The terms of a document: the fields of docs/money.md §3 and the shop's own beside them.

    Raises FieldRefused.
    """
    document = dict(read_mapping(value, path))

    # What is the shop's own goes first: whatever is left must be the policy, which refuses fields it does not know.
    hold_days = document.pop("hold_days", DOCUMENT_DEFAULTS["hold_days"])
    right = document.pop("who_may_earn", DOCUMENT_DEFAULTS["who_may_earn"])
    who_may_earn, spent_fen = _read_earning_right(right, join_path(path, "who_may_earn"))
    referral = document.pop("referral", {})

    commission = read_policy(document, path)
    check_limits(commission, path)

    return Terms(
        commission=commission,
        hold_days=read_integer(hold_days, join_path(path, "hold_days"), most=LONGEST_HOLD_DAYS),
        who_may_earn=who_may_earn,
        spent_fen=spent_fen,
        referral=_read_referral_terms(referral, join_path(path, "referral")),
    )


def _read_earning_right(value: object, path: str) -> tuple[EarningRight, int]:
    """Who may earn, and from how much spent on: a word, or an object with `spent_fen`."""
    if not isinstance(value, dict):
        return EarningRight(read_choice(value, path, _PlainEarningRight)), 0
    document = read_object(value, path, required=("spent_fen",))
    spent_fen = read_integer(document["spent_fen"], join_path(path, "spent_fen"), least=1, most=LARGEST_FEN)
    return EarningRight.SPENT, spent_fen


def _read_referral_terms(value: object, path: str) -> ReferralTerms:
    """How people are bound; what is not said keeps its default, but `days` must be said where it counts."""
    fields = {"audience", "duration", "days", "renew_on_purchase", "default_referrer"}
    required = ("days",) if isinstance(value, dict) and value.get("duration") == Duration.DAYS else ()

    document = REFERRAL_DEFAULTS | read_object(value, path, required=required, optional=fields)
    days, default = document.get("days", _LONGEST_REFERRAL_DAYS), document.get("default_referrer")

    return ReferralTerms(
        audience=read_choice(document["audience"], f"{path}.audience", Audience),
        duration=read_choice(document["duration"], f"{path}.duration", Duration),
        days=read_integer(days, f"{path}.days", least=1, most=_LONGEST_REFERRAL_DAYS),
        renew_on_purchase=read_flag(document["renew_on_purchase"], f"{path}.renew_on_purchase"),
        default_referrer=None if default is None else read_name(default, f"{path}.default_referrer"),
    )


def list_risks(terms: Terms) -> tuple[str, ...]:
    """The fields for which the merchant must have acknowledged the legal notice (docs/money.md §3)."""
    by_spend = ("who_may_earn.spent_fen",) if terms.who_may_earn is EarningRight.SPENT else ()
    if terms.commission is None:
        return by_spend
    deep = ("depth",) if terms.commission.depth >= 2 else ()
    return (*deep, *by_spend, *_list_multilevel(terms.commission))


def _list_multilevel(policy: Policy) -> Iterator[str]:
    """The fields, beside `depth`, that pay out of the sales of people below.

    Leaders with any grade, whatever it is paid; agent referral wherever it is set, 0 included; and a channel's depth.
    Agents by territory, stores, clerks and pools are paid for a region or a deed.
    """
    if policy.grades:
        yield "leaders"
    if "agent_referral" in policy.cells:
        yield "agent_referral"

    for group, rates_of in list_groups(policy):
        for name, rates in rates_of.items():
            if "agent_referral" in rates.cells:
                yield f"{group}.{name}.agent_referral"

    for channel, depth in policy.channels.items():
        if depth is not None and depth >= 2:
            yield f"channels.{channel}.depth"
