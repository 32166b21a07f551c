"""The two bills (docs/wechat.md §7.9)."""

from __future__ import annotations

import gzip
import hashlib
from datetime import datetime, timedelta

import pytest

from sandbox.clock import BEIJING
from sandbox.pay import accounts, payment, transfer_life
from sandbox.phone.explain import describe_result
from tests.sandbox.pay_merchant import Answered, Merchant

pytest_plugins = ("tests.sandbox.pay_merchant",)


async def start_of_next_day(merchant: Merchant, hour: int) -> str:
    """Move the clock to that hour of the next Beijing day; gives the day before, as bills name it."""
    now = merchant.world.clock.now().astimezone(BEIJING)
    target = datetime.combine(now.date() + timedelta(days=1), datetime.min.time(), BEIJING) + timedelta(hours=hour)
    await merchant.pass_time((target - now).total_seconds())
    return now.date().isoformat()


async def a_day(merchant: Merchant) -> str:
    """A day with a payment, a refund of half of it and a transfer; the clock is at ten the next morning."""
    await start_of_next_day(merchant, 12)
    prepay_id = await merchant.place()
    await payment.pay(merchant.world, merchant.payer, merchant.page_call(prepay_id))
    await merchant.refund("R1", 5_000)
    package = (await merchant.transfer("W1", 500)).body["package_info"]
    await transfer_life.confirm_transfer(merchant.world, merchant.payer, package)
    await merchant.pass_time(10)
    return await start_of_next_day(merchant, 10)


async def fetch(merchant: Merchant, told: Answered) -> bytes:
    answer = await merchant.call("GET", told.body["download_url"].removeprefix(merchant.url), verify=False)
    assert answer.status == 200
    assert "Wechatpay-Signature" not in answer.headers
    return answer.raw


def cells(line: str) -> list[str]:
    assert line.startswith("`")
    return line[1:].split(",`")


async def test_the_trade_bill_lists_payments_and_refunds_in_yuan(merchant: Merchant) -> None:
    day = await a_day(merchant)
    told = await merchant.call("GET", f"/v3/bill/tradebill?bill_date={day}&bill_type=ALL")
    text = await fetch(merchant, told)
    assert told.body["hash_type"] == "SHA1"
    assert hashlib.sha1(text).hexdigest() == told.body["hash_value"]
    head, paid, refunded, summary_head, summary = text.decode().splitlines()
    names = head.split(",")
    assert (len(names), names[0], names[-1]) == (27, "交易时间", "费率备注")
    sale, back = dict(zip(names, cells(paid), strict=True)), dict(zip(names, cells(refunded), strict=True))
    assert sale["交易时间"].startswith(f"{day} 12:")
    assert (sale["交易状态"], sale["应结订单金额"], sale["手续费"]) == ("SUCCESS", "100.00", "0.60000")
    assert (back["交易状态"], back["退款金额"], back["手续费"], back["退款状态"]) == (
        "REFUND",
        "50.00",
        "-0.30000",
        "SUCCESS",
    )
    assert back["商户退款单号"] == "R1"
    sums = dict(zip(summary_head.split(","), cells(summary), strict=True))
    assert (sums["总交易单数"], sums["手续费总金额"], sums["申请退款总金额"]) == ("2", "0.30000", "50.00")


@pytest.mark.parametrize(("kind", "rows", "columns"), [("SUCCESS", 1, 20), ("REFUND", 1, 29)])
async def test_a_trade_bill_may_list_one_kind_only(merchant: Merchant, kind: str, rows: int, columns: int) -> None:
    day = await a_day(merchant)
    told = await merchant.call("GET", f"/v3/bill/tradebill?bill_date={day}&bill_type={kind}")
    lines = (await fetch(merchant, told)).decode().splitlines()
    assert len(lines) == rows + 3
    assert {len(lines[0].split(",")), len(cells(lines[1]))} == {columns}


async def test_the_fund_flow_bill_has_fees_net_refunds_and_transfers(merchant: Merchant) -> None:
    day = await a_day(merchant)
    basic = await merchant.call("GET", f"/v3/bill/fundflowbill?bill_date={day}&account_type=BASIC")
    rows = [cells(line) for line in (await fetch(merchant, basic)).decode().splitlines()[1:-2]]
    assert [(row[3], row[5], row[6]) for row in rows] == [
        ("交易", "收入", "100.00"),
        ("扣除交易手续费", "支出", "0.60"),
        ("退款", "支出", "49.70"),
    ]
    assert rows[-1][7] == "30049.70"
    operation = await merchant.call("GET", f"/v3/bill/fundflowbill?bill_date={day}&account_type=OPERATION")
    row = cells((await fetch(merchant, operation)).decode().splitlines()[1])
    assert (row[3], row[5], row[6], row[10]) == ("商家转账", "支出", "5.00", "W1")


