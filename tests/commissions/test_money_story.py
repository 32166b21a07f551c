"""The story of docs/money.md §5 and the worked months and refunds of its §8, posting by posting, on both databases."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, select, text

from commissions.actor import TERMINAL, staff_acting
from commissions.audit import audit
from commissions.awards.service import decide_refund, mature_awards, settle_refund
from commissions.beneficiary import MemberId, member
from commissions.ledger.bills import post_pay_fee, return_pay_fee
from commissions.ledger.tables import ledger_entry, ledger_posting
from commissions.ledger.taxes import remit_tax
from commissions.ledger.trial import sum_accounts
from commissions.withdrawals.queries import determine_month, find_month_statement
from commissions.withdrawals.service import (
    approve_withdrawal,
    begin_sending,
    fail_withdrawal,
    publish_rules,
    record_cancelled,
    request_withdrawal,
    settle_withdrawal,
)
from commissions.withdrawals.tax import LABOUR_REMUNERATION
from shop.reconciliation.bills import TradeLine
from tests.commissions.stage import balances, build_chain, complete, line, sell
from tests.commissions.withdrawing import ask, give, take
from tests.support.clock import START, MovableClock
from tests.support.databases import AnyDatabase
from tests.support.money_page import read_fen, read_table

BUYER, ANNA, BEN = 1, 2, 3
NAMES = {None: "", ANNA: "Anna", BEN: "Ben"}
POLICY = {"depth": 2, "levels": [{"rate_bp": 1000}, {"rate_bp": 500}]}
RULES = {"fee": {"rate_bp": 60}, "tax": LABOUR_REMUNERATION}


async def sell_and_mature(database: AnyDatabase, clock: MovableClock, order_no: str, paid_fen: int) -> None:
    await sell(database, order_no, BUYER, line(paid_fen=paid_fen), shipping_fen=800 if order_no == "T1" else 0)
    if order_no == "T1":
        await database.transact(post_pay_fee, "P1", calculate_fee(1_000_800), order_no=order_no)
    await complete(database, order_no)
    clock.advance(days=7)
    await database.transact(mature_awards)


def calculate_fee(fen: int) -> int:
    """Pay's 0.6 %, as its bill tells it and reconciliation books it."""
    of_bill: dict[str, Any] = dict.fromkeys(TradeLine.__dataclass_fields__, "") | {"fee_units": fen * 6}
    return TradeLine(**of_bill).fee_fen


async def withdraw(database: AnyDatabase, amount_fen: int, member_id: int = ANNA, key: str = "key-00000001") -> str:
    """Ask, have it approved where it must be, and begin to send."""
    at = await database.transact(request_withdrawal, ask(member_id, amount_fen, key))
    if at.status == "requested":
        at = await database.transact(approve_withdrawal, at.number, by=staff_acting("Li"))
    await database.transact(begin_sending, at.number)
    return str(at.number)


def read_postings(connection: Connection, number: str) -> list[list[Any]]:
    """Every posting in its order as the page tells it, with what Anna has available after it."""
    row, rows, anna = ledger_posting.c, [], 0
    query = select(ledger_entry.c.key, ledger_posting).join(ledger_entry, ledger_entry.c.id == row.entry_id)
    for of in connection.execute(query.order_by(row.entry_id, row.position)):
        said = [name_account(account, of.person_id) for account in (of.source, of.destination)]
        anna += of.amount_fen * (said.count("Anna available") and (1 if said[1] == "Anna available" else -1))
        rows.append([of.key.replace(number, "W1") if of.position == 0 else "", *said, of.amount_fen, anna])
    return rows


def name_account(account: str, person_id: int | None) -> str:
    return account.replace("member:", f"{NAMES[person_id]} ") if "member" in account else account


async def test_the_story_from_a_sale_to_a_repaid_debt(database: AnyDatabase, clock: MovableClock) -> None:
    await build_chain(database, BUYER, ANNA, BEN, policy=POLICY)
    await database.transact(publish_rules, RULES, staff_acting("owner"))
    await sell_and_mature(database, clock, "T1", 1_000_000)
    number = await withdraw(database, 100_000)
    await database.transact(settle_withdrawal, number)
    await database.transact(remit_tax, "N1", 4_000, by=TERMINAL)
    half = {"order_no": "T1", "refund_no": "R1", "total_fen": 500_000, "lines": {"1": 500_000}}
    await database.transact(lambda tx: decide_refund(tx, **half))
    await database.transact(settle_refund, "R1")
    await database.transact(return_pay_fee, "P1", "R1", calculate_fee(500_000))
    await sell_and_mature(database, clock, "T2", 400_000)
    await sell_and_mature(database, clock, "T3", 300_000)
    told = [[*row[1:4], *map(read_fen, row[4:])] for row in read_table("| what happens | entry | from |")]
    assert await database.read(read_postings, number) == told
    *accounts, (_, total, _) = read_table("| account | balance | in words |")
    found = await database.read(sum_accounts)
    assert list(found.items()) == [(name, read_fen(fen)) for name, fen, _ in accounts]
    assert sum(found.values()) == read_fen(total) == 0
    assert await database.read(sum_accounts, START.date() - timedelta(days=1)) == {}
    assert (await balances(database, ANNA), await balances(database, BEN)) == (
        {"available": 20_000},
        {"available": 60_000},
    )
    assert await database.read(audit) == []


async def test_the_monthly_statement(database: AnyDatabase, clock: MovableClock) -> None:
    await database.transact(publish_rules, RULES, staff_acting("owner"))
    await database.transact(give, ANNA, 200_000)
    fixed = []
    for turn, (amount, *_, became) in enumerate(read_table("| withdrawal | fee | tax | net |")):
        number = await withdraw(database, read_fen(amount), key=f"key-{turn:08}")
        fixed.append(await database.read(read_fixed, number))
        if became.startswith("arrived"):
            await database.transact(settle_withdrawal, number)
        elif became.startswith("failed"):
            await database.transact(lambda tx, no=number: fail_withdrawal(tx, no, reason="NAME_NOT_CORRECT"))
    assert fixed == [[read_fen(cell) for cell in row[1:4]] for row in read_table("| withdrawal | fee | tax | net |")]
    month = await database.read(find_month_statement, member(MemberId(ANNA)), determine_month(clock()))
    count, *told = (cell for _, cell in read_table("| the month's statement |"))
    sums = (month.gross_fen, month.fee_fen, month.tax_fen, month.net_fen, month.under_way_fen, month.withheld_fen)
    assert (month.count, sums) == (int(count), tuple(map(read_fen, told)))


def read_fixed(connection: Connection, number: str) -> list[int]:
    query = text("SELECT fee_fen, tax_fen, net_fen FROM withdrawal WHERE number = :number")
    return list(connection.execute(query, {"number": number}).one())


async def test_a_refund_during_a_withdrawal(database: AnyDatabase) -> None:
    ends = (None, record_cancelled, settle_withdrawal, settle_withdrawal)
    for turn, (row, end) in enumerate(zip(read_table("| when the refund comes |"), ends, strict=True), 1):
        await database.transact(give, turn, 10_000)
        at = await database.transact(request_withdrawal, ask(turn, 10_000))
        if row[0] != "before it is sent":
            await database.transact(begin_sending, at.number)
        if row[0] == "after it arrived":
            await database.transact(settle_withdrawal, at.number)
        await database.transact(take, 4_000, f"T{turn}")
        assert (await balances(database, turn))["available"] == read_fen(row[1])
        await database.transact(end or begin_sending, at.number)
        assert await balances(database, turn) == {"available": read_fen(row[3].split(":")[0])}
