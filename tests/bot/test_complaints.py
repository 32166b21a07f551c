"""Complaints over the wire: registered, told by a signed notice, asked for, answered with a picture, ended."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from bot.wechat.complaint_facts import order_said, read_complaint, read_said
from commissions.actor import staff_acting
from commissions.numbers import make_number
from sandbox.pay import complaint_life, payment
from sandbox.pay.state import Complaint, pay_of
from sandbox.platform import acts
from shop.captures.ports import GatewayRefused
from shop.complaints.complaint import ComplaintState, Said, StepKind
from shop.complaints.deciding import TakeStep, take_step
from shop.complaints.ports import StepOrder
from shop.complaints.queries import get_complaint, list_said, open_phone
from shop.complaints.sending import carry_steps, look_at_complaints, poll_complaints
from shop.media.media import MediaKind, NewMedia
from shop.media.service import record_media
from shop.payments.ports import PaymentOrder
from tests.support.house import House, order

JPEG = b"\xff\xd8\xff\xe0" + b"--\r\n" * 20
MEI = staff_acting("mei")


async def _complain(house: House) -> Complaint:
    """Somebody pays 128 yuan and complains."""
    person, gateway = house.person("a"), house.installation.wechat.pay
    await acts.follow(house.world, person)
    expires_at = house.installation.clock() + timedelta(minutes=30)
    number = make_number("L")
    prepay_id = await gateway.create_prepay(PaymentOrder(number, "红茶", 12_800, person.openid, expires_at))
    await payment.pay(house.world, person, dict(gateway.sign_prepay(prepay_id)))
    return complaint_life.complain(house.world, person, number, problem="REFUND", detail="茶叶受潮", wanted_fen=12_800)


async def test_a_complaint_from_the_phone_to_its_end(house: House) -> None:
    database, gateway = house.installation.database, house.installation.wechat.complaints
    for _ in range(2):
        told = await order(house, "complaints-register")
        assert told["url"] == pay_of(house.world).complaint_url == f"{house.url}/pay/notices/complaint"
    made = await _complain(house)
    for _ in range(200):
        if await look_at_complaints(database, gateway):
            break
        await house.world.clock.sleep(0.01)
    found = await database.read(get_complaint, made.complaint_id)
    assert (found.number, found.wanted_fen, found.state) == (made.out_trade_no, 12_800, ComplaintState.PENDING)
    assert await database.read(open_phone, made.complaint_id) == made.phone

    code = "ab" * 16
    house.installation.media.put(f"private/{code}.jpg", JPEG)
    digest = sha256(JPEG).hexdigest()
    new = NewMedia(code, MediaKind.DOCUMENT, "image/jpeg", None, digest, len(JPEG), 1, 1, None, MEI)
    await database.transact(record_media, new)
    answer = TakeStep(made.complaint_id, StepKind.ANSWER, MEI, "k1", "马上重发，见图", [code])
    await database.transact(take_step, answer)
    await database.transact(take_step, TakeStep(made.complaint_id, StepKind.COMPLETE, MEI, "k2"))
    for _ in range(2):
        await carry_steps(database, gateway, house.installation.media)
    assert made.state == "PROCESSED"
    assert len(made.history[1].images) == 1
    await look_at_complaints(database, gateway)
    said = await database.read(list_said, made.complaint_id)
    # Pay tells whole seconds: what is said within one has its order from where it stands.
    assert [(line.side, line.pictures) for line in said] == [("buyer", 0), ("merchant", 1), ("merchant", 0)]
    assert await poll_complaints(database, gateway, house.installation.clock) == 0


async def test_what_pay_refuses_is_refused_by_its_code(house: House) -> None:
    gateway, made = house.installation.wechat.complaints, await _complain(house)
    with pytest.raises(GatewayRefused) as refused:
        await gateway.carry(StepOrder(made.complaint_id, StepKind.COMPLETE, ""))
    assert refused.value.code == "INVALID_REQUEST"
    assert await gateway.find_complaint("2002") is None
    await gateway.carry(StepOrder(made.complaint_id, StepKind.REJECT, "已超过七天"))
    fact = await gateway.find_complaint(made.complaint_id)
    assert fact is not None
    assert (fact.state, [line.text for line in fact.history or ()]) == (
        ComplaintState.PROCESSED,
        ["茶叶受潮", "已超过七天"],
    )


def test_half_an_emoji_loses_no_complaint() -> None:
    """Texts that Pay cut to a length, and whatever a buyer typed: a database keeps what is read."""
    order_info = [{"out_trade_no": "L1", "amount": 100}]
    facts = {"complaint_id": "2001", "complaint_time": "2026-11-30T10:00:00+08:00", "complaint_state": "PENDING"}
    made = read_complaint(
        {**facts, "complaint_order_info": order_info, "complaint_detail": "茶叶\ud83d\0受潮"}, str, None
    )
    assert made.detail == "茶叶\ufffd\ufffd受潮"
    blocks = {"blocks": [{"text": {"text": "好\udc4d"}}]}
    said = {"log_id": "1", "operate_time": "2026-11-30T10:00:00+08:00", "operate_type": "USER_RESPONSE"}
    assert read_said({**said, "normal_message": blocks}).text == "好\ufffd"


@pytest.mark.parametrize("seconds", [(0, 0, 0), (2, 0, 0), (2, 2, 0), (0, 0, 2), (0, 2, 2)])
def test_a_history_is_read_oldest_first_from_whichever_end_pay_begins(seconds: tuple[int, ...]) -> None:
    rises = seconds[0] < seconds[-1]
    at = [datetime(2026, 12, 1, 10, 0, second, tzinfo=UTC) for second in seconds]
    said = [Said(f"{place}", one, "USER_RESPONSE", "buyer", "", 0) for place, one in enumerate(at)]
    assert [line.log_id for line in order_said(said)] == (["0", "1", "2"] if rises else ["2", "1", "0"])
    assert order_said([]) == ()