async def test_a_zipped_bill_has_the_hash_of_its_text(merchant: Merchant) -> None:
    day = await a_day(merchant)
    told = await merchant.call("GET", f"/v3/bill/tradebill?bill_date={day}&tar_type=GZIP")
    text = gzip.decompress(await fetch(merchant, told))
    assert hashlib.sha1(text).hexdigest() == told.body["hash_value"]


async def test_a_bill_can_be_fetched_for_thirty_seconds(merchant: Merchant) -> None:
    day = await a_day(merchant)
    told = await merchant.call("GET", f"/v3/bill/tradebill?bill_date={day}")
    path = told.body["download_url"].removeprefix(merchant.url)
    async with merchant.session.get(told.body["download_url"], headers={"Accept": "*/*"}) as unsigned:
        assert unsigned.status == 401
    await merchant.pass_time(31)
    assert (await merchant.call("GET", path)).code == "INVALID_REQUEST"


async def test_there_is_no_bill_before_nine_nor_of_an_empty_day(merchant: Merchant) -> None:
    await start_of_next_day(merchant, 12)
    prepay_id = await merchant.place()
    await payment.pay(merchant.world, merchant.payer, merchant.page_call(prepay_id))
    day = await start_of_next_day(merchant, 8)
    target = f"/v3/bill/tradebill?bill_date={day}"
    assert (await merchant.call("GET", target)).code == "NO_STATEMENT_EXIST"
    await merchant.pass_time(2 * 3600)
    assert (await merchant.call("GET", target)).status == 200
    empty = (datetime.fromisoformat(day) - timedelta(days=5)).date().isoformat()
    assert (await merchant.call("GET", f"/v3/bill/tradebill?bill_date={empty}")).code == "NO_STATEMENT_EXIST"
    exchange = merchant.world.wire.list()[-1]
    assert (exchange.findings, describe_result(exchange)) == ([], ("400 NO_STATEMENT_EXIST", ""))
    await merchant.pass_time(100 * 86_400)
    assert (await merchant.call("GET", target)).code == "INVALID_REQUEST"


async def test_a_day_is_a_day_in_beijing(merchant: Merchant) -> None:
    await start_of_next_day(merchant, 1)
    prepay_id = await merchant.place()
    await payment.pay(merchant.world, merchant.payer, merchant.page_call(prepay_id))
    day = await start_of_next_day(merchant, 10)
    told = await merchant.call("GET", f"/v3/bill/tradebill?bill_date={day}")
    assert f"`{day} 01:" in (await fetch(merchant, told)).decode()


@pytest.mark.parametrize("query", ["bill_date=yesterday", "bill_date=2026-01-01&bill_type=SOME", "bill_type=ALL"])
async def test_a_bill_asked_for_wrongly_is_refused(merchant: Merchant, query: str) -> None:
    assert (await merchant.call("GET", f"/v3/bill/tradebill?{query}")).code == "PARAM_ERROR"


async def test_a_refund_under_way_stays_so_in_the_bill_of_its_day(merchant: Merchant) -> None:
    merchant.world.faults.set("pay_refund_outcome", "PROCESSING")
    day = await a_day(merchant)
    told = await merchant.call("GET", f"/v3/bill/tradebill?bill_date={day}&bill_type=REFUND")
    assert "`PROCESSING" in (await fetch(merchant, told)).decode()


async def test_the_accounts_are_the_sum_of_their_statements(merchant: Merchant) -> None:
    start = dict(merchant.pay.balances)
    await a_day(merchant)
    await merchant.transfer("W2", 700)
    for account, balance in merchant.pay.balances.items():
        flows = [flow for flow in merchant.pay.flows if flow.account == account]
        moved = sum(flow.amount_fen if flow.income else -flow.amount_fen for flow in flows)
        assert balance + merchant.pay.frozen[account] == start[account] + moved
    assert merchant.pay.frozen == {"BASIC": 0, "OPERATION": 700}


def test_the_returned_parts_of_a_fee_sum_to_the_fee() -> None:
    for total in (1, 99, 3_333, 10_000):
        fee = accounts.calculate_fee(total)
        parts = [accounts.calculate_returned_fee(fee, total, before, 1) for before in range(total)]
        assert sum(parts) == fee
        assert min(parts) >= 0
