"""Use cases of places themselves: opened, and described anew."""

import re
from dataclasses import dataclass

from sqlalchemy import func, insert, select, update

from commissions.actor import Actor
from commissions.ports import Transaction
from shop.places.place import Place
from shop.places.queries import get_place
from shop.places.refusals import PlaceRefused
from shop.places.repository import make_first_place
from shop.places.tables import place

_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,29}", re.ASCII)
_LONGEST = {"name": 30, "address": 120, "phone": 20, "hours": 60}


@dataclass(frozen=True)
class DescribePlace:
    """A place as the merchant describes it. What is None stays as it is; a new place begins with nothing."""

    code: str
    by: Actor
    name: str | None = None
    address: str | None = None
    phone: str | None = None
    hours: str | None = None
    offers_pickup: bool | None = None


def save_place(tx: Transaction, command: DescribePlace) -> Place:
    """Open the place with this code, or change it.

    Buyers can fetch only where they are told name and address. Raises PlaceRefused.
    """
    _demand("code", _CODE.fullmatch(command.code) is not None)
    make_first_place(tx)
    known = tx.connection.execute(select(place).where(place.c.code == command.code).with_for_update()).first()
    values = {name: _clean(name, getattr(command, name)) for name in _LONGEST if getattr(command, name) is not None}

    kept = {name: known._mapping[name] if known else "" for name in _LONGEST} | values
    offered = bool(known and known.offers_pickup) if command.offers_pickup is None else command.offers_pickup
    for name in ("name", "address"):
        _demand(name, not offered or bool(kept[name]))

    changed = kept | {"offers_pickup": offered}
    if known:
        tx.connection.execute(update(place).where(place.c.id == known.id).values(**changed))
    else:
        newest = tx.connection.scalar(select(func.max(place.c.id))) or 0
        row = {"id": newest + 1, "code": command.code, "made_at": tx.now}
        tx.connection.execute(insert(place).values(**row, **changed))
    return get_place(tx.connection, command.code)


def _clean(field: str, text: str) -> str:
    cleaned = " ".join(text.split())
    _demand(field, len(cleaned) <= _LONGEST[field] and cleaned.isprintable())
    return cleaned


def _demand(field: str, holds: bool) -> None:
    if not holds:
        raise PlaceRefused(field=field)
