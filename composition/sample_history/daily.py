"""What goes on by itself each day, and what distributors and the merchant do about their money."""

from datetime import date, datetime, time, timedelta
from functools import partial

from commissions.actor import TERMINAL
from commissions.awards.maturing import mature_awards
from commissions.beneficiary import MemberId, member
from commissions.days import SHANGHAI, determine_day
from commissions.ports import Transaction
from commissions.tiers.reviewing import review_tiers
from commissions.withdrawals.repository import lock_available
from commissions.withdrawals.withdrawal import RequestWithdrawal, Withdrawal
from composition.sample_history.bills import BILLS_AT, reconcile_past_day
from composition.sample_history.story import Story
from shop.members.agreement import get_agreement
from shop.members.consents import give_consent
from shop.orders.order import Channel
from shop.statistics.service import count_visits
from shop.statistics.visits import Visits
from shop.transfers.deciding import approve_within
from shop.transfers.news import record_transfer_fact
from shop.transfers.payouts import AGREEMENTS, request_payout
from shop.transfers.service import begin_transfer, claim_transfers

_MATURES_AT = time(18)
_WITHDRAWS_FROM_FEN = 2_000
_LARGEST_FEN = 180_000
"""More would ask for the receiver's name."""
_WAITS_FOR = timedelta(days=2)
"""What was asked for so lately still waits for whoever approves."""
_VIEWS_A_DAY = 90


def plan_days(story: Story, days: int) -> None:
    """Each day's work, from the first to today."""
    today = determine_day(story.until)
    for day in (today - timedelta(days=n) for n in range(days, -1, -1)):
        if day.weekday() == 0:
            story.plan(_at(day, time(3, 10)), partial(_review_tiers, story))
        story.plan(_at(day, _MATURES_AT), partial(_mature, story))
        story.plan(_at(day, BILLS_AT), partial(_reconcile, story, day - timedelta(days=1)))
        story.plan(_at(day, time(20, 30)), partial(_withdraw, story, day))
        story.plan(min(_at(day, time(23, 58)), story.until - timedelta(seconds=1)), partial(_count_visits, story, day))


def _at(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, SHANGHAI)


def _review_tiers(story: Story, at: datetime) -> None:
    while story.past.at(at, review_tiers):
        pass


def _mature(story: Story, at: datetime) -> None:
    while story.past.at(at, mature_awards):
        pass


def _reconcile(story: Story, day: date, at: datetime) -> None:
    story.past.at(at, reconcile_past_day, story.pay, day)


def _count_visits(story: Story, day: date, at: datetime) -> None:
    """The day's visits are written; all other figures are counted at the end, from their sources."""
    story.past.at(at, count_visits, _make_visits(story, day, at).take())


def _make_visits(story: Story, day: date, until: datetime) -> Visits:
    """Who looked at what, more of them each month."""
    visits, there = Visits(), len(story.members)
    channels = tuple(Channel)
    for _ in range(int(_VIEWS_A_DAY * (0.4 + there / 200))):
        moment = _at(day, time(story.rng.choice((8, 9, 11, 12, 13, 15, 17, 19, 20, 20, 21, 21, 22)), 30))
        product = story.rng.choice(story.products) if story.rng.random() < 0.6 else None
        channel = story.rng.choices(channels, weights=(38, 24, 18, 6, 5, 9))[0].value
        visits.count(min(moment, until), channel, product, is_first=story.rng.random() < 0.35)
    return visits


def _withdraw(story: Story, day: date, at: datetime) -> None:
    """Some of those who have something available ask for it."""
    for number, available_fen in story.past.at(at, _find_available, story, day).items():
        asked = story.past.at(at, _ask, story.members[number], available_fen, story)
        story.plan(at + _WAITS_FOR, partial(_approve, story, asked))
        if asked.status == "approved":
            story.past.at(at, _transfer, asked.number, story)


def _find_available(tx: Transaction, story: Story, day: date) -> dict[int, int]:
    """What each of those has whose turn it is, where it is worth asking for."""
    turn = {n: member(of) for n, of in story.members.items() if (n + day.toordinal()) % 9 == 0}
    held = lock_available(tx.connection, turn.values())
    return {n: held[of] for n, of in turn.items() if held.get(of, 0) >= _WITHDRAWS_FROM_FEN}


def _ask(tx: Transaction, member_id: MemberId, available_fen: int, story: Story) -> Withdrawal:
    """Ask for what is available, in whole yuan."""
    amount_fen = min(available_fen, _LARGEST_FEN) // 100 * 100
    for document in AGREEMENTS:
        give_consent(tx, member_id, document, get_agreement(document).version)
    command = RequestWithdrawal(
        member(member_id), amount_fen, "wechat", story.make_key(), story.terms.number_prefix, terms=story.setup.terms
    )
    return request_payout(tx, command)


def _approve(story: Story, asked: Withdrawal, at: datetime) -> None:
    """What was above the limit of review is approved and sent."""
    if asked.status == "requested":
        story.past.at(at, approve_within, asked.number, by=TERMINAL, terms=story.setup.terms)
        story.past.at(at, _transfer, asked.number, story)


def _transfer(tx: Transaction, number: str, story: Story) -> None:
    """Pay transfers it, and the receiver confirms."""
    begin_transfer(tx, number, story.setup, story.pay.account)
    for task in claim_transfers(tx, number=number):
        if task.order is not None:
            record_transfer_fact(tx, story.pay.transfer(task.order, tx.now))
