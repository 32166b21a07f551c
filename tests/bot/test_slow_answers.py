"""An answer that arrives in several writes is read to its end before anybody judges it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from bot.wechat import pay_client as pay_module
from bot.wechat.pay import WeChatPay
from bot.wechat.pay_client import PayClient, PayInDoubt, PayRefused
from bot.wechat.transport import Transport
from sandbox.platform import acts
from shop.payments.ports import PaymentOrder
from tests.support.house import House

PAUSE_S = 0.03
HOP_BY_HOP = {"Transfer-Encoding", "Content-Length", "Content-Encoding"}


class SlowLine:
    """Stands between us and the sandbox: passes each answer on in two writes; `padding` makes it longer."""

    def __init__(self, session: ClientSession, target: str) -> None:
        self._session = session
        self._target = target
        self.padding = b""

    async def pass_on(self, request: web.Request) -> web.StreamResponse:
        """Any request."""
        headers = {name: value for name, value in request.headers.items() if name not in ("Host", "Content-Length")}
        async with self._session.request(
            request.method, self._target + request.raw_path, data=await request.read(), headers=headers
        ) as answer:
            content = await answer.read() + self.padding
            kept = {name: value for name, value in answer.headers.items() if name not in HOP_BY_HOP}
            response = web.StreamResponse(status=answer.status, headers=kept)
        await response.prepare(request)
        middle = len(content) // 2
        for part in (content[:middle], content[middle:]):
            await response.write(part)
            await asyncio.sleep(PAUSE_S)
        return response


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    async with ClientSession() as opened:
        yield opened


@pytest.fixture
async def line(house: House, session: ClientSession) -> AsyncIterator[tuple[SlowLine, str]]:
    slow, app = SlowLine(session, house.world.base_url), web.Application()
    app.router.add_route("*", "/{path:.*}", slow.pass_on)
    async with TestServer(app) as server:
        yield slow, str(server.make_url("")).rstrip("/")


def client(house: House, session: ClientSession, url: str) -> PayClient:
    inside = house.installation
    return PayClient(session, inside.credentials, url, inside.clock, timeout_s=5)


async def test_a_signed_answer_in_two_writes_is_verified_whole(
    house: House, session: ClientSession, line: tuple[SlowLine, str]
) -> None:
    person, inside = house.person("a"), house.installation
    await acts.follow(house.world, person)
    pay = WeChatPay(client(house, session, line[1]), inside.credentials, inside.settings.base_url, inside.clock)
    until = inside.clock() + timedelta(minutes=30)
    assert await pay.create_prepay(PaymentOrder("LSLOWSLOWSLOWSLOWSLOW", "茶", 100, person.openid, until))
    fact = await pay.find_payment("LSLOWSLOWSLOWSLOWSLOW")
    assert fact is not None
    assert fact.amount_fen == 100
    await pay.close_payment("LSLOWSLOWSLOWSLOWSLOW")


async def test_a_refusal_in_two_writes_is_a_refusal_and_no_doubt(
    house: House, session: ClientSession, line: tuple[SlowLine, str]
) -> None:
    path = "/v3/pay/transactions/out-trade-no/LNOBODYKNOWSTHISNUMBER"
    with pytest.raises(PayRefused, match="ORDER_NOT_EXIST"):
        await client(house, session, line[1]).get(path, mchid=house.world.credentials.mch_id)


async def test_an_answer_longer_than_any_of_pays_is_in_doubt(
    house: House, session: ClientSession, line: tuple[SlowLine, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    line[0].padding = b" " * 4096
    monkeypatch.setattr(pay_module, "ANSWER_LIMIT", 2048)
    with pytest.raises(PayInDoubt, match="TooLarge"):
        await client(house, session, line[1]).get("/v3/certificates")


async def test_wechats_own_answers_are_read_to_the_end_too(
    house: House, session: ClientSession, line: tuple[SlowLine, str]
) -> None:
    known = house.world.credentials
    query = {"grant_type": "client_credential", "appid": known.app_id, "secret": known.app_secret}
    answer = await Transport(session, line[1]).get("/cgi-bin/token", query)
    assert answer["expires_in"] == 7200
