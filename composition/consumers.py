"""Who hears of which event. Names only: the handlers are joined in `composition/workers.py`."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from bot.events import FollowersToCompare
from bot.push.notices import COMPOSERS
from bot.reactions import Reactions
from commissions.awards.events import CommissionReversed, ReviewOpened, SalePaid, SaleRefunded, SaleReinstated
from commissions.events import Event
from commissions.policies.events import EarningBySpendPublished
from commissions.withdrawals.events import TransferContradicted, WithdrawalApproved
from shop.audit_log.events import BooksContradicted
from shop.members.events import MemberFollowed, MemberRecognised
from shop.orders.events import OrderPaid
from shop.payments.events import PaymentContradicted, PaymentSetAside
from shop.refunds.events import RefundDecided, RefundStalled
from shop.transfers.events import TransferStalled

NOTICES = "notices"
REACTIONS = "reactions"
TRANSFERS = "transfers"
TALLIES = "tallies"
SCREENING = "screening"
COMPARISONS = "comparisons"
"""Long work on a pump of its own, so that no poster waits behind it."""

SOON = tuple(event for event in Reactions.EVENTS if event is not FollowersToCompare)

HEARD: Mapping[str, Sequence[type[Event]]] = {
    NOTICES: (*COMPOSERS, MemberFollowed),
    REACTIONS: (
        *SOON,
        PaymentContradicted,
        PaymentSetAside,
        RefundStalled,
        TransferStalled,
        TransferContradicted,
        BooksContradicted,
        ReviewOpened,
    ),
    COMPARISONS: (FollowersToCompare,),
    SCREENING: (OrderPaid, MemberRecognised),
    TRANSFERS: (RefundDecided, WithdrawalApproved),
    TALLIES: (SalePaid, SaleRefunded, SaleReinstated, CommissionReversed, EarningBySpendPublished),
}


def turn_round(heard: Mapping[str, Sequence[type[Event]]]) -> dict[str, tuple[str, ...]]:
    """Consumers by the name of the event, as the database's session wants it."""
    by_event: defaultdict[str, list[str]] = defaultdict(list)
    for consumer, events in heard.items():
        for event in events:
            by_event[event.__name__].append(consumer)
    return {name: tuple(consumers) for name, consumers in by_event.items()}


SUBSCRIPTIONS = turn_round(HEARD)
