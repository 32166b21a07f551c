"""What distributors agree to: asked when the desk is first opened; unsigned, all is earned and nothing is paid."""

import random
from itertools import count

import pytest

from commissions.actor import TERMINAL, staff_acting
from commissions.beneficiary import MemberId, member
from commissions.network.queries import find_distributor
from commissions.ports import Transaction
from commissions.withdrawals.requesting import request_withdrawal
from commissions.withdrawals.withdrawal import RequestWithdrawal, TransferTerms
from shop.accounts.permissions import Role
from shop.members.agreement import DISTRIBUTOR, get_agreement
from shop.members.consents import decline, find_agreement, find_answer, find_copy, give_consent
from shop.members.member import Identity
from shop.members.refusals import AgreementChanged, ConsentMissing
from shop.members.service import recognise
from shop.members.signing import find_signing
from shop.settings.service import SaveDocument, Secrets, save_document
from shop.transfers.deciding import approve_within
from shop.transfers.payouts import request_payout
from shop.transfers.refusals import AgreementUnsigned
from shop.web.door import Door
from tests.shop.conftest import MakePhone
from tests.support.clock import MovableClock
from tests.support.console import open_console
from tests.support.databases import AnyDatabase
from tests.support.payouts import APPID, check_books, earn, open_payouts
from tests.support.racing import race
from tests.support.shop_web import Phone

LI, MEI, TERMS = staff_acting("li"), staff_acting("mei"), TransferTerms()
FORM = {"version": get_agreement(DISTRIBUTOR).version}
_keys = count(1)


def ask(person: MemberId, fen: int) -> RequestWithdrawal:
    key = f"sign-key-{next(_keys):06d}"
    return RequestWithdrawal(member(person), fen, "wechat", key, "L", payee_known=True)


def join(tx: Transaction, fen: int) -> MemberId:
    """Somebody who has earned so much, agreed to the terms of withdrawing, and was never asked for the other."""
    anna = recognise(tx, Identity(APPID, "openid-anna"), via="login").id
    earn(tx, anna, fen)
    give_consent(tx, anna, "withdrawal", get_agreement("withdrawal").version)
    return anna


def publish(tx: Transaction, version: int, body: str) -> None:
    values = {"title": "协议", "body": body}
    save_document(tx, SaveDocument("text_distributor", version, values, TERMINAL), Secrets("k" * 32), {})


@pytest.fixture
async def anna(phone: MakePhone, door: Door) -> Phone:
    await door.database.transact(join, 60_000)
    phone_of_anna = await phone()
    await phone_of_anna.open("/me")
    return phone_of_anna


async def test_the_desk_asks_when_it_is_first_opened_and_opens_once_signed(anna: Phone) -> None:
    page = await (await anna.open("/me")).text()
    assert "只购物" in page
    assert "签了协议才能提现" in page
    assert "可提现" not in page
    assert page.index("我的订单") < page.index("只购物"), "a buyer sees their orders first"

    text = await (await anna.open("/me/agreements/distributor?to=/me")).text()
    assert all(word in text for word in ("18 周岁", "五、税", "四、退货和退款", "七、退出"))
    assert (await anna.post("/me/agreements/distributor", FORM | {"to": "/me"})).headers["Location"] == "/me"

    page = await (await anna.open("/me")).text()
    assert "只购物" not in page
    assert "可提现" in page
    assert page.index("可提现") < page.index("我的订单"), "a distributor sees their desk first"


async def test_who_only_shops_is_not_asked_again_and_goes_on_earning(anna: Phone, door: Door) -> None:
    await anna.post("/me/agreements/distributor/refusal", FORM)
    page = await (await anna.open("/me")).text()
    assert "只购物" not in page
    assert "记了 ¥600.00 佣金" in page
    assert "我的小店" in page
    me = await anna.member_id()
    known = await door.database.read(find_distributor, me)
    assert known
    assert known.status == "active", "the link goes on binding"

    await door.database.transact(publish, 0, "# 新的一版\n18 周岁")
    assert "只购物" in await (await anna.open("/me")).text(), "another text asks again"
    stale = await anna.post("/me/agreements/distributor/refusal", FORM)
    assert stale.status == 409


async def test_nobody_withdraws_unsigned_whichever_door_they_take(anna: Phone, door: Door) -> None:
    me = await anna.member_id()
    form = {"amount": "50", "channel": "wechat", "key": "page-key-1", "seen": ""}
    assert "先读推广者协议" in await (await anna.open("/me/withdrawals/new")).text()
    assert (await anna.post("/me/withdrawals", form)).headers["Location"].startswith("/me/agreements/distributor?to=")

    # A request that came past the first door: staff can't approve it, alone or by two.
    number = (await door.database.transact(request_withdrawal, ask(me, 60_000))).number
    async with open_console(door) as console:
        finance = await console.sign_in(Role.FINANCE)
        refused = await finance.post(f"/console/withdrawals/{number}/decision", decision="approve")
        assert refused.status == 409
        assert "还没有签推广者协议" in await refused.text()
    with pytest.raises(AgreementUnsigned):
        await door.database.transact(approve_within, number, by=LI, terms=TERMS)

    await anna.post("/me/agreements/distributor", FORM)
    await door.database.transact(publish, 0, "一版新的")
    approved = await door.database.transact(approve_within, number, by=LI, terms=TERMS)
    assert approved.status == "approved", "what came after they signed stops nothing that they asked for"


