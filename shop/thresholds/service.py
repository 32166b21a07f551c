"""Use cases of threshold discounts: the merchant makes and stops them."""

from dataclasses import astuple

from commissions.actor import Actor
from commissions.ports import Transaction
from shop.pricing.queries import demand_place
from shop.pricing.repository import stop_offer, write_offer
from shop.thresholds.queries import get_threshold
from shop.thresholds.tables import threshold
from shop.thresholds.threshold import Threshold, ThresholdDraft


def make_threshold(tx: Transaction, draft: ThresholdDraft, *, by: Actor) -> Threshold:
    """Make a threshold discount; orders get it from its first day on. Raises TooManyOpen."""
    demand_place(tx.connection, threshold, draft.time)
    own = {"steps": [astuple(step) for step in draft.steps], "most": draft.most, "most_each": draft.most_each}
    code = write_offer(tx, threshold, draft.name, draft.time, draft.scope, by=by, **own)
    return get_threshold(tx.connection, code)


def stop_threshold(tx: Transaction, code: str, *, by: Actor) -> bool:
    """No order gets it any more; those that have it keep it. `by` is for the audit log.

    Returns whether it was open until now. Raises ThresholdUnknown.
    """
    get_threshold(tx.connection, code)
    return stop_offer(tx, threshold, code)
