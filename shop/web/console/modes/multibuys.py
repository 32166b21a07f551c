"""Multibuys in the console: made, listed with what came of them, stopped."""

from sqlalchemy import Connection

from shop.multibuys.multibuy import MultibuyDraft, Step
from shop.multibuys.queries import list_worth
from shop.multibuys.service import make_multibuy, stop_multibuy
from shop.pricing.offer import Scope
from shop.pricing.times import OfferTime
from shop.web.console.forms import read_count, read_percent
from shop.web.console.modes.form import ModeForm, OfferRow, Typed, read_bound, read_steps


def _read(form: Typed, time: OfferTime, scope: Scope) -> MultibuyDraft:
    steps = tuple(Step(*step) for step in read_steps(form, read_count, read_percent))
    name, most, each = str(form.get("name", "")).strip(), read_bound(form, "total"), read_bound(form, "each")
    return MultibuyDraft(name=name, steps=steps, time=time, scope=scope, most=most, most_each=each)


def _list(connection: Connection) -> tuple[OfferRow, ...]:
    return tuple(
        OfferRow(
            code=of.multibuy.code,
            draft=of.multibuy.draft,
            time=of.multibuy.draft.time,
            scope=of.multibuy.draft.scope,
            stopped_at=of.multibuy.stopped_at,
            orders=of.figures.orders,
            saved_fen=of.figures.saved_fen,
            taken=of.figures.units,
            most=of.multibuy.draft.most,
        )
        for of in list_worth(connection)
    )


FORM = ModeForm("multibuys", "multibuy", _read, make_multibuy, stop_multibuy, _list)
