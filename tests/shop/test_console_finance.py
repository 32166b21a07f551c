"""Finance in the console: withdrawals decided, transfers stopped, the books read, payments that did not fit judged."""

import re
from datetime import timedelta
from html import unescape

import pytest

from commissions.beneficiary import MemberId, member
from commissions.ledger.months import Month
from commissions.ledger.queries import find_balances
from commissions.ledger.seals import seal_entries
from commissions.network.queries import find_distributor
from commissions.withdrawals.requesting import request_withdrawal
from commissions.withdrawals.withdrawal import RequestWithdrawal
from shop.accounts.permissions import ROLES, Permission, Role
from shop.audit_log.queries import list_acts
from shop.settings.payout_provider import PayoutProvider
from shop.taxes.service import count_sales
from tests.support.clock import MovableClock
from tests.support.console import Console
from tests.support.payouts import Payouts, name_person, open_payouts
from tests.support.shelf import stock_shelf


@pytest.fixture
def payouts(console: Console, clock: MovableClock) -> Payouts:
    return open_payouts(console.database, clock)


async def ask(payouts: Payouts, fen: int = 60_000, channel: str = "wechat") -> tuple[MemberId, str]:
    """A person's withdrawal that waits for the merchant."""
    who = await payouts.person(available_fen=fen)
    await payouts.database.transact(name_person, who, "安娜")
    command = RequestWithdrawal(member(who), fen, channel, "test-key-000001", "L", payee_known=True)  # type: ignore[arg-type]
    return who, (await payouts.database.transact(request_withdrawal, command)).number


async def test_a_withdrawal_is_found_read_and_approved(console: Console, payouts: Payouts) -> None:
    _, number = await ask(payouts)
    finance = await console.sign_in(Role.FINANCE)
    page = await finance.read("/console/withdrawals?status=requested")
    assert number in page
    assert 'class="due">1<' in page, "the rail counts what waits"
    assert "共 1 条" in page

    sheet = await finance.read(f"/console/withdrawals/{number}")
    assert "通过，打款 ¥600.00" in sheet
    answer = await finance.post(f"/console/withdrawals/{number}/decision", decision="approve")
    assert answer.status == 303
    assert await payouts.status(number) == "approved"
    acts = (await console.database.read(list_acts)).items
    assert (acts[0].action, acts[0].subject, acts[0].actor.id) == ("withdrawals.approve", number, finance.staff_code)
    await payouts.check()


async def test_a_refused_one_gives_the_money_back_and_needs_a_reason(console: Console, payouts: Payouts) -> None:
    who, number = await ask(payouts)
    finance = await console.sign_in(Role.FINANCE)
    path = f"/console/withdrawals/{number}/decision"
    empty = await finance.post(path, decision="reject", reason=" ")
    assert empty.status == 409
    assert "请写明原因" in await empty.text()
    await finance.post(path, decision="reject", reason="收款人对不上")
    assert (await console.database.read(find_balances, member(who)))["available"] == 60_000
    again = await finance.post(path, decision="approve")
    assert again.status == 409
    assert "状态已经变了" in await again.text()


async def test_who_gains_decides_nothing(console: Console, payouts: Payouts) -> None:
    who, number = await ask(payouts)
    own = await console.sign_in(Role.FINANCE, member_id=who)
    answer = await own.post(f"/console/withdrawals/{number}/decision", decision="approve")
    assert answer.status == 409
    assert await payouts.status(number) == "requested"


async def test_a_large_one_waits_for_a_second_person(console: Console, payouts: Payouts) -> None:
    _, number = await ask(payouts, 800_000)
    first, second = await console.sign_in(Role.FINANCE), await console.sign_in(Role.OWNER)
    path = f"/console/withdrawals/{number}/decision"
    assert (await first.post(path, decision="approve")).status == 303
    assert await payouts.status(number) == "requested"
    assert (await first.post(path, decision="approve")).status == 409, "one person is not two"
    assert (await second.post(path, decision="approve")).status == 303
    assert await payouts.status(number) == "approved"


