"""提现 on the phone: what arrives is seen before, every refusal says what to do, a double tap is one withdrawal."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from commissions.actor import staff_acting
from commissions.beneficiary import MemberId, member
from commissions.network.service import suspend_distributor
from commissions.withdrawals.freeze import freeze_transfers
from commissions.withdrawals.queries import list_withdrawals
from commissions.withdrawals.requesting import publish_rules
from commissions.withdrawals.rules import DEFAULTS, explain_review
from commissions.withdrawals.sending import begin_sending, settle_withdrawal
from commissions.withdrawals.withdrawal import Withdrawal
from shop.members.agreement import get_agreement
from shop.members.consents import give_consent
from shop.payees.payee import PayeeForm
from shop.payees.service import save_payee
from shop.transfers.news import record_transfer_fact
from shop.transfers.payouts import AGREEMENTS
from shop.typed import read_fen
from shop.web.door import Door
from tests.shop.conftest import MakePhone
from tests.support.payouts import join_with, name_person
from tests.support.shop_web import Phone
from tests.support.transfers import StandInTransfers

LABOUR = {
    "name": "labour_remuneration",
    "deductions": [{"above_fen": 0, "fixed_fen": 80_000}, {"above_fen": 400_000, "rate_bp": 2000}],
    "brackets": [{"above_fen": 0, "rate_bp": 2000, "less_fen": 0}],
}
Join = Callable[..., Awaitable[Phone]]


@pytest.fixture
def join(phone: MakePhone, door: Door) -> Join:
    """`await join(10_000)` is Anna's phone; she has earned so much, and agreed to the terms of withdrawing."""

    async def make(available_fen: int = 10_000, *, agreed: bool = True) -> Phone:
        member_id = await door.database.transact(join_with, "anna", available_fen)
        if agreed:
            for document in AGREEMENTS:
                await door.database.transact(give_consent, member_id, document, get_agreement(document).version)
        anna = await phone()
        await anna.open("/me")
        return anna

    return make


async def ask(anna: Phone, amount: str, *, seen: str = "", key: str = "page-key-1", channel: str = "wechat") -> str:
    """Send the form; returns where it leads, or the text of the page."""
    form = {"amount": amount, "channel": channel, "key": key, "seen": seen}
    answer = await anna.post("/me/withdrawals", form)
    return answer.headers["Location"] if answer.status == 303 else await answer.text()


async def withdrawals(anna: Phone) -> tuple[Withdrawal, ...]:
    return (await anna.database.read(list_withdrawals, member(MemberId(await anna.member_id())))).items


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("12", 1_200),
        ("12.5", 1_250),
        ("0.01", 1),
        ("¥1,234.50", 123_450),
        ("１２．５", 1_250),
        (" 8 ", 800),
        ("٣", 300),
        ("\u202d12.50\u202c", 1_250),
    ],
)
def test_an_amount_is_read_as_people_type_it(typed: str, fen: int) -> None:
    assert read_fen(typed) == fen


@pytest.mark.parametrize("typed", ["", "-1", "1e3", "1.234", "12元", "0x10", "1.", "999999999", "NaN", "1 2"])
def test_what_only_looks_like_an_amount_is_none(typed: str) -> None:
    assert read_fen(typed) is None


async def test_money_is_asked_for_and_its_way_shown(join: Join) -> None:
    anna = await join()
    page = await (await anna.open("/me/withdrawals/new")).text()
    assert "提现到" in page
    where = await ask(anna, "50")
    [at] = await withdrawals(anna)
    assert where == f"/me/withdrawals/{at.number}"
    assert (at.amount_fen, at.status) == (5_000, "approved")
    text = await (await anna.open(where)).text()
    assert "准备转账" in text
    assert "取消提现" in text
    assert at.number in await (await anna.open("/me/withdrawals")).text()


async def test_what_waits_for_the_merchant_says_why(join: Join) -> None:
    anna = await join(200_000)
    await anna.database.transact(publish_rules, {"per_day": 4}, by=staff_acting("mei"))
    page = await (await anna.open(await ask(anna, "600"))).text()
    assert "这笔超过 ¥500，要商家核对" in page
    [at] = await withdrawals(anna)

    for n in range(3):
        await anna.post(f"/me/withdrawals/{at.number}/cancellation", {})
        where = await ask(anna, "400", key=f"page-key-{n + 2}")
        [at, *_] = await withdrawals(anna)
        if at.status == "approved":
            await anna.database.transact(begin_sending, at.number)
            await anna.database.transact(settle_withdrawal, at.number)
    assert at.status == "requested"
    assert "这几天申请的提现合计比较多" in await (await anna.open(where)).text()


