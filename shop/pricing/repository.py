"""Rows of claims, written at once so that their outcome can be looked at: a race is decided here.

And rows of what merchants make of a mode.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Table, bindparam, insert, select, update

from commissions.actor import Actor
from commissions.beneficiary import MemberId
from commissions.driver import change
from commissions.ports import Transaction
from commissions.reads import fetch
from shop.pricing.codes import make_offer_code
from shop.pricing.offer import Claim, Scope, Source
from shop.pricing.tables import offer_claim, offer_use
from shop.pricing.times import OfferTime
from shop.schema import insert_if_new, insert_or_ignore

EVERYBODY = MemberId(0)
_UNBOUNDED = 2**31 - 1


@dataclass(frozen=True)
class Claimed:
    """What an order claims of an offer, and what that saved it."""

    source: Source
    claim: Claim
    units: int
    saved_fen: int


def write_claims(tx: Transaction, order_no: str, member_id: MemberId, claimed: Sequence[Claimed]) -> Claimed | None:
    """Claim offers for an order, all or none. Returns the first that another order has, a single thing."""
    rows = [
        {
            "order_no": order_no,
            "kind": of.source.kind,
            "source_id": of.source.id,
            "member_id": member_id,
            "label": of.source.label,
            "single": of.claim.single,
            "counted": of.claim.counted,
            "saved_fen": of.saved_fen,
            "units": of.units,
            "state": "active",
            "ends_at": of.claim.ends_at,
            "claimed_at": tx.now,
        }
        for of in claimed
    ]
    if tx.change(insert_if_new(tx.dialect, offer_claim), rows) == len(rows):
        return None
    got = {(row.kind, row.source_id) for row in fetch(tx.connection, _ACTIVE_OF_ORDER, {"of_order": order_no})}
    return next(of for of in claimed if of.source.key not in got)


def add_use(tx: Transaction, source: Source, member_id: MemberId, units: int, most: int | None) -> bool:
    """Count units in. False if that would be more than there are, and then nothing is counted."""
    bound = _UNBOUNDED if most is None else most
    key = {"kind": source.kind, "source_id": source.id, "member_id": member_id}
    insert_or_ignore(tx.connection, offer_use, key | {"used": 0, "most": bound})
    return change(tx.connection, _ADD_USE, _name(key) | {"units": units, "bound": bound}) == 1


def end_claims(tx: Transaction, order_no: str, state: str) -> Sequence[Row[Any]]:
    """End what an order claims, and count it out again. Returns the claims that were active until now."""
    found = tx.connection.execute(_LOCK_ACTIVE, {"of_order": order_no}).all()
    if not found:
        return ()
    tx.connection.execute(_END, {"of_order": order_no, "to_state": state, "at": tx.now})

    for claim in found:
        if not claim.counted:
            continue
        for member_id in (EVERYBODY, claim.member_id):
            key = {"kind": claim.kind, "source_id": claim.source_id, "member_id": member_id}
            counted = tx.connection.execute(_ADD_USE, _name(key) | {"units": -claim.units, "bound": _UNBOUNDED})
            assert counted.rowcount == 1, "what was counted in can be counted out"
    return found


def has_claims(connection: Connection, order_no: str) -> bool:
    """Whether an order claims anything."""
    return connection.execute(_ACTIVE_OF_ORDER.limit(1), {"of_order": order_no}).first() is not None


def write_offer(
    tx: Transaction, made: Table, name: str, time: OfferTime, scope: Scope, *, by: Actor, **own: object
) -> str:
    """Write what a merchant makes into the table of its mode, with the mode's `own` columns. Returns its code."""
    code = make_offer_code()
    row = {
        "code": code,
        "name": name,
        "scope": scope.kind,
        "scope_codes": sorted(scope.codes),
        "starts_at": time.starts_at,
        "ends_at": time.ends_at,
        "made_by": by,
        "made_at": tx.now,
    }
    tx.connection.execute(insert(made).values(**row, **own))
    return code


def stop_offer(tx: Transaction, made: Table, code: str) -> bool:
    """Stop what a merchant made. Returns whether it was open until now."""
    is_open = (made.c.code == code, made.c.stopped_at.is_(None))
    return tx.connection.execute(update(made).where(*is_open).values(stopped_at=tx.now)).rowcount == 1


def _name(key: dict[str, Any]) -> dict[str, Any]:
    return {f"of_{name}": value for name, value in key.items()}


_USE = offer_use.c
_ADD_USE = (
    update(offer_use)
    .where(
        _USE.kind == bindparam("of_kind"),
        _USE.source_id == bindparam("of_source_id"),
        _USE.member_id == bindparam("of_member_id"),
        _USE.used + bindparam("units") <= bindparam("bound"),
        _USE.used + bindparam("units") <= _USE.most,
        _USE.used + bindparam("units") >= 0,
    )
    .values(used=_USE.used + bindparam("units"))
)
_ACTIVE_OF_ORDER = select(offer_claim).where(
    offer_claim.c.order_no == bindparam("of_order"), offer_claim.c.state == "active"
)
_LOCK_ACTIVE = _ACTIVE_OF_ORDER.order_by(offer_claim.c.kind, offer_claim.c.source_id).with_for_update()
_END = (
    update(offer_claim)
    .where(offer_claim.c.order_no == bindparam("of_order"), offer_claim.c.state == "active")
    .values(state=bindparam("to_state"), ended_at=bindparam("at"))
)
