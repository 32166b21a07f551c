"""Reads of multibuys, and the offers that they make."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, exists, select

from commissions.reads import Question
from shop.multibuys.multibuy import KIND, Multibuy, MultibuyDraft, Step, describe_offers
from shop.multibuys.refusals import MultibuyUnknown
from shop.multibuys.tables import multibuy
from shop.pricing.offer import Offer, Scope, Stage
from shop.pricing.queries import MOST_OPEN, Figures, Mode, Shopper, hold_now, sum_claims
from shop.pricing.quote import Line
from shop.pricing.times import OfferTime

_MOST_SHOWN = 100
_NOTHING = Figures(0, 0, 0)


@dataclass(frozen=True)
class Worth:
    """What came of a multibuy."""

    multibuy: Multibuy
    figures: Figures


def get_multibuy(connection: Connection, code: str) -> Multibuy:
    """A multibuy by its public code. Raises MultibuyUnknown."""
    row = connection.execute(select(multibuy).where(multibuy.c.code == code)).first()
    if row is None:
        raise MultibuyUnknown(multibuy=code)
    return _read(row)


def list_worth(connection: Connection) -> tuple[Worth, ...]:
    """Every multibuy with what came of it, the newest first."""
    figures = sum_claims(connection, KIND)
    rows = connection.execute(select(multibuy).order_by(multibuy.c.id.desc()).limit(_MOST_SHOWN))
    return tuple(Worth(of, figures.get(of.code, _NOTHING)) for of in map(_read, rows))


def propose_multibuys(shopper: Shopper, lines: Sequence[Line]) -> Question[Sequence[Offer]]:
    """The offers of all that are open."""
    return Question(_OPEN_NOW, {"at": shopper.now}, _read_offers)


def _read_offers(rows: Sequence[Row[Any]]) -> tuple[Offer, ...]:
    return tuple(offer for of in map(_read, rows) for offer in describe_offers(of))


def _read(row: Row[Any]) -> Multibuy:
    draft = MultibuyDraft(
        name=row.name,
        steps=tuple(Step(*step) for step in row.steps),
        time=OfferTime(row.starts_at, row.ends_at),
        scope=Scope(row.scope, frozenset(row.scope_codes)),
        most=row.most,
        most_each=row.most_each,
    )
    return Multibuy(row.code, draft, row.stopped_at)


_HOLDS = hold_now(multibuy)
_OPEN_NOW = select(multibuy).where(*_HOLDS).order_by(multibuy.c.ends_at, multibuy.c.id).limit(MOST_OPEN)
MODE = Mode(
    name=KIND,
    group=None,
    probe=exists().where(*_HOLDS),
    propose=propose_multibuys,
    stages=(Stage.LINE,),
    for_all_lines=True,
)