async def test_all_transfers_are_stopped_and_let_go_on(console: Console) -> None:
    finance, clerk = await console.sign_in(Role.FINANCE), await console.sign_in(Role.OPERATOR)
    assert (await clerk.post("/console/freezes", reason="x")).status == 403
    assert (await finance.post("/console/freezes", reason="账目有疑问")).status == 303
    assert "账目有疑问" in await finance.read("/console/freezes")
    assert (await finance.post("/console/freezes/lifting", reason="查清了")).status == 303
    assert (await finance.post("/console/freezes/lifting", reason="再来")).status == 409
    assert "打款正常进行" in await finance.read("/console/freezes")


async def test_every_number_of_the_books_leads_to_its_entries(console: Console, payouts: Payouts) -> None:
    who, _ = await ask(payouts)
    auditor = await console.sign_in(Role.AUDITOR)
    distributor = await console.database.read(find_distributor, who)
    assert distributor
    page = await auditor.read(f"/console/ledger?person={distributor.code}")
    assert "申请提现" in page
    entry = re.search(r'href="(/console/ledger/\d+)"', page)
    assert entry
    assert "会员提现中" in await auditor.read(entry[1])
    assert (await auditor.get("/console/ledger/999999")).status == 404
    assert "没有符合条件" in await auditor.read("/console/ledger?person=nobody")

    trial = await auditor.read("/console/trial-balance?day=2100-01-01")
    assert "微信支付收款" in trial
    assert (await auditor.get("/console/trial-balance?day=tomorrow")).status == 422

    trial = await auditor.read("/console/trial-balance")
    account = re.search(r'href="(/console/trial-balance/member:withdrawing\?[^"]+)"', trial)
    assert account
    day = re.search(
        r'href="(/console/ledger\?account=member:withdrawing&amp;at=[^"~]+)"', await auditor.read(unescape(account[1]))
    )
    assert day
    entries = await auditor.read(unescape(day[1]))
    assert "申请提现" in entries
    assert "共 1 条" in entries
    assert "没有符合条件" in await auditor.read("/console/ledger?account=member:withdrawing&at=2020-01-01")
    assert (await auditor.get("/console/trial-balance/member:riches")).status == 404

    finance = await console.sign_in(Role.FINANCE)
    file = await finance.post("/console/trial-balance/export", from_="2026-11-01", to="2026-11-30")
    assert (file.status, (await file.read())[:2]) == (200, b"PK")
    assert (await console.database.read(list_acts)).items[0].action == "ledger.trial_export"


async def test_batches_for_the_bank_go_out_and_their_answer_comes_back_once(console: Console, payouts: Payouts) -> None:
    finance = await console.sign_in(Role.FINANCE)
    assert "还没有导出过批次" in await finance.read("/console/batches")
    assert (await finance.post("/console/batches")).status == 303
    broken = await finance.post("/console/batches/results", file="not a file")
    assert broken.status in (400, 409)
    assert (await finance.get("/console/batches/none")).status in (404, 409)


async def test_a_provider_is_set_and_then_chosen_where_batches_are_made(console: Console, payouts: Payouts) -> None:
    owner, finance = await console.sign_in(Role.OWNER), await console.sign_in(Role.FINANCE)
    assert "某灵工" not in await finance.read("/console/batches")
    form = await owner.read("/console/settings/payout_provider")
    assert "商户订单号：{提现单号}" in form
    columns = "\n".join(f"{of.name}：{of.number}" for of in PayoutProvider().columns)
    saved = await owner.post("/console/settings/payout_provider", version="0", name="某灵工", columns=columns)
    assert saved.status == 303
    short = await owner.post("/console/settings/payout_provider", version="1", name="某灵工", columns="甲：乙")
    assert short.status == 422
    assert "各有一列" in await short.text()

    page = await finance.read("/console/batches")
    assert "还没有和任何服务商的模板核对过" in page
    assert 'value="provider">某灵工' in page
    made = await finance.post("/console/batches", way="provider")
    assert made.headers["Location"] == "/console/batches"
    assert (await finance.post("/console/batches", way="cash")).status == 400


async def test_pages_without_anything_say_what_to_expect(console: Console) -> None:
    auditor = await console.sign_in(Role.AUDITOR)
    for path, words in {
        "/console/withdrawals": "还没有人申请提现",
        "/console/reconciliation": "都对上了",
        "/console/misfits": "每一笔收款都对上了订单",
        "/console/ledger": "还没有记账",
        "/console/trial-balance?day=2026-01-01": "到这一天还没有记账",
    }.items():
        assert words in await auditor.read(path), path


