"""Threshold discounts in the console: made, listed with what came of them, stopped."""

from sqlalchemy import Connection

from shop.pricing.offer import Scope
from shop.pricing.times import OfferTime
from shop.thresholds.queries import list_worth
from shop.thresholds.service import make_threshold, stop_threshold
from shop.thresholds.threshold import Step, ThresholdDraft
from shop.web.console.forms import read_yuan
from shop.web.console.modes.form import ModeForm, OfferRow, Typed, read_bound, read_steps


def _read(form: Typed, time: OfferTime, scope: Scope) -> ThresholdDraft:
    steps = tuple(Step(*step) for step in read_steps(form, read_yuan, read_yuan))
    name, most, each = str(form.get("name", "")).strip(), read_bound(form, "total"), read_bound(form, "each")
    return ThresholdDraft(name=name, steps=steps, time=time, scope=scope, most=most, most_each=each)


def _list(connection: Connection) -> tuple[OfferRow, ...]:
    return tuple(
        OfferRow(
            code=of.threshold.code,
            draft=of.threshold.draft,
            time=of.threshold.draft.time,
            scope=of.threshold.draft.scope,
            stopped_at=of.threshold.stopped_at,
            orders=of.figures.orders,
            saved_fen=of.figures.saved_fen,
            taken=of.figures.units,
            most=of.threshold.draft.most,
        )
        for of in list_worth(connection)
    )


FORM = ModeForm("thresholds", "threshold", _read, make_threshold, stop_threshold, _list)
