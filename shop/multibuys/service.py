"""Use cases of multibuys: the merchant makes and stops them."""

from dataclasses import astuple

from commissions.actor import Actor
from commissions.ports import Transaction
from shop.multibuys.multibuy import Multibuy, MultibuyDraft
from shop.multibuys.queries import get_multibuy
from shop.multibuys.tables import multibuy
from shop.pricing.queries import demand_place
from shop.pricing.repository import stop_offer, write_offer


def make_multibuy(tx: Transaction, draft: MultibuyDraft, *, by: Actor) -> Multibuy:
    """Make a multibuy; orders get it from its first day on. Raises TooManyOpen."""
    demand_place(tx.connection, multibuy, draft.time)
    own = {"steps": [astuple(step) for step in draft.steps], "most": draft.most, "most_each": draft.most_each}
    code = write_offer(tx, multibuy, draft.name, draft.time, draft.scope, by=by, **own)
    return get_multibuy(tx.connection, code)


def stop_multibuy(tx: Transaction, code: str, *, by: Actor) -> bool:
    """No order gets it any more; those that have it keep it. `by` is for the audit log.

    Returns whether it was open until now. Raises MultibuyUnknown.
    """
    get_multibuy(tx.connection, code)
    return stop_offer(tx, multibuy, code)
