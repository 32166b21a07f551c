"""Use cases of threshold discounts: the merchant makes and stops them."""

from dataclasses import astuple

from sqlalchemy import insert, update

from commissions.actor import Actor
from commissions.ports import Transaction
from shop.pricing.codes import make_offer_code
from shop.pricing.queries import demand_place
from shop.thresholds.queries import get_threshold
from shop.thresholds.tables import threshold
from shop.thresholds.threshold import Threshold, ThresholdDraft


def make_threshold(tx: Transaction, draft: ThresholdDraft, *, by: Actor) -> Threshold:
    """Make a threshold discount; orders get it from its first day on. Raises TooManyOpen."""
    demand_place(tx.connection, threshold, draft.time)
    code = make_offer_code()
    row = {
        "code": code,
        "name": draft.name,
        "steps": [astuple(step) for step in draft.steps],
        "scope": draft.scope.kind,
        "scope_codes": sorted(draft.scope.codes),
        "starts_at": draft.time.starts_at,
        "ends_at": draft.time.ends_at,
        "most": draft.most,
        "most_each": draft.most_each,
        "made_by": by,
        "made_at": tx.now,
    }
    tx.connection.execute(insert(threshold).values(**row))
    return get_threshold(tx.connection, code)


def stop_threshold(tx: Transaction, code: str, *, by: Actor) -> bool:
    """No order gets it any more; those that have it keep it. `by` is for the audit log.

    Returns whether it was open until now. Raises ThresholdUnknown.
    """
    get_threshold(tx.connection, code)
    open_one = (threshold.c.code == code, threshold.c.stopped_at.is_(None))
    stopped = update(threshold).where(*open_one).values(stopped_at=tx.now)
    return tx.connection.execute(stopped).rowcount == 1
