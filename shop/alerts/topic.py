"""What staff can be told of, who may be, and when they want to be left alone. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from commissions.days import SHANGHAI
from shop.accounts.permissions import Permission, Rights

_HOURS = 24


class Topic(StrEnum):
    """One kind of thing that somebody has to look after."""

    COMPLAINTS = "complaints"
    THREADS = "threads"
    AFTERSALES = "aftersales"
    REFUNDS = "refunds"
    WITHDRAWALS = "withdrawals"
    SHIPPING = "shipping"
    ASKED = "asked"
    PROPOSALS = "proposals"
    OPERATIONS = "operations"


_NEEDS: Mapping[Topic, Permission] = {
    Topic.COMPLAINTS: Permission.ANSWER_COMPLAINTS,
    Topic.THREADS: Permission.ANSWER_THREADS,
    Topic.AFTERSALES: Permission.DECIDE_REFUNDS,
    Topic.REFUNDS: Permission.DECIDE_REFUNDS,
    Topic.WITHDRAWALS: Permission.DECIDE_WITHDRAWALS,
    Topic.SHIPPING: Permission.SHIP_ORDERS,
    Topic.ASKED: Permission.SHIP_ORDERS,
    Topic.PROPOSALS: Permission.DECIDE_PROPOSALS,
    Topic.OPERATIONS: Permission.SEE_OPERATIONS,
}
"""Whoever may do something about it may be told, and is unless they say otherwise."""
APART: Mapping[Topic, timedelta] = {
    Topic.COMPLAINTS: timedelta(0),
    Topic.THREADS: timedelta(minutes=5),
    Topic.AFTERSALES: timedelta(minutes=30),
    Topic.REFUNDS: timedelta(minutes=30),
    Topic.WITHDRAWALS: timedelta(hours=1),
    Topic.SHIPPING: timedelta(hours=1),
    Topic.ASKED: timedelta(minutes=10),
    Topic.PROPOSALS: timedelta(minutes=10),
    Topic.OPERATIONS: timedelta(minutes=10),
}
"""The least time between two notices of one topic to one person: what comes meanwhile goes into the next."""
PAGES: Mapping[Topic, str] = {
    Topic.COMPLAINTS: "/console/complaints?state=open",
    Topic.THREADS: "/console/threads",
    Topic.AFTERSALES: "/console/aftersales?state=answer",
    Topic.REFUNDS: "/console/refunds?state=stuck",
    Topic.WITHDRAWALS: "/console/withdrawals?status=requested",
    Topic.SHIPPING: "/console/orders/due",
    Topic.ASKED: "/console/orders/due",
    Topic.PROPOSALS: "/console/proposals",
    Topic.OPERATIONS: "/console/operations",
}
"""Where all things of a topic stand."""


@dataclass(frozen=True)
class Wishes:
    """What somebody wants to hear of, and between which hours of Shanghai they are left alone (equal: never)."""

    topics: frozenset[Topic] = frozenset(Topic)
    quiet_from: int = 22
    quiet_until: int = 8

    def is_quiet(self, now: datetime) -> bool:
        """Whether it is one of the quiet hours, which may go over midnight."""
        since = (now.astimezone(SHANGHAI).hour - self.quiet_from) % _HOURS
        return since < (self.quiet_until - self.quiet_from) % _HOURS

    def wants(self, topic: Topic, rights: Rights) -> bool:
        """Whether somebody with these rights is told of it."""
        return topic in self.topics and _NEEDS[topic] in rights


def list_topics(rights: Rights) -> tuple[Topic, ...]:
    """What somebody with these rights can be told of."""
    return tuple(topic for topic in Topic if _NEEDS[topic] in rights)


@dataclass(frozen=True)
class Thing:
    """One thing that is due. `mark` names it for ever: nobody is told of it twice. `path` is its page.

    `but` is who need not be told, since it is they who wait (a staff code).
    """

    topic: Topic
    mark: str
    word: str
    path: str
    count: int = 1
    but: str | None = None