@pytest.mark.parametrize(
    ("amount_fen", "kind", "invoice", "why"),
    [
        (50_001, "person", None, "amount"),
        (50_000, "person", None, "sum"),
        (100, "company", None, "invoice"),
        (100, "company", "12345678", "company"),
    ],
)
def test_why_somebody_looks_at_a_request(amount_fen: int, kind: Any, invoice: str | None, why: str) -> None:
    values = dict.fromkeys(Withdrawal.__dataclass_fields__)
    asked = Withdrawal(**values | {"status": "requested", "amount_fen": amount_fen, "invoice": invoice})  # type: ignore[arg-type]
    assert explain_review(DEFAULTS, asked, kind) == why
    assert explain_review(DEFAULTS, replace(asked, status="approved"), kind) is None


async def test_a_double_tap_is_one_withdrawal(join: Join) -> None:
    anna = await join()
    assert await ask(anna, "50") == await ask(anna, "50")
    assert len(await withdrawals(anna)) == 1
    assert "这个页面已经用过了" in await ask(anna, "60")


async def test_a_double_tap_is_one_withdrawal_also_of_all_that_is_there_and_taxed(join: Join, door: Door) -> None:
    await door.database.transact(publish_rules, {"tax": LABOUR}, by=staff_acting("mei"))
    anna = await join(300_000)
    me, known = MemberId(await anna.member_id()), PayeeForm("陈小满", id_number="11010519491231002X")
    await door.database.transact(give_consent, me, "identity", get_agreement("identity").version)
    await door.database.transact(save_payee, me, known)
    first = await ask(anna, "3000", seen="256000")
    assert first.startswith("/me/withdrawals/")
    assert await ask(anna, "3000", seen="256000") == first
    assert len(await withdrawals(anna)) == 1


async def test_first_the_agreement_then_the_money(join: Join) -> None:
    anna = await join(agreed=False)
    assert "先读佣金提现协议" in await (await anna.open("/me/withdrawals/new")).text()
    assert (await ask(anna, "50")).startswith("/me/agreements/withdrawal?to=")
    assert await withdrawals(anna) == ()


async def test_what_is_taken_off_is_seen_before_it_is_taken(join: Join, door: Door) -> None:
    await door.database.transact(publish_rules, {"fee": {"rate_bp": 100}}, by=staff_acting("mei"))
    anna = await join()
    quote = await (await anna.get("/me/withdrawals/quote?amount=50")).json()
    assert (quote["fee"], quote["net"], quote["seen"]) == ("¥0.50", "¥49.50", "4950")
    assert "确认无误再点一次" in await ask(anna, "50")
    assert await withdrawals(anna) == ()
    assert (await ask(anna, "50", seen="4950")).startswith("/me/withdrawals/")
    [at] = await withdrawals(anna)
    assert (at.fee_fen, at.net_fen) == (50, 4_950)


async def test_the_name_is_asked_only_from_two_thousand_yuan_on(join: Join, door: Door) -> None:
    anna = await join(300_000)
    assert (await ask(anna, "2000")).startswith("/me/payee?need=name&to=")
    await door.database.transact(name_person, MemberId(await anna.member_id()), "陈小满")
    assert (await ask(anna, "2000")).startswith("/me/withdrawals/")


async def test_the_id_number_is_asked_only_when_tax_is_withheld(join: Join, door: Door) -> None:
    await door.database.transact(publish_rules, {"tax": LABOUR}, by=staff_acting("mei"))
    anna = await join(300_000)
    where = await ask(anna, "1000", seen="96000")
    assert where.startswith("/me/payee?need=name,id_number&to=") or "need=name%2Cid_number" in where
    assert (await ask(anna, "500")).startswith("/me/withdrawals/")


async def test_the_bank_card_is_asked_for_a_bank_transfer_and_cools_down_after_a_change(join: Join, door: Door) -> None:
    await door.database.transact(publish_rules, {"channels": ["wechat", "bank"]}, by=staff_acting("mei"))
    anna = await join()
    assert "need=name" in await ask(anna, "50", channel="bank")
    me = MemberId(await anna.member_id())
    await door.database.transact(name_person, me, "陈小满")
    card = PayeeForm("陈小满", bank_name="招商银行", bank_card="6222021234567890128")
    await door.database.transact(save_payee, me, card)
    assert "银行卡刚刚改过" in await ask(anna, "50", channel="bank")


@pytest.mark.parametrize(
    ("amount", "words"),
    [("0.5", "最少提"), ("100.01", "现在可提现"), ("30000", "一次最多提"), ("abc", "请填数字"), ("", "请填数字")],
)
async def test_an_amount_that_cannot_be_is_explained_on_the_form(join: Join, amount: str, words: str) -> None:
    anna = await join()
    page = await ask(anna, amount)
    assert words in page
    assert f'value="{amount}"' in page


