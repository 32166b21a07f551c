"""G13: random days, spoiled in random places as test_reconciliation spoils one; all of it is found and nothing else."""

import random
from datetime import timedelta

import pytest

from shop.reconciliation.difference import Kind
from shop.reconciliation.queries import list_differences
from shop.reconciliation.reconciling import reconcile_day
from tests.shop.reconciling import DAY, FEE_FEN, NOON, PRICE_FEN, Day, list_found, make_day, write_day
from tests.shop.test_reconciliation import (
    ON_PAYMENTS,
    ON_REFUNDS,
    Seed,
    audit_journal,
    coupon,
    fee_back,
    gateways,
    known_there_only,
    movement_changed,
    other_amount,
    other_fee,
    other_refund_amount,
    refund_known_here_only,
    refund_known_there_only,
    refund_of_another,
    spoil_the_rest,
    spoil_transfers,
)
from tests.support.bills import TradeRow, at_ten
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase
from tests.support.payouts import Payouts, open_payouts
from tests.support.torture import TORTURE, tell

DAYS, LARGEST = (100, 2_000) if TORTURE else (2, 150)
ADDS = (known_there_only, refund_known_there_only)
Found = list[tuple[Kind, str]]


@pytest.mark.parametrize("seed", range(DAYS))
async def test_all_that_is_wrong_with_a_random_day_is_found(
    database: AnyDatabase, clock: MovableClock, seed: int
) -> None:
    dice, clock.now = random.Random(seed), NOON
    payouts = open_payouts(database, clock)
    refunds = dice.randint(10, LARGEST // 4)
    day = make_day(refunds + dice.randint(10, LARGEST), refunds, dice.randint(0, LARGEST))
    await database.transact(write_day, day)
    expected = await spoil(payouts, day, dice)
    clock.now = at_ten(DAY + timedelta(days=1))
    for _ in range(2):
        await reconcile_day(database, gateways(day.bills(), payouts), DAY)
        assert list_found(await database.read(list_differences, DAY)) == sorted(expected)
    assert await database.read(audit_journal) == []
    tell(f"G13 on {type(database).__name__}: day {seed + 1} of {DAYS}, {len(day.trade):,} lines, {len(expected)} found")


async def spoil(payouts: Payouts, day: Day, dice: random.Random) -> Found:
    """Spoil some of it, none of it or most of it. What must be found."""
    refunds = day.refunds
    payments = day.payments[len(refunds) :]
    dice.shuffle(payments)
    dice.shuffle(refunds)
    share = dice.choice((0, 0.01, 0.1, 0.9))
    expected = await spoil_transfers(payouts, day) if dice.random() < 0.5 else []
    chosen = [(draw_for_payment(dice), row) for row in payments[2:] if dice.random() < share]
    spoiled = {row.transaction_id for _, row in chosen}
    others = [row for row in payments[2:] if row.transaction_id not in spoiled]
    chosen += [(draw_for_refund(dice, others), row) for row in refunds[2:] if dice.random() < share]
    expected += spoil_rows(day, chosen)
    dice.shuffle(day.trade)
    dice.shuffle(day.basic)
    if day.operation and dice.random() < 0.5:
        expected += await spoil_the_rest(payouts, day, payments[:2], refunds[:2])
    return expected


def draw_for_payment(dice: random.Random) -> Seed:
    """One of those that the other test has, or one by any amount."""
    fen, sign = dice.randint(1, PRICE_FEN // 2 - 1), dice.choice((-1, 1))
    by_any = (other_amount(fen * sign), coupon(fen), other_fee(dice.randint(300, PRICE_FEN)), movement_changed(0, fen))
    return dice.choice((*ON_PAYMENTS, *by_any))


def draw_for_refund(dice: random.Random, others: list[TradeRow]) -> Seed:
    """As for a payment; a refund of another's payment takes one each, for each has only its own fee to give back."""
    fen, sign = dice.randint(1, PRICE_FEN // 2 - 1), dice.choice((-1, 1))
    by_any = (other_refund_amount(fen * sign), fee_back(dice.randint(FEE_FEN + 1, PRICE_FEN)))
    seed = dice.choice((*ON_REFUNDS, *by_any))
    if seed is not refund_of_another:
        return seed
    return refund_of(others.pop()) if others else refund_known_here_only


def refund_of(payment: TradeRow) -> Seed:
    def spoil(day: Day, row: TradeRow) -> Found:
        row.transaction_id = payment.transaction_id
        return [(Kind.REFUND_OF_OTHER, row.refund_no)]

    return spoil


def spoil_rows(day: Day, chosen: list[tuple[Seed, TradeRow]]) -> Found:
    """First what adds a row, which is numbered by how many there are."""
    in_order = sorted(chosen, key=lambda of: of[0] not in ADDS)
    return [found for seed, row in in_order for found in seed(day, row)]
