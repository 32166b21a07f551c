"""Nobody decides about what they gain from, in any role: every act of the log that moves money, and who must not."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from commissions.actor import OwnInterest, staff_acting
from commissions.awards.deciding import clear_case, review_person, uphold_case
from commissions.awards.queries import list_cases
from commissions.awards.reviewing import hold_awards, release_awards
from commissions.beneficiary import MemberId, member
from commissions.ledger.adjustments import Adjust, adjust_balance, write_off_debt
from commissions.ledger.refusals import OwnBalance
from commissions.ledger.unclaimed import claim_unclaimed, move_to_unclaimed
from commissions.network.applications import approve_application
from commissions.network.moves import move_member
from commissions.network.service import appoint_distributor, restore_distributor
from commissions.network.tables import distributor_application
from commissions.ports import Transaction
from commissions.tiers.grouping import add_to_group, make_group
from commissions.tiers.service import lock_tier, set_tier
from commissions.withdrawals.batch import BankResult
from commissions.withdrawals.batches import export_batch, import_batch_results
from commissions.withdrawals.exported import get_batch
from commissions.withdrawals.freeze import freeze_transfers, lift_freeze
from commissions.withdrawals.giving_up import give_up_withdrawal
from commissions.withdrawals.refusals import ApproverRefused
from commissions.withdrawals.requesting import approve_withdrawal, publish_rules, record_invoice, request_withdrawal
from commissions.withdrawals.sending import record_transfer_returned
from commissions.withdrawals.withdrawal import RequestWithdrawal, TransferTerms
from shop.aftersales.deciding import decide_refund_within, give_up_refund_within
from shop.aftersales.service import DecideRefund
from shop.orders.new_price import ChangePrice
from shop.payees.companies import forget_company, save_company
from shop.payees.company import CompanyForm
from shop.payments.contradictions import believe_contradiction
from shop.payments.repricing import begin_price_change, change_price
from shop.payments.setting_aside import send_back_payment
from shop.transfers.payouts import request_for
from tests.support.databases import AnyDatabase
from tests.support.trade import Trade, open_trade

LI = staff_acting("li")
COMMANDS = Path(__file__).parents[2] / "composition/commands"
Case = Callable[[Trade, MemberId], Awaitable[object]]
"""Does what an act does, as the member of staff who is this member as well."""


def acting(me: MemberId) -> dict[str, Any]:
    return {"by": staff_acting("me", me), "reason": "因为"}


async def refund(trade: Trade, me: MemberId) -> object:
    order = await trade.buy()
    command = DecideRefund(order.no, None, "坏了", staff_acting("me", me), "key-0001")
    return await trade.database.transact(decide_refund_within, command, alone_up_to_fen=10**9)


async def give_refund_up(trade: Trade, me: MemberId) -> object:
    refunded = await trade.refund((await trade.buy()).no)
    return await trade.database.transact(give_up_refund_within, refunded.refund_no, **acting(me), alone_up_to_fen=10**9)


async def reprice(trade: Trade, me: MemberId) -> object:
    order = await trade.announce()
    command = ChangePrice(order.no, {"1": 100}, None, "便宜点", staff_acting("me", me))
    with pytest.raises(OwnInterest):
        await trade.database.transact(begin_price_change, command)
    return await trade.database.transact(change_price, command)


async def send_back(trade: Trade, me: MemberId) -> object:
    number = await set_aside(trade)
    return await trade.database.transact(send_back_payment, number, prefix="L", **acting(me))


async def set_aside(trade: Trade) -> str:
    """A payment of the wrong amount."""
    order = await trade.announce()
    fact = replace(trade.pay.pay(order.no), amount_fen=1)
    await trade.confirm(fact)
    return str(fact.transaction_id)


async def believe(trade: Trade, me: MemberId) -> object:
    return await trade.database.transact(believe_contradiction, await set_aside(trade), **acting(me))


async def hold(trade: Trade, me: MemberId) -> str:
    order = await trade.buy()
    await trade.database.transact(hold_awards, order.no, member(me), by=LI, reason="看看")
    return order.no


async def release(trade: Trade, me: MemberId) -> object:
    return await trade.database.transact(release_awards, await hold(trade, me), **acting(me))


async def find_case(trade: Trade) -> str:
    (found,) = (await trade.database.read(list_cases)).items
    return found.code


async def clear(trade: Trade, me: MemberId) -> object:
    await hold(trade, me)
    return await trade.database.transact(clear_case, await find_case(trade), **acting(me))


async def uphold(trade: Trade, me: MemberId) -> object:
    await trade.database.transact(review_person, member(me), by=LI, reason="看看")
    return await trade.database.transact(uphold_case, await find_case(trade), **acting(me))


async def adjust(trade: Trade, me: MemberId) -> object:
    wanted = Adjust("A1", member(me), 100, "补", staff_acting("me", me))
    return await trade.database.transact(adjust_balance, wanted, alone_up_to_fen=1_000)


async def write_off(trade: Trade, me: MemberId) -> object:
    wanted = Adjust("A1", member(me), 100, "免", staff_acting("me", me))
    return await trade.database.transact(write_off_debt, wanted, alone_up_to_fen=1_000)


async def give(trade: Trade, me: MemberId, fen: int = 10_000) -> None:
    wanted = Adjust(f"G{me}", member(me), fen, "补", LI)
    await trade.database.transact(adjust_balance, wanted, alone_up_to_fen=10**9)


async def claim(trade: Trade, me: MemberId) -> object:
    await give(trade, me)
    await trade.database.transact(move_to_unclaimed, member(me), number="U1", by=LI, reason="走了")
    return await trade.database.transact(claim_unclaimed, "U1", by=staff_acting("me", me))


async def ask(trade: Trade, me: MemberId, fen: int = 10_000, **changes: Any) -> str:
    await give(trade, me, fen)
    rules = {"channels": ["wechat", "bank"], "review_above_fen": 100, "second_review_above_fen": 10**8}
    await trade.database.transact(publish_rules, rules, by=LI)
    values = {"channel": "wechat", "request_key": "key-00001", "prefix": "L", "payee_known": True} | changes
    return (await trade.database.transact(request_withdrawal, RequestWithdrawal(member(me), fen, **values))).number


async def approve(trade: Trade, me: MemberId) -> object:
    return await trade.database.transact(approve_withdrawal, await ask(trade, me), by=staff_acting("me", me))


async def take_invoice(trade: Trade, me: MemberId) -> object:
    number = await ask(trade, me, channel="bank", payee_kind="company")
    return await trade.database.transact(record_invoice, number, "12345678", by=staff_acting("me", me))


async def ask_for_company(trade: Trade, me: MemberId) -> object:
    command = RequestWithdrawal(member(me), 10_000, "bank", "key-00001", "L", terms=TransferTerms())
    return await trade.database.transact(request_for, command, by=staff_acting("me", me))


async def take_results(trade: Trade, me: MemberId) -> object:
    number = await ask(trade, me, channel="bank")
    await trade.database.transact(approve_withdrawal, number, by=LI)
    accounts = {"find_accounts": lambda _, asked: {of.number: "a" * 64 for of in asked}}
    done = await trade.database.transact(export_batch, by=LI, **accounts)
    batch = await trade.database.read(get_batch, done.batch.no)  # type: ignore[union-attr]
    [line] = batch.lines
    failed = BankResult(number, line.amount_fen, line.account, False, "退票")
    return await trade.database.transact(import_batch_results, batch.no, [failed], by=staff_acting("me", me))


async def take_back(trade: Trade, me: MemberId) -> object:
    number, said = await ask(trade, me), {"second_by": LI, **acting(me)}
    return await trade.database.transact(record_transfer_returned, number, **said)


async def give_transfer_up(trade: Trade, me: MemberId) -> object:
    number, said = await ask(trade, me), {"second_by": LI, **acting(me)}
    return await trade.database.transact(give_up_withdrawal, number, **said)


async def unfreeze(trade: Trade, me: MemberId) -> object:
    await trade.database.transact(freeze_transfers, person=member(me), by=LI, reason="看看")
    return await trade.database.transact(lift_freeze, person=member(me), **acting(me))


async def keep_company(trade: Trade, me: MemberId) -> object:
    form = CompanyForm(name="茶业", licence="1", bank_name="招商银行", bank_account="1")
    return await trade.database.transact(save_company, member(me), form, by=staff_acting("me", me))


async def drop_company(trade: Trade, me: MemberId) -> object:
    return await trade.database.transact(forget_company, member(me), by=staff_acting("me", me))


async def restore(trade: Trade, me: MemberId) -> object:
    return await trade.database.transact(restore_distributor, me, **acting(me))


async def appoint(trade: Trade, me: MemberId) -> object:
    return await trade.database.transact(appoint_distributor, me, **acting(me))


async def move(trade: Trade, me: MemberId) -> object:
    return await trade.database.transact(move_member, trade.buyer, to=trade.people[1], **acting(me))


async def choose_tier(trade: Trade, me: MemberId) -> object:
    return await trade.database.transact(set_tier, me, None, **acting(me))


async def keep_tier(trade: Trade, me: MemberId) -> object:
    return await trade.database.transact(lock_tier, me, **acting(me))


async def join_group(trade: Trade, me: MemberId) -> object:
    await trade.database.transact(make_group, "金", None, by=LI)
    return await trade.database.transact(add_to_group, "金", me, by=staff_acting("me", me))


async def apply(trade: Trade, me: MemberId) -> object:
    row = {"member_id": me, "statement": "", "status": "pending"}

    def write(tx: Transaction) -> int:
        new = insert(distributor_application).values(**row, applied_at=tx.now).returning(distributor_application.c.id)
        return int(tx.connection.execute(new).scalar_one())

    number = await trade.database.transact(write)
    return await trade.database.transact(approve_application, number, by=staff_acting("me", me))


BUYER, ABOVE = 3, (0, 1, 2)
"""People of the chain: the buyer, and who earns on what they buy."""
GAINS: Mapping[str, tuple[Case, tuple[int, ...]]] = {
    "order.refund": (refund, (BUYER,)),
    "refund.give_up": (give_refund_up, ABOVE),
    "order.price": (reprice, (BUYER, *ABOVE)),
    "set_aside.return": (send_back, (BUYER,)),
    "set_aside.believe": (believe, (BUYER,)),
    "award.release": (release, ABOVE),
    "review.clear": (clear, ABOVE),
    "review.uphold": (uphold, ABOVE[:1]),
    "adjustment.give": (adjust, ABOVE[:1]),
    "adjustment.take": (adjust, ABOVE[:1]),
    "adjustment.write_off": (write_off, ABOVE[:1]),
    "unclaimed.claim": (claim, ABOVE[:1]),
    "withdrawals.approve": (approve, ABOVE[:1]),
    "withdrawals.request": (ask_for_company, ABOVE[:1]),
    "withdrawals.invoice": (take_invoice, ABOVE[:1]),
    "withdrawals.import": (take_results, ABOVE[:1]),
    "withdrawals.returned": (take_back, ABOVE[:1]),
    "withdrawals.give_up": (give_transfer_up, ABOVE[:1]),
    "withdrawals.unfreeze": (unfreeze, ABOVE[:1]),
    "payee.company": (keep_company, ABOVE[:1]),
    "payee.forget": (drop_company, ABOVE[:1]),
    "distributor.restore": (restore, ABOVE[:1]),
    "distributor.appoint": (appoint, ABOVE[:1]),
    "distributor.move": (move, (BUYER, 1, 0)),
    "application.approve": (apply, ABOVE[:1]),
    "tier.set": (choose_tier, ABOVE[:1]),
    "tier.lock": (keep_tier, ABOVE[:1]),
    "tier.unlock": (keep_tier, ABOVE[:1]),
    "group.add": (join_group, ABOVE[:1]),
}
"""By the name of an act: what it does, and to which people of the chain the money would go."""

GAINS_NOBODY: Mapping[str, str] = {
    "adjustment.approve": "asks what giving, taking and writing off ask",
    "adjustment.refuse proposal.refuse application.refuse": "nothing moves",
    "award.hold award.reverse person.review distributor.suspend withdrawals.freeze": "takes, and gives to nobody else",
    "transfers.freeze": "stops everybody's money",
    "figures.recount": "counts what happened anew",
    "account.reset": "sends a link to come in again",
    "withdrawals.reject": "is what a member may do for themselves",
    "withdrawals.export withdrawals.export_again": "sends what others have approved",
    "withdrawals.rules policy.publish policy.acknowledge tiers.publish review.rules product.hold_days": "rules for all",
    "coupon.make coupon.stop threshold.make threshold.stop multibuy.make multibuy.stop": "offers for all",
    "group.make group.drop group.remove": "names nobody, or takes",
    "set_aside.accept set_aside.dismiss reconciliation.close reconciliation.taken": "the merchant's money",
    "tax.remit tax.refunded": "the tax office's money",
    "order.ship order.show orders.export orders.ship pickup.ready pickup.redeem": "goods that are paid",
    "place.save stock.correct stock.count stock.move stock.receive": "goods on shelves",
    "member.erase member.export": "a person's data",
    "secrets.reseal staff.add staff.end staff.key templates.map": "the installation",
}
"""Acts after which no member has more money than before, and why."""


@pytest.mark.parametrize(("action", "who"), [(name, who) for name, (_, people) in GAINS.items() for who in people])
async def test_nobody_decides_about_what_they_gain_from(sqlite_database: AnyDatabase, action: str, who: int) -> None:
    trade = await open_trade(sqlite_database)
    with pytest.raises((OwnInterest, OwnBalance, ApproverRefused)):
        await GAINS[action][0](trade, trade.people[who])


def test_every_act_is_listed() -> None:
    named = re.compile(r'"([a-z_]+\.[a-z_]+)"')
    acts = {name for path in COMMANDS.glob("*.py") for name in named.findall(path.read_text())}
    nobody = {name for names in GAINS_NOBODY for name in names.split()}
    assert acts - {"menu.toml"} == GAINS.keys() | nobody
    assert not GAINS.keys() & nobody
