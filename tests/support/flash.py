"""A flash sale for tests, as small as a mode can be: it only proposes, and everything else is done for it.

Its sales stand in a list instead of a table; `hold` puts it among the shop's modes for the length of a test.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, true

from commissions.reads import Question
from shop.checkout import modes
from shop.pricing.offer import Claim, Offer, Scope, Source, Stage, UnitPrice
from shop.pricing.queries import Mode, Shopper
from shop.pricing.quote import Line
from tests.support.clock import START

_SHIPPED = modes.MODES
_NOTHING = select(true())


@dataclass(frozen=True)
class Sale:
    """SKUs by code at a price of their own, for so many units in all and of one person, from `starts_at` on."""

    code: str
    prices: dict[str, int]
    most: int | None = 50
    most_each: int | None = 2
    starts_at: datetime = START
    ends_at: datetime = START + timedelta(hours=1)
    name: str = "午间秒杀"


def hold(monkeypatch: pytest.MonkeyPatch, *sales: Sale) -> None:
    """Let the shop hold these sales, beside what it has anyway."""

    def propose(shopper: Shopper, lines: Sequence[Line]) -> Question[Sequence[Offer]]:
        now = shopper.now
        held = [sale for sale in sales if sale.starts_at <= now < sale.ends_at]
        offers = tuple(_offer(sale, sku, fen) for sale in held for sku, fen in sale.prices.items())
        return Question(_NOTHING, {}, lambda _: offers)

    mode = Mode(name="flash", group=None, probe=true(), propose=propose, stages=(Stage.UNIT,))
    monkeypatch.setattr(modes, "MODES", (mode, *_SHIPPED))


def _offer(sale: Sale, sku: str, fen: int) -> Offer:
    return Offer(
        source=Source("flash", sale.code, sale.name),
        stage=Stage.UNIT,
        effect=UnitPrice(fen),
        scope=Scope("sku", frozenset([sku])),
        claim=Claim(by_unit=True, most=sale.most, most_each=sale.most_each, ends_at=sale.ends_at),
    )
