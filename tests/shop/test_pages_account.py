"""账户与隐私: asked only what is needed, agreed to separately, shown masked; leaving is plain and confirmed twice."""

import re

from commissions.actor import staff_acting
from commissions.beneficiary import MemberId, member
from commissions.ledger.adjustments import Adjust, adjust_balance
from commissions.ledger.queries import find_balances
from shop.addresses.service import add_address
from shop.members.consents import find_consent
from shop.members.queries import find_member
from shop.payees.service import find_payee
from tests.shop.conftest import MakePhone
from tests.support.shop_web import Phone
from tests.support.trade import HOME

CARD = {"bank_name": "招商银行深圳分行", "bank_card": "4111 1111 1111 1111"}
VERSION = {"version": "2026-11-22"}
AGREED = VERSION | {"agree": "1"}


async def test_only_the_fields_that_are_needed_are_asked(phone: MakePhone) -> None:
    anna = await phone()
    for need, fields in {
        "": {"name"},
        "name,bank": {"name", "bank_name", "bank_card"},
        "id_number": {"id_number"},
    }.items():
        text = await (await anna.open(f"/me/payee?need={need}")).text()
        asked = set(re.findall(r'<input name="(\w+)" type="text"', text))
        assert asked == fields, need


async def test_without_the_consent_nothing_is_kept_and_with_it_the_way_goes_on(phone: MakePhone) -> None:
    anna = await phone()
    refused = await anna.post("/me/payee?need=name", {"name": "张三"} | VERSION)
    assert refused.status == 422
    assert "需要先勾选同意" in await refused.text()
    assert await anna.database.read(find_payee, await anna.member_id()) is None
    done = await anna.post("/me/payee?need=name&to=/me/earnings", {"name": "张三"} | AGREED)
    assert (done.status, done.headers["Location"]) == (303, "/me/earnings")
    kept = await anna.database.read(find_payee, await anna.member_id())
    assert kept
    assert kept.name == "张三"
    assert await anna.database.read(find_consent, await anna.member_id(), "identity")


async def test_what_is_known_is_shown_masked_and_never_in_full(phone: MakePhone) -> None:
    anna = await phone()
    whole = {"name": "张三丰", "id_number": "11010519491231002x"} | CARD | AGREED
    await anna.post("/me/payee", whole)
    for path in ("/me/payee", "/me/account"):
        text = await (await anna.open(path)).text()
        assert not any(value in text for value in ("张三丰", "11010519491231002", "4111111111111111"))
    text = await (await anna.open("/me/payee")).text()
    assert all(shown in text for shown in ("张*", "1****************X", "**** 1111"))


async def test_wrong_fields_are_explained_beside_what_was_typed(phone: MakePhone) -> None:
    anna = await phone()
    page = await anna.post(
        "/me/payee?need=name,id_number,bank", {"name": "张", "id_number": "123", "bank_card": "1"} | AGREED
    )
    text = await page.text()
    assert page.status == 422
    assert all(word in text for word in ("2 到 30 个字", "号码不对", "卡号不对", "还没填", 'value="123"'))


async def test_a_change_says_from_when_it_counts(phone: MakePhone) -> None:
    anna = await phone()
    await anna.post("/me/payee", {"name": "张三"} | AGREED)
    await anna.post("/me/payee", {"name": "李四"})
    assert "才会用来付款" in await (await anna.open("/me/payee")).text()


async def test_deleting_the_payee_withdraws_the_consent(phone: MakePhone) -> None:
    anna = await phone()
    await anna.post("/me/payee", {"name": "张三"} | AGREED)
    done = await anna.post("/me/payee/deletion")
    assert done.headers["Location"] == "/me/account"
    assert await anna.database.read(find_payee, await anna.member_id()) is None
    assert await anna.database.read(find_consent, await anna.member_id(), "identity") is None


async def test_an_agreement_is_read_and_agreed_to_once(phone: MakePhone) -> None:
    anna = await phone()
    text = await (await anna.open("/me/agreements/withdrawal?to=/me/earnings")).text()
    assert "同意并继续" in text
    assert VERSION["version"] in text
    old = await anna.post("/me/agreements/withdrawal", {"version": "2020-01-01"})
    assert old.status == 409
    done = await anna.post("/me/agreements/withdrawal", VERSION | {"to": "/me/earnings"})
    assert done.headers["Location"] == "/me/earnings"
    assert "同意并继续" not in await (await anna.open("/me/agreements/withdrawal")).text()
    assert (await anna.open("/me/agreements/cookies")).status == 404
    elsewhere = await anna.post("/me/agreements/identity", VERSION | {"to": "//evil.example"})
    assert elsewhere.headers["Location"] == "/me/account"


async def give(anna: Phone, fen: int) -> MemberId:
    """Something available."""
    me = await anna.member_id()
    gift = Adjust(f"gift-{me}", member(me), fen, "a gift", staff_acting("ops"))
    await anna.database.transact(adjust_balance, gift, alone_up_to_fen=fen)
    return me


async def test_leaving_needs_the_tick_and_tells_what_becomes_of_the_money(phone: MakePhone) -> None:
    anna = await phone()
    await anna.open("/me")
    me = await give(anna, 12345)
    text = await (await anna.open("/me/account/erasure")).text()
    assert "待领取" in text
    assert "123" in text
    refused = await anna.post("/me/account/erasure")
    assert refused.status == 422
    assert (await anna.database.read(find_balances, member(me)))["available"] == 12345
    done = await anna.post("/me/account/erasure", {"understood": "1"})
    assert "账户已注销" in await done.text()
    assert (await anna.database.read(find_balances, member(me)))["available"] == 0
    gone = await anna.database.read(find_member, me)
    assert gone
    assert gone.name == "已注销"


async def test_after_leaving_the_session_is_gone_and_the_person_comes_back_as_new(phone: MakePhone) -> None:
    anna = await phone()
    await anna.open("/me")
    me = await anna.member_id()
    await anna.database.transact(add_address, me, HOME)
    await anna.post("/me/account/erasure", {"understood": "1"})
    await anna.open("/me")
    assert await anna.member_id() != me