async def test_both_sides_keep_the_text_with_its_day(anna: Phone, door: Door, clock: MovableClock) -> None:
    await anna.post("/me/agreements/distributor", FORM)
    day = f"{clock():%Y-%m-%d}"
    clock.advance(days=3)
    await door.database.transact(publish, 0, "全新的一版")

    mine = await (await anna.open("/me/agreements/distributor/copy")).text()
    assert all(word in mine for word in (day, FORM["version"], "山前茶铺", "四、退货和退款"))
    assert "看我同意过的那一份" in await (await anna.open("/me/agreements/distributor")).text()
    assert "有了新的版本" in await (await anna.open("/me")).text()

    known = await door.database.read(find_distributor, await anna.member_id())
    assert known
    async with open_console(door) as console:
        desk = await console.sign_in(Role.OWNER)
        assert f"{known.code}/agreements/distributor" in await desk.read(f"/console/members/{known.code}")
        theirs = await desk.read(f"/console/members/{known.code}/agreements/distributor")
        assert all(word in theirs for word in (day, FORM["version"], "四、退货和退款"))
        assert (await desk.get(f"/console/members/{known.code}/agreements/identity")).status == 404


async def test_a_stranger_has_no_copy(phone: MakePhone) -> None:
    ben = await phone("ben")
    await ben.open("/me")
    assert (await ben.open("/me/agreements/distributor/copy")).status == 404


async def test_two_taps_at_once_leave_one_answer(database: AnyDatabase) -> None:
    me = (await database.transact(recognise, Identity(APPID, "openid-anna"), via="login")).id
    version = get_agreement(DISTRIBUTOR).version
    sign = [database.transact(give_consent, me, DISTRIBUTOR, version) for _ in range(8)]
    shop = [database.transact(decline, me, DISTRIBUTOR, version) for _ in range(8)]
    assert await race(*sign, *shop) == [None] * 16
    assert await database.read(find_answer, me, DISTRIBUTOR) == (version, True), "a yes is never taken back by a tap"


@pytest.mark.parametrize("seed", range(6))
async def test_any_history_pays_only_who_has_signed(database: AnyDatabase, clock: MovableClock, seed: int) -> None:
    """A model of three facts: the text that stands, the last answer, and what version it was to."""
    rng, texts = random.Random(seed), 0
    me = await database.transact(join, 60_000)
    payouts = open_payouts(database, clock)
    standing: str = get_agreement(DISTRIBUTOR).version
    seen, answer = {standing}, None
    waiting: list[str] = []

    for _ in range(25):
        match rng.choice(("publish", "sign", "shop", "ask", "slip", "approve")):
            case "publish":
                await database.transact(publish, texts, f"第 {texts} 版")
                texts += 1
                standing = (await database.read(find_agreement, DISTRIBUTOR)).version
                seen.add(standing)
            case "sign" | "shop" as said:
                version = rng.choice(sorted(seen))
                deed = give_consent if said == "sign" else decline
                if version != standing:
                    with pytest.raises(AgreementChanged):
                        await database.transact(deed, me, DISTRIBUTOR, version)
                    continue
                await database.transact(deed, me, DISTRIBUTOR, version)
                if said == "sign" or answer is None or answer[0] != version:
                    answer = (version, said == "sign")
            case "ask" if not waiting:
                if answer != (standing, True):
                    with pytest.raises(ConsentMissing):
                        await database.transact(request_payout, ask(me, 100))
                    continue
                made = await database.transact(request_payout, ask(me, 100))
                await payouts.driver.send(made.number)
                await payouts.turn()
                return
            case "slip" if not waiting:
                waiting.append((await database.transact(request_withdrawal, ask(me, 55_000))).number)
            case "approve" if waiting:
                if answer is None or not answer[1]:
                    with pytest.raises(AgreementUnsigned):
                        await database.transact(approve_within, waiting[0], by=LI, terms=TERMS)
                    continue
                assert (await database.transact(approve_within, waiting[0], by=LI, terms=TERMS)).status == "approved"
                break
        signing = await database.read(find_signing, me)
        assert signing.has_signed == (answer is not None and answer[1])
        copy = await database.read(find_copy, me, DISTRIBUTOR)
        assert (copy.agreement.version if copy else None) == (answer[0] if answer and answer[1] else None)
    assert not await database.read(check_books)
