"""A published policy as a whole: the rates, how long awards are held, who may earn, and how people are bound."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from commissions.policies.fields import join_path, read_choice, read_flag, read_integer, read_mapping, read_object
from commissions.policies.policy import Policy
from commissions.policies.validation import read_policy

DEFAULT_HOLD_DAYS = 7
LONGEST_HOLD_DAYS = 365
LONGEST_REFERRAL_DAYS = 3650


class EarningRight(StrEnum):
    """Who becomes a distributor: every member at once, or those whom the merchant picks."""

    EVERYONE = "everyone"
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
    """How people are bound (docs/money.md §4). `days` counts only for the duration of that name."""

    audience: Audience = Audience.ANYONE
    duration: Duration = Duration.PERMANENT
    days: int = LONGEST_REFERRAL_DAYS
    renew_on_purchase: bool = False

    def determine_end(self, bound_at: datetime) -> datetime | None:
        """When a referral bound at `bound_at` ends; None for never."""
        return bound_at + timedelta(days=self.days) if self.duration is Duration.DAYS else None


@dataclass(frozen=True)
class Terms:
    """What a policy document says. Without a published policy nobody is paid, and people are bound all the same."""

    commission: Policy | None = None
    hold_days: int = DEFAULT_HOLD_DAYS
    who_may_earn: EarningRight = EarningRight.EVERYONE
    referral: ReferralTerms = field(default_factory=ReferralTerms)


def read_terms(value: object, path: str = "policy") -> Terms:
    """The terms of a document: the fields of docs/money.md §3 and the shop's own beside them. Raises FieldRefused."""
    document = dict(read_mapping(value, path))
    hold_days = document.pop("hold_days", DEFAULT_HOLD_DAYS)
    who_may_earn = document.pop("who_may_earn", EarningRight.EVERYONE.value)
    referral = document.pop("referral", {})
    return Terms(
        commission=read_policy(document, path),
        hold_days=read_integer(hold_days, join_path(path, "hold_days"), most=LONGEST_HOLD_DAYS),
        who_may_earn=read_choice(who_may_earn, join_path(path, "who_may_earn"), EarningRight),
        referral=read_referral_terms(referral, join_path(path, "referral")),
    )


def read_referral_terms(value: object, path: str) -> ReferralTerms:
    """How people are bound; what is not said keeps its default, but `days` must be said where it counts."""
    fields = {"audience", "duration", "days", "renew_on_purchase"}
    required = ("days",) if isinstance(value, dict) and value.get("duration") == Duration.DAYS else ()
    document = read_object(value, path, required=required, optional=fields)
    days = document.get("days", LONGEST_REFERRAL_DAYS)
    return ReferralTerms(
        audience=read_choice(document.get("audience", Audience.ANYONE.value), f"{path}.audience", Audience),
        duration=read_choice(document.get("duration", Duration.PERMANENT.value), f"{path}.duration", Duration),
        days=read_integer(days, f"{path}.days", least=1, most=LONGEST_REFERRAL_DAYS),
        renew_on_purchase=read_flag(document.get("renew_on_purchase", False), f"{path}.renew_on_purchase"),
    )


def list_risks(terms: Terms) -> tuple[str, ...]:
    """The fields for which the merchant must have acknowledged the legal notice (docs/money.md §3)."""
    return ("depth",) if terms.commission is not None and terms.commission.depth >= 2 else ()
