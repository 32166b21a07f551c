"""Who hears of which event. Names only: the handlers are joined in `composition/workers.py`."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.events import FollowersToCompare
from bot.push.answers import Answers
from bot.push.notices import COMPOSERS
from bot.reactions import Reactions
from commissions.events import Event
from commissions.ports import Transaction
from commissions.withdrawals.events import WithdrawalApproved
from composition.rooms import ROOMS
from shop.members.events import MemberFollowed, MemberRecognised
from shop.refunds.events import RefundDecided

NOTICES = "notices"
REACTIONS = "reactions"
TRANSFERS = "transfers"
SCREENING = "screening"
COMPARISONS = "comparisons"
"""Long work on a pump of its own, so that no poster waits behind it."""


def _merge_handlers() -> dict[str, dict[type[Event], Callable[[Transaction, Any], object]]]:
    """The handlers of all rooms, by the name of the consumer and by event."""
    merged: defaultdict[str, dict[type[Event], Callable[[Transaction, Any], object]]] = defaultdict(dict)
    for room in ROOMS:
        for name, handlers in room.hears.items():
            merged[name] |= handlers
    return dict(merged)


_SOON = tuple(event for event in Reactions.EVENTS if event is not FollowersToCompare)

REPORTED = tuple(event for room in ROOMS for event in room.reports)
"""What a person of the merchant must look at."""

FACTS = _merge_handlers()
"""What the rooms do about facts, by consumer: each a unit of work."""

_HEARD: Mapping[str, Sequence[type[Event]]] = {
    NOTICES: (*COMPOSERS, MemberFollowed),
    REACTIONS: (*_SOON, *Answers.EVENTS, *REPORTED),
    COMPARISONS: (FollowersToCompare,),
    TRANSFERS: (RefundDecided, WithdrawalApproved),
    **{name: tuple(handlers) for name, handlers in FACTS.items()},
    SCREENING: (*FACTS[SCREENING], MemberRecognised),
}


def _turn_round(heard: Mapping[str, Sequence[type[Event]]]) -> dict[str, tuple[str, ...]]:
    """Consumers by the name of the event, as the database's session wants it."""
    by_event: defaultdict[str, list[str]] = defaultdict(list)
    for consumer, events in heard.items():
        for event in events:
            by_event[event.__name__].append(consumer)
    return {name: tuple(consumers) for name, consumers in by_event.items()}


SUBSCRIPTIONS = _turn_round(_HEARD)
