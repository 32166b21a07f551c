"""Reads of threshold discounts, and the offers that they make."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, exists, select

from commissions.reads import Question
from shop.pricing.offer import Offer, Scope, Stage
from shop.pricing.queries import MOST_OPEN, Figures, Mode, Shopper, hold_now, sum_claims
from shop.pricing.quote import Line
from shop.pricing.times import OfferTime
from shop.thresholds.refusals import ThresholdUnknown
from shop.thresholds.tables import threshold
from shop.thresholds.threshold import KIND, Step, Threshold, ThresholdDraft, describe_offers

_MOST_SHOWN = 100
_NOTHING = Figures(0, 0, 0)


@dataclass(frozen=True)
class Worth:
    """What came of a threshold discount."""

    threshold: Threshold
    figures: Figures


def get_threshold(connection: Connection, code: str) -> Threshold:
    """A threshold discount by its public code. Raises ThresholdUnknown."""
    row = connection.execute(select(threshold).where(threshold.c.code == code)).first()
    if row is None:
        raise ThresholdUnknown(threshold=code)
    return _read(row)


def list_worth(connection: Connection) -> tuple[Worth, ...]:
    """Every threshold discount with what came of it, the newest first."""
    figures = sum_claims(connection, KIND)
    rows = connection.execute(select(threshold).order_by(threshold.c.id.desc()).limit(_MOST_SHOWN))
    return tuple(Worth(of, figures.get(of.code, _NOTHING)) for of in map(_read, rows))


def propose_thresholds(shopper: Shopper, lines: Sequence[Line]) -> Question[Sequence[Offer]]:
    """The offers of all that are open."""
    return Question(_OPEN_NOW, {"at": shopper.now}, _read_offers)


def _read_offers(rows: Sequence[Row[Any]]) -> tuple[Offer, ...]:
    return tuple(offer for of in map(_read, rows) for offer in describe_offers(of))


def _read(row: Row[Any]) -> Threshold:
    draft = ThresholdDraft(
        name=row.name,
        steps=tuple(Step(*step) for step in row.steps),
        time=OfferTime(row.starts_at, row.ends_at),
        scope=Scope(row.scope, frozenset(row.scope_codes)),
        most=row.most,
        most_each=row.most_each,
    )
    return Threshold(row.code, draft, row.stopped_at)


_HOLDS = hold_now(threshold)
_OPEN_NOW = select(threshold).where(*_HOLDS).order_by(threshold.c.ends_at, threshold.c.id).limit(MOST_OPEN)
MODE = Mode(
    name=KIND,
    group=None,
    probe=exists().where(*_HOLDS),
    propose=propose_thresholds,
    stages=(Stage.THRESHOLD,),
    for_all_lines=True,
)