@pytest.mark.parametrize(("amount", "words"), [("100.01", "现在可提现"), ("1000000", "一次最多提"), ("0.5", "最少提")])
async def test_what_would_arrive_is_told_only_of_what_can_be_asked_for(join: Join, amount: str, words: str) -> None:
    anna = await join()
    page = await anna.open(f"/me/withdrawals/new?amount={amount}")
    assert page.status == 200
    text = await page.text()
    assert words in text
    assert "<b data-net></b>" in text
    assert "<b data-net>¥50.00</b>" in await (await anna.open("/me/withdrawals/new?amount=50&channel=bank")).text()


async def test_one_at_a_time_and_the_open_one_is_a_tap_away(join: Join) -> None:
    anna = await join()
    where = await ask(anna, "50")
    assert "上一次提现还没结束" in await ask(anna, "10", key="page-key-2")
    page = await (await anna.open("/me/withdrawals/new")).text()
    assert where in page
    assert "<form" not in page.split("</header>")[1].split("</main>")[0]


async def test_a_freeze_is_said_kindly(join: Join, door: Door) -> None:
    anna = await join()
    await door.database.transact(freeze_transfers, reason="audit", by=staff_acting("mei"))
    assert "余额都在" in await (await anna.open("/me/withdrawals/new")).text()
    assert "余额都在" in await ask(anna, "50")


async def test_what_waits_to_be_confirmed_offers_wechats_page_until_its_time_is_over(
    join: Join, door: Door, clock: object
) -> None:
    anna = await join()
    where = await ask(anna, "50")
    number = where.rsplit("/", 1)[1]
    await door.transfers.send(number)
    page = await (await anna.open(where)).text()
    button = re.search(r'<button[^>]*id="confirm"[^>]*>', page)
    assert button
    assert f'data-package="package-{number}"' in button[0]
    assert 'data-mch="1900000001"' in button[0]
    clock.advance(hours=25)  # type: ignore[attr-defined]
    assert 'id="confirm"' not in await (await anna.open(where)).text()
    assert (await anna.post(f"{where}/check", {})).status == 303
    gateway: StandInTransfers = door.transfers._gateway  # type: ignore[assignment]
    await door.database.transact(record_transfer_fact, gateway.move(number, "FAIL", "OVERDUE_CLOSE"))
    ended = await (await anna.open(where)).text()
    assert "24 小时内没有完成收款" in ended
    assert "重新提现" in ended


async def test_a_wrong_name_leads_to_where_it_is_put_right(join: Join, door: Door) -> None:
    anna = await join()
    where = await ask(anna, "50")
    number = where.rsplit("/", 1)[1]
    await door.transfers.send(number)
    gateway: StandInTransfers = door.transfers._gateway  # type: ignore[assignment]
    await door.database.transact(record_transfer_fact, gateway.move(number, "FAIL", "NAME_NOT_CORRECT"))
    ended = await (await anna.open(where)).text()
    assert "收款人姓名和微信实名不一致" in ended
    assert 'href="/me/payee?need=name">检查姓名' in ended


async def test_a_suspended_person_still_sees_what_is_theirs(join: Join, door: Door) -> None:
    anna = await join()
    await door.database.transact(
        suspend_distributor, MemberId(await anna.member_id()), by=staff_acting("mei"), reason="a look"
    )
    mine = await (await anna.open("/me")).text()
    assert "可提现的 ¥100.00 还是你的" in mine
    assert 'href="/me/earnings"' in mine
    for page in ("/me/shop", "/me/poster"):
        assert "你的小店暂停中" in await (await anna.open(page)).text()
    assert "看佣金明细" in await (await anna.open("/me/withdrawals/new")).text()
    for page in ("/me/earnings", "/me/withdrawals"):
        assert 'href="/me/withdrawals/new"' not in await (await anna.open(page)).text()


async def test_an_own_withdrawal_is_cancelled_until_it_is_sent(join: Join, door: Door) -> None:
    anna = await join()
    where = await ask(anna, "50")
    await anna.post(f"{where}/cancellation", {})
    assert "已取消" in await (await anna.open(where)).text()
    where = await ask(anna, "50", key="page-key-2")
    await door.transfers.send(where.rsplit("/", 1)[1])
    await anna.post(f"{where}/cancellation", {})
    assert "来不及取消" in await (await anna.open(where)).text()


async def test_nobody_sees_or_touches_the_withdrawal_of_another(join: Join, phone: MakePhone) -> None:
    anna = await join()
    where = await ask(anna, "50")
    eve = await phone("eve")
    await eve.open("/me")
    for path in (where, f"{where}/state"):
        assert (await eve.get(path)).status == 404
    for act in ("check", "cancellation"):
        assert (await eve.post(f"{where}/{act}", {})).status in (303, 404)
    [at] = await withdrawals(anna)
    assert at.status == "approved"
