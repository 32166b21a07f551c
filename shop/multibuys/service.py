"""Use cases of multibuys: the merchant makes and stops them."""

from dataclasses import astuple

from sqlalchemy import insert, update

from commissions.actor import Actor
from commissions.ports import Transaction
from shop.multibuys.multibuy import Multibuy, MultibuyDraft
from shop.multibuys.queries import get_multibuy
from shop.multibuys.tables import multibuy
from shop.pricing.codes import make_offer_code
from shop.pricing.queries import demand_place


def make_multibuy(tx: Transaction, draft: MultibuyDraft, *, by: Actor) -> Multibuy:
    """Make a multibuy; orders get it from its first day on. Raises TooManyOpen."""
    demand_place(tx.connection, multibuy, draft.time)
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
    tx.connection.execute(insert(multibuy).values(**row))
    return get_multibuy(tx.connection, code)


def stop_multibuy(tx: Transaction, code: str, *, by: Actor) -> bool:
    """No order gets it any more; those that have it keep it. `by` is for the audit log.

    Returns whether it was open until now. Raises MultibuyUnknown.
    """
    get_multibuy(tx.connection, code)
    open_one = (multibuy.c.code == code, multibuy.c.stopped_at.is_(None))
    stopped = update(multibuy).where(*open_one).values(stopped_at=tx.now)
    return tx.connection.execute(stopped).rowcount == 1
