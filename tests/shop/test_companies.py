"""A company as payee, whatever earned the money: licence, invoice first, by bank only, and nothing withheld."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from commissions.actor import OwnInterest, staff_acting
from commissions.audit import audit
from commissions.beneficiary import Beneficiary, MemberId, dealer, member, supplier
from commissions.ledger.adjustments import Adjust, adjust_balance
from commissions.ledger.queries import find_balances
from commissions.ports import Transaction
from commissions.withdrawals.queries import find_month_statement
from commissions.withdrawals.refusals import ChannelUnknown, InvoiceMissing, InvoiceRefused, WithdrawalOpen
from commissions.withdrawals.requesting import publish_rules, record_invoice, request_withdrawal
from commissions.withdrawals.tax import LABOUR_REMUNERATION
from commissions.withdrawals.withdrawal import RequestWithdrawal, Withdrawal
from shop.payees.companies import find_company, find_payee_kind, forget_company, save_company
from shop.payees.company import CompanyForm, calculate_check, is_licence, mask_company
from shop.payees.refusals import BadPayee, PayeeInUse
from shop.transfers.banking import export_bank_file, import_bank_file
from shop.transfers.deciding import approve_within
from shop.transfers.payouts import request_for
from shop.transfers.refusals import PayeeIncomplete
from shop.transfers.transfer import TERMS
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase
from tests.support.payouts import sign_number

LI, WANG = staff_acting("li"), staff_acting("wang")
ANNA = MemberId(7)
SEVEN = (member(ANNA), supplier(7), dealer(7))
FORM = CompanyForm("杭州茶业（集团）有限公司", "91330100MA27Y5XN4N", "招商银行", "5719 0000 0010 806")
RULES: dict[str, Any] = {"channels": ["wechat"], "fee": {"rate_bp": 60}, "tax": LABOUR_REMUNERATION}


def licence(first_17: str) -> str:
    return first_17 + calculate_check(first_17)


FORM = replace(FORM, licence=licence("91330100MA27Y5XN4"))


def ask(person: Beneficiary, fen: int, key: str = "key-00000001", channel: Any = "bank") -> RequestWithdrawal:
    return RequestWithdrawal(person, fen, channel, key, "LW", terms=TERMS)


def give(tx: Transaction, person: Beneficiary, fen: int, key: str = "") -> None:
    adjust_balance(tx, Adjust(key or f"give:{person}", person, fen, "supplied", LI), alone_up_to_fen=10**9)


async def start(database: AnyDatabase, fen: int = 3_000_000, *people: Beneficiary) -> None:
    """Rules with a tax, and companies behind three wallets of one number, each with so much available."""
    await database.transact(publish_rules, RULES, LI)
    await database.transact(sign_number, ANNA)
    for person in people or SEVEN:
        await database.transact(give, person, fen)
        await database.transact(save_company, person, FORM, by=LI)


async def request(database: AnyDatabase, person: Beneficiary, fen: int = 3_000_000) -> Withdrawal:
    asked: Withdrawal = await database.transact(request_for, ask(person, fen), by=LI)
    return asked


async def approve(database: AnyDatabase, at: Withdrawal) -> Withdrawal:
    for by in (LI, WANG)[: at.approvals_needed]:
        at = await database.transact(approve_within, at.number, by=by, terms=TERMS)
    return at


@pytest.mark.parametrize(
    "text",
    [
        "91350100M000100Y43",
        "91310000MA1FL9CQ0W"[:17] + calculate_check("91310000MA1FL9CQ0"),
        licence("92330106MA27Y5XN4"),
    ],
)
def test_a_licence_is_told_by_its_check_character(text: str) -> None:
    assert is_licence(text)
    others = {text[:17] + one for one in "0123456789ABCDEFGHJKLMNPQRTUWXY"} - {text}
    assert not any(map(is_licence, others))
    assert not is_licence(text.lower())


@pytest.mark.parametrize("place", range(17))
def test_a_licence_with_one_wrong_character_is_none(place: int) -> None:
    good = FORM.licence
    for one in "0123456789ABCDEFGHJKLMNPQRTUWXY":
        if one != good[place]:
            assert not is_licence(good[:place] + one + good[place + 1 :])


@pytest.mark.parametrize(
    ("field", "value", "fault"),
    [
        ("licence", "91350100M000100Y44", "invalid"),
        ("licence", "", "missing"),
        ("name", "", "missing"),
        ("bank_account", "12345", "invalid"),
        ("bank_name", "=1+1", "invalid"),
    ],
)
async def test_what_is_wrong_with_a_company_is_named(database: AnyDatabase, field: str, value: str, fault: str) -> None:
    with pytest.raises(BadPayee) as refused:
        await database.transact(save_company, supplier(7), replace(FORM, **{field: value}), by=LI)
    assert refused.value.faults == {field: fault}


async def test_a_company_is_kept_sealed_and_belongs_to_one_wallet(database: AnyDatabase) -> None:
    saved = await database.transact(save_company, supplier(7), FORM, by=LI)
    assert (saved.name, saved.bank_account) == ("杭州茶业(集团)有限公司", "571900000010806")
    assert await database.read(find_company, supplier(7)) == saved
    assert mask_company(saved).bank_account == "**** 0806"
    rows = await database.read(lambda connection: connection.execute(text("SELECT sealed FROM company_payee")).all())
    assert b"0806" not in bytes(rows[0][0])
    assert [await database.read(find_payee_kind, person) for person in SEVEN] == ["person", "company", "company"]
    assert await database.read(find_company, dealer(7)) is None
    with pytest.raises(OwnInterest):
        await database.transact(save_company, member(ANNA), FORM, by=staff_acting("anna", ANNA))


@pytest.mark.parametrize("person", SEVEN, ids=str)
async def test_a_company_is_paid_by_bank_against_its_invoice_and_nothing_is_withheld(
    database: AnyDatabase, person: Beneficiary, clock: MovableClock
) -> None:
    await start(database)
    at = await request(database, person)
    assert (at.status, at.approvals_needed, at.channel) == ("requested", 2, "bank")
    with pytest.raises(InvoiceMissing):
        await database.transact(approve_within, at.number, by=LI, terms=TERMS)
    for wrong in ("", "12", "invoice 1"):
        with pytest.raises(InvoiceRefused):
            await database.transact(record_invoice, at.number, wrong, by=LI)
    await database.transact(record_invoice, at.number, "2533 2000 0000 1234 5678", by=LI)
    approved = await approve(database, at)
    assert (approved.payee_kind, approved.tax_fen, approved.net_fen) == ("company", 0, 3_000_000 - 18_000)

    exported = await database.transact(export_bank_file, by=LI)
    assert "杭州茶业(集团)有限公司" in exported.text
    answered = exported.text.replace(",,\r\n", ",成功,\r\n")
    assert (await database.transact(import_bank_file, answered, by=LI)).settled == 1
    month = await database.read(find_month_statement, person, f"{clock():%Y-%m}")
    assert (month.count, month.gross_fen, month.fee_fen, month.tax_fen) == (1, 3_000_000, 18_000, 0)
    others = [of for of in SEVEN if of != person]
    for other in others:
        assert await database.read(find_balances, other) == {"available": 3_000_000}
    assert await database.read(audit) == []


async def test_the_same_invoice_pays_once(database: AnyDatabase) -> None:
    await start(database, 3_000_000, supplier(7))
    first = await request(database, supplier(7), 1_000_000)
    await database.transact(record_invoice, first.number, "12345678", by=LI)
    await database.transact(record_invoice, first.number, "12345678", by=LI)
    await approve(database, first)
    exported = await database.transact(export_bank_file, by=LI)
    await database.transact(import_bank_file, exported.text.replace(",,\r\n", ",成功,\r\n"), by=LI)
    second = await database.transact(request_for, ask(supplier(7), 500_000, "key-00000002"), by=LI)
    with pytest.raises(InvoiceRefused):
        await database.transact(record_invoice, second.number, "12345678", by=LI)


async def test_a_company_is_never_paid_through_wechat(database: AnyDatabase) -> None:
    await start(database)
    for person in SEVEN:
        by_wechat = replace(ask(person, 1_000, channel="wechat"), payee_known=True, payee_kind="company")
        with pytest.raises(ChannelUnknown):
            await database.transact(request_withdrawal, by_wechat)


async def test_who_asked_as_a_person_and_became_a_company_is_not_paid_through_wechat(database: AnyDatabase) -> None:
    await database.transact(publish_rules, {"channels": ["wechat"], "review_above_fen": 1}, LI)
    await database.transact(give, member(ANNA), 10_000)
    await database.transact(sign_number, ANNA)
    asked = replace(ask(member(ANNA), 10_000, channel="wechat"), payee_known=True)
    at = await database.transact(request_withdrawal, asked)
    with pytest.raises(PayeeInUse):
        await database.transact(save_company, member(ANNA), FORM, by=LI)
    approved = await approve(database, at)
    assert approved.payee_kind == "person"


async def test_without_a_company_on_file_nobody_asks_for_a_supplier(database: AnyDatabase) -> None:
    await database.transact(give, supplier(7), 10_000)
    with pytest.raises(PayeeIncomplete):
        await database.transact(request_for, ask(supplier(7), 1_000), by=LI)
    await database.transact(save_company, supplier(7), FORM, by=LI)
    assert await database.transact(forget_company, supplier(7), by=LI)
    assert not await database.transact(forget_company, supplier(7), by=LI)


async def test_a_changed_account_cools_down_and_the_old_one_is_not_paid(
    database: AnyDatabase, clock: MovableClock
) -> None:
    await start(database, 3_000_000, supplier(7))
    await database.transact(save_company, supplier(7), replace(FORM, bank_account="6222000000000001"), by=LI)
    at = await request(database, supplier(7))
    await database.transact(record_invoice, at.number, "12345678", by=LI)
    await approve(database, at)
    assert (await database.transact(export_bank_file, by=LI)).export.without_account == (at.number,)
    clock.advance(hours=24)
    assert "6222 0000 0000 0001" in (await database.transact(export_bank_file, by=LI)).text


async def test_a_persons_months_are_taxed_without_what_their_company_was_paid(database: AnyDatabase) -> None:
    await start(database, 3_000_000, member(ANNA))
    at = await request(database, member(ANNA), 1_000_000)
    await database.transact(record_invoice, at.number, "12345678", by=LI)
    await approve(database, at)
    exported = await database.transact(export_bank_file, by=LI)
    await database.transact(import_bank_file, exported.text.replace(",,\r\n", ",成功,\r\n"), by=LI)
    await database.transact(forget_company, member(ANNA), by=LI)
    asked = replace(ask(member(ANNA), 100_000, "key-00000002", "wechat"), payee_known=True)
    at = await approve(database, await database.transact(request_withdrawal, asked))
    assert (at.payee_kind, at.tax_fen) == ("person", 4_000), "800 yuan of 1000 are free, as if nothing was paid before"
    assert await database.read(audit) == []


async def test_a_wallet_asks_once_as_a_person_and_as_a_company_at_the_same_instant(database: AnyDatabase) -> None:
    await start(database, 100_000, member(ANNA))
    person = replace(ask(member(ANNA), 60_000, "key-00000002", "wechat"), payee_known=True)
    company = replace(ask(member(ANNA), 60_000), payee_known=True, payee_kind="company")
    tries = [database.transact(request_withdrawal, command) for command in (person, company) * 10]
    results = await asyncio.gather(*tries, return_exceptions=True)
    made = {of.number for of in results if isinstance(of, Withdrawal)}
    assert len(made) == 1
    assert all(isinstance(of, Withdrawal | WithdrawalOpen) for of in results)
    assert await database.read(find_balances, member(ANNA)) == {"available": 40_000, "withdrawing": 60_000}


FORGED = (
    "UPDATE withdrawal SET invoice = '99999999'",
    "UPDATE withdrawal SET payee_kind = 'person'",
    "UPDATE withdrawal SET tax_fen = 1, net_fen = net_fen - 1",
    "UPDATE withdrawal SET seen_net_fen = 1",
    "UPDATE tax_month SET taxed_fen = income_fen + 1",
)


async def test_the_database_keeps_who_was_paid_and_the_invoice(database: AnyDatabase) -> None:
    await start(database, 3_000_000, supplier(7))
    at = await request(database, supplier(7))
    await database.transact(record_invoice, at.number, "12345678", by=LI)
    await approve(database, at)
    for statement in FORGED:
        with pytest.raises(DBAPIError):
            await database.transact(lambda tx, of=statement: tx.connection.execute(text(of)))
