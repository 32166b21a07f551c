"""Where parcels are: what 快递100 is asked and answers, what is kept, and what happens while it is away."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.couriers.kuaidi100_tracking import Kuaidi100Tracking
from bot.couriers.posting import sign
from commissions.actor import staff_acting
from shop.fulfilment.queries import list_parcels
from shop.fulfilment.service import ShipOrder, confirm_receipt, correct_parcel
from shop.settings.present import PresentSettings
from shop.settings.service import Secrets
from shop.settings.tracking import TRACKING, TrackingFacts
from shop.settings.waybills import WaybillFacts
from shop.tracking.asking import TrackAsker
from shop.tracking.carriers import find_carrier_code
from shop.tracking.ports import TrackedParcel, TrackingRefused, TrackingSilent
from shop.tracking.queries import list_tracks
from shop.tracking.service import forget_tracks
from shop.tracking.track import Told, Track, TrackEvent, TrackState, clean_events
from tests.bot.test_kuaidi100 import Courier
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase
from tests.support.trade import Trade, open_trade

MEI = staff_acting("mei")
PARCEL = TrackedParcel("zhongtong", "7312345678", "0001")
ROWS = [
    {"time": "2026-11-30 18:20:05", "ftime": "2026-11-30 18:20:05", "context": "【杭州市】派送中，电话 13900000000"},
    {"time": "2026-11-30 09:00:00", "ftime": "2026-11-30 09:00:00", "context": "【杭州市】已揽收"},
]
GOOD = {"message": "ok", "nu": "7312345678", "com": "zhongtong", "status": "200", "state": "5", "data": ROWS}
NOTHING = {"result": False, "returnCode": "500", "message": "查询无结果，请隔段时间再查"}


class Present(PresentSettings):
    """A shop that asks 快递100."""

    facts = TrackingFacts(source="kuaidi100", customer="C0FFEE", every_hours=6)

    def of(self, document: Any) -> Any:
        return self.facts if document is TRACKING else super().of(document)

    def find_secret(self, document: Any, name: str) -> str:
        return "k3y" if document is TRACKING else ""


@pytest.fixture
async def courier() -> AsyncIterator[tuple[Courier, Kuaidi100Tracking]]:
    played = Courier(GOOD)
    app = web.Application()
    app.router.add_post("/poll/query.do", played.serve)
    server = TestServer(app)
    await server.start_server()
    async with aiohttp.ClientSession() as session:
        present = Present({}, Secrets("s" * 32))
        yield played, Kuaidi100Tracking(session, present, str(server.make_url("/poll/query.do")))
    await server.close()


async def test_what_is_asked_is_signed_and_has_no_more_of_the_phone_than_its_end(
    courier: tuple[Courier, Kuaidi100Tracking],
) -> None:
    played, source = courier
    told = await source.find_track(PARCEL)
    assert told.state is TrackState.DELIVERING
    assert told.events[0] == TrackEvent(datetime(2026, 11, 30, 10, 20, 5, tzinfo=UTC), ROWS[0]["context"])
    [form] = played.asked
    assert form["customer"] == "C0FFEE"
    assert form["sign"] == sign(form["param"], "k3y", "C0FFEE")
    param = json.loads(form["param"])
    assert param == {"com": "zhongtong", "num": "7312345678", "phone": "0001", "show": "0", "order": "desc"}


@pytest.mark.parametrize(
    ("answer", "status", "expected"),
    [
        (GOOD | {"state": "3"}, 200, TrackState.DELIVERED),
        (GOOD | {"state": "11"}, 200, TrackState.MOVING),
        (GOOD | {"data": []}, 200, TrackState.UNKNOWN),
        (NOTHING, 200, TrackState.UNKNOWN),
        (GOOD | {"data": ["x", {"time": "yesterday"}, *ROWS]}, 200, TrackState.DELIVERING),
        ({"result": False, "returnCode": "502", "message": "服务器繁忙"}, 200, TrackingSilent),
        ({"result": False, "returnCode": "503", "message": "验证签名失败"}, 200, TrackingRefused),
        ({"result": False, "returnCode": "408", "message": "验证码错误"}, 200, TrackingRefused),
        (GOOD | {"data": None}, 200, TrackingSilent),
        ("<html>", 200, TrackingSilent),
        (GOOD, 502, TrackingSilent),
    ],
)
async def test_answers_are_a_track_a_no_or_silence(
    courier: tuple[Courier, Kuaidi100Tracking], answer: Any, status: int, expected: Any
) -> None:
    played, source = courier
    played.answer, played.status = answer, status
    if isinstance(expected, TrackState):
        assert (await source.find_track(PARCEL)).state is expected
        return
    with pytest.raises(expected) as told:
        await source.find_track(PARCEL)
    if isinstance(told.value, TrackingRefused):
        assert told.value.of_all is (answer["returnCode"] == "503")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("中通快递", "zhongtong"),
        ("顺丰 速运", "shunfeng"),
        ("邮政EMS", "ems"),
        ("顺丰快运", "shunfengkuaiyun"),
        ("自家送货", None),
    ],
)
def test_a_carrier_is_known_by_its_name(name: str, code: str | None) -> None:
    assert find_carrier_code(name, WaybillFacts()) == code
    assert find_carrier_code("自家送货", WaybillFacts(carrier="own", carrier_name="自家送货")) == "own"


def test_events_stand_newest_first_each_once_and_with_words() -> None:
    at = datetime(2026, 11, 30, tzinfo=UTC)
    first, second = TrackEvent(at, "已揽收"), TrackEvent(at + timedelta(hours=1), "运输中")
    assert clean_events([first, second, first, TrackEvent(at, " \u200b ")]) == (second, first)


async def _track(trade: Trade, no: str) -> Track | None:
    def read(connection: Any) -> Track | None:
        [parcel] = list_parcels(connection, no)
        return list_tracks(connection, [parcel]).get(parcel.id)

    return await trade.database.read(read)


async def test_parcels_on_their_way_are_asked_about_until_they_arrive(
    database: AnyDatabase, courier: tuple[Courier, Kuaidi100Tracking], clock: MovableClock
) -> None:
    played, source = courier
    trade = await open_trade(database)
    order = await trade.buy(1)
    await trade.ship(order.no, "SF7312345678")
    asker = TrackAsker(database, source, source._present, clock)
    assert (await asker.open_tracks(), await asker.ask_due()) == (0, 0), "nothing is known before it is fetched"
    clock.advance(minutes=31)
    assert (await asker.open_tracks(), await asker.open_tracks()) == (1, 0)
    played.answer = NOTHING
    assert (await asker.ask_due(), await asker.ask_due()) == (1, 0)
    unknown = await _track(trade, order.no)
    assert unknown is not None
    assert (unknown.answered_at, unknown.events) == (clock(), ())

    played.answer = GOOD
    clock.advance(hours=6)
    assert await asker.ask_due() == 1
    track = await _track(trade, order.no)
    assert track is not None
    assert (track.state, len(track.events)) == (TrackState.DELIVERING, 2)

    played.answer = NOTHING
    clock.advance(hours=6)
    assert await asker.ask_due() == 1
    assert (await _track(trade, order.no)) == replace(track, answered_at=clock()), "what was known stays"

    played.answer = GOOD | {"state": "3"}
    clock.advance(hours=6)
    assert await asker.ask_due() == 1
    clock.advance(days=1)
    assert await asker.ask_due() == 0, "it has arrived"

    await database.transact(correct_parcel, ShipOrder(order.no, "中通快递", "7399999999", MEI))
    assert await _track(trade, order.no) is None, "that was another parcel's"
    await asker.open_tracks()
    played.answer = GOOD | {"nu": "7399999999", "state": "1"}
    assert await asker.ask_due() == 1
    mended = await _track(trade, order.no)
    assert mended is not None
    assert mended.state is TrackState.COLLECTED
    assert json.loads(played.asked[-1]["param"])["num"] == "7399999999"

    await database.transact(confirm_receipt, trade.buyer, order.no)
    clock.advance(hours=7)
    assert (await asker.ask_due(), len(played.asked)) == (0, 5), "nobody asks about what was received"
    assert await database.transact(forget_tracks, trade.buyer) == 1


class Silent:
    """A service that is away, then says no to all, then answers."""

    is_ready = True

    def __init__(self) -> None:
        self.answer: Exception | Told = TrackingSilent("away")
        self.asked = 0

    async def find_track(self, parcel: TrackedParcel) -> Told:
        self.asked += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


async def test_a_service_that_is_away_is_left_alone_for_a_while(database: AnyDatabase, clock: MovableClock) -> None:
    trade, source = await open_trade(database), Silent()
    order = await trade.buy(1)
    await trade.ship(order.no, "SF7312345678")
    asker = TrackAsker(database, source, Present({}, Secrets("s" * 32)), clock)
    clock.advance(minutes=31)
    await asker.open_tracks()
    assert (await asker.ask_due(), await asker.ask_due(), source.asked) == (1, 0, 1)

    clock.advance(minutes=36)
    source.answer = TrackingRefused("验证签名失败（503）", of_all=True)
    assert await asker.ask_due() == 1
    refused = await _track(trade, order.no)
    assert refused is not None
    assert refused.problem == "验证签名失败（503）"

    clock.advance(minutes=61)
    source.answer = Told(TrackState.MOVING, (TrackEvent(clock(), "运输中"),))
    assert await asker.ask_due() == 1
    track = await _track(trade, order.no)
    assert track is not None
    assert (track.problem, track.state) == (None, TrackState.MOVING)