async def test_a_month_is_read_and_closes_only_once_it_is_over(
    console: Console, payouts: Payouts, clock: MovableClock
) -> None:
    await ask(payouts)
    finance, auditor = await console.sign_in(Role.FINANCE), await console.sign_in(Role.AUDITOR)
    assert "2026-11" in await auditor.read("/console/months")
    page = await finance.read("/console/months/2026-11")
    assert "代扣个税" in page
    assert "结账 2026-11" not in page, "it is not over"
    assert "还没有过完" in await (await finance.post("/console/months/2026-11/closing")).text()
    assert (await finance.get("/console/months/2026-13")).status == 404
    assert (await finance.get("/console/months/1926-11")).status == 404

    clock.now = Month("2026-11").ends_at + timedelta(minutes=10)
    while await console.database.transact(seal_entries):
        pass
    assert "还没有按税率分好" in await finance.read("/console/months/2026-11")
    assert (await finance.post("/console/months/2026-11/closing", reason="")).status == 409
    while await console.database.transact(count_sales):
        pass
    assert (await finance.post("/console/months/2026-11/closing")).status == 303
    assert "已结账" in await auditor.read("/console/months/2026-11")
    assert (await finance.post("/console/months/2026-11/reopening", reason="查到一笔")).status == 303
    assert "重新打开已结账的月份" in await finance.read("/console/proposals")
    other = await console.sign_in(Role.OWNER, name="李会计")
    number = re.search(r'href="(/console/proposals/\d+)"', await other.read("/console/proposals"))
    assert number
    assert (await other.post(f"{number[1]}/agreement")).status == 303
    assert "由两个人重新打开：查到一笔" in await auditor.read("/console/months/2026-11")
    file = await finance.post("/console/months/2026-11/export")
    assert (file.status, (await file.read())[:2]) == (200, b"PK")
    for program in ("kingdee", "yonyou"):
        file = await finance.post("/console/months/2026-11/vouchers", program=program)
        assert (file.status, (await file.read())[:2]) == (200, b"PK")
    assert (await finance.post("/console/months/2026-11/vouchers", program="other")).status == 400
    assert (await auditor.post("/console/months/2026-11/vouchers", program="kingdee")).status == 403


async def test_tax_rates_are_set_for_the_shop_and_for_goods(console: Console) -> None:
    finance = await console.sign_in(Role.FINANCE, ticks={*ROLES[Role.FINANCE], Permission.SEE_GOODS})
    await console.database.transact(stock_shelf)
    assert "跟随上一级" in await finance.read("/console/taxes")
    assert (await finance.post("/console/taxes", kind="shop", subject="shop", rate="1300", code="")).status == 303
    own = {"kind": "product", "subject": "TEA-1", "rate": "900", "code": "1030201010000000000"}
    assert (await finance.post("/console/taxes", **own)).status == 303
    page = await finance.read("/console/taxes")
    assert "古树红茶" in page
    assert "1030201010000000000" in page
    wrong = await finance.post("/console/taxes", kind="product", subject="TEA-1", rate="900", code="103")
    assert (wrong.status, "19 位数字" in await wrong.text()) == (422, True)
    assert (await finance.post("/console/taxes", kind="nobody", subject="x", rate="900", code="")).status == 422
    assert (await finance.post("/console/taxes", kind="product", subject="none", rate="900", code="")).status == 422


async def test_the_balance_is_asked_for_or_typed_and_stands_beside_what_is_due(
    console: Console, payouts: Payouts
) -> None:
    await ask(payouts)
    finance, auditor = await console.sign_in(Role.FINANCE), await console.sign_in(Role.AUDITOR)
    assert "还不知道余额" in await auditor.read("/console/coming-due")
    assert (await finance.post("/console/coming-due/asked")).status == 303
    assert (await finance.post("/console/coming-due/balance", fen="100", day="2026-11-20")).status == 303
    page = await auditor.read("/console/coming-due")
    assert "微信告诉的" in page, "its word is the later one"
    wrong = await finance.post("/console/coming-due/balance", fen="100", day="2030-01-01")
    assert (wrong.status, "不能在今天之后" in await wrong.text()) == (422, True)
    assert (await finance.post("/console/coming-due/balance", fen="x", day="2026-11-20")).status == 422
    assert (await finance.post("/console/coming-due/export")).status == 200
