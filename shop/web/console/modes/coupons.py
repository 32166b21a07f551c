"""Coupons in the console: made, listed with what came of them, stopped."""

from sqlalchemy import Connection

from shop.coupons.coupon import Benefit, CouponDraft, Way, clean_word
from shop.coupons.queries import list_worth
from shop.coupons.service import make_coupon, stop_coupon
from shop.pricing.offer import Scope
from shop.pricing.times import OfferTime
from shop.web.console.forms import read_percent, read_yuan
from shop.web.console.modes.form import ModeForm, OfferRow, Typed, name_field, read_bound

_READ_VALUE = {Benefit.FIXED: read_yuan, Benefit.PERCENT: read_percent}


def _read(form: Typed, time: OfferTime, scope: Scope) -> CouponDraft:
    benefit = next((of for of in Benefit if of == form.get("benefit")), Benefit.FIXED)
    way = next((of for of in Way if of == form.get("way")), Way.SHOP)
    most, least = str(form.get("most", "")).strip(), str(form.get("least", "")).strip()
    read_value = _READ_VALUE.get(benefit)
    return CouponDraft(
        name=str(form.get("name", "")).strip(),
        benefit=benefit,
        time=time,
        value=read_value(name_field("value"), str(form.get("value", ""))) if read_value else 0,
        most_fen=read_yuan(name_field("most_off"), most) if most else None,
        least_fen=read_yuan(name_field("least"), least) if least else 0,
        scope=scope,
        valid_days=read_bound(form, "valid_days"),
        total=read_bound(form, "total") or 0,
        each=read_bound(form, "each") or 0,
        way=way,
        word=clean_word(str(form.get("word", ""))) if way is Way.WORD else None,
        group=str(form.get("group", "")).strip() if way is Way.GROUP else None,
    )


def _list(connection: Connection) -> tuple[OfferRow, ...]:
    return tuple(
        OfferRow(
            code=of.coupon.code,
            draft=of.coupon.draft,
            time=of.coupon.draft.time,
            scope=of.coupon.draft.scope,
            stopped_at=of.coupon.stopped_at,
            orders=of.orders,
            saved_fen=of.saved_fen,
            taken=of.coupon.taken,
            most=of.coupon.draft.total,
        )
        for of in list_worth(connection)
    )


FORM = ModeForm("coupons", "coupon", _read, make_coupon, stop_coupon, _list)
