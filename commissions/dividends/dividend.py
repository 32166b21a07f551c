"""A run of dividends as a value: what a pool has for a period, and who gets how much of it.

Pure; in fen.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

from commissions.actor import Actor
from commissions.beneficiary import MemberId
from commissions.money import split_by_largest_remainder
from commissions.tallies.periods import Days

RunStatus = Literal["calculated", "approved", "paid", "dropped"]


class Sharing(StrEnum):
    """How a pool is split: the same for each, or by what each sold in the period.

    Never by how many they recruited.
    """

    EQUALLY = "equally"
    DIRECT_SALES = "direct_sales"
    TEAM_SALES = "team_sales"


class GroupKind(StrEnum):
    """What a group is made of: tiers, a saved group of distributors, or people named one by one."""

    TIERS = "tiers"
    SAVED = "saved"
    PEOPLE = "people"


@dataclass(frozen=True)
class Group:
    """Who shares. `names` are tiers by key, the saved group by its one name, or members by number."""

    kind: GroupKind
    names: tuple[str, ...]


@dataclass(frozen=True)
class Wanted:
    """What somebody asks for: a pool by name, the days in Shanghai whose sales it is for, who shares, and how."""

    pool: str
    days: Days
    group: Group
    sharing: Sharing


@dataclass(frozen=True)
class Fund:
    """What a pool has for a period, from sums that are kept as sales happen.

    `period_fen` was earned by sales paid in the period, `earned_fen` by all sales until its last day. `taken_fen` is
    what refunds and reviews have taken back by now, of whichever sale, `drawn_fen` what earlier runs gave away.
    `available_fen` has matured.
    """

    period_fen: int
    earned_fen: int
    taken_fen: int
    drawn_fen: int
    available_fen: int

    @property
    def carried_fen(self) -> int:
        """What comes over from before the period: left of it, or below 0 where refunds came after a run."""
        return self.earned_fen - self.period_fen - self.taken_fen - self.drawn_fen

    @property
    def total_fen(self) -> int:
        """What can be given now: never more than has matured, and nothing while refunds have taken more."""
        return max(0, min(self.period_fen + self.carried_fen, self.available_fen))


@dataclass(frozen=True)
class Run:
    """A calculated run with all that it was calculated from. It never changes but for its state."""

    no: str
    pool: str
    pool_id: int
    days: Days
    group: Group
    sharing: Sharing
    fund: Fund
    weight_sum: int
    people: int
    status: RunStatus
    calculated_by: Actor
    calculated_at: datetime
    approved_by: Actor | None
    second_by: Actor | None
    ended_at: datetime | None

    @property
    def total_fen(self) -> int:
        """What it gives in all."""
        return self.fund.total_fen


@dataclass(frozen=True)
class Share:
    """One person's part: `weight` of the sum of all weights, of what the run gives."""

    member_id: MemberId
    weight: int
    amount_fen: int


def calculate_shares(total_fen: int, weights: Mapping[MemberId, int]) -> tuple[Share, ...]:
    """Split what a run gives by weight, to the fen; nobody is in it with nothing.

    The odd fen go by the largest remainder, and where two are equal to the lower number.
    """
    people = sorted(who for who, weight in weights.items() if weight > 0)
    if not people or total_fen <= 0:
        return ()
    parts = split_by_largest_remainder(total_fen, [weights[who] for who in people])
    return tuple(Share(who, weights[who], fen) for who, fen in zip(people, parts, strict=True) if fen > 0)


def describe_group(group: Group) -> dict[str, Any]:
    """As JSON."""
    return {"kind": group.kind.value, "names": list(group.names)}


def restore_group(said: Mapping[str, Any]) -> Group:
    """The group of a JSON."""
    return Group(GroupKind(said["kind"]), tuple(said["names"]))
