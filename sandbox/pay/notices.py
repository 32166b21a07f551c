"""Notifications.

Sealed, signed, repeated along the ladder until the merchant says 200 or 204 (docs/wechat.md §7.4).
"""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from aiohttp import ClientError, ClientResponse, ClientTimeout

from sandbox.pay import keys
from sandbox.pay.agenda import on, plan
from sandbox.pay.crypto import SCHEME, answer_message, make_nonce, make_probe, seal, sign
from sandbox.pay.door import clock_of_merchant
from sandbox.pay.state import Notice, instant, pay_of
from sandbox.wire import Exchange
from sandbox.world import World

LADDER_S = (15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10800, 10800, 10800, 21600, 21600)
_ANSWER_LIMIT_S = 5.0
_HELD_LIMIT_S = 10.0
_SENT_NAMES = {
    "TRANSACTION.SUCCESS": "支付成功通知",
    "REFUND.SUCCESS": "退款成功通知",
    "REFUND.ABNORMAL": "退款异常通知",
    "REFUND.CLOSED": "退款关闭通知",
    "MCHTRANSFER.BILL.FINISHED": "转账单据终态通知",
    "COMPLAINT.CREATE": "产生新投诉",
    "COMPLAINT.STATE_CHANGE": "投诉单状态变化",
}


@dataclass(frozen=True)
class Message:
    """What a notification says.

    Its event, the type of its resource, a line, the business number, the plaintext.
    """

    event_type: str
    original_type: str
    summary: str
    subject: str
    plaintext: dict[str, Any]


def announce(world: World, url: str | None, message: Message) -> Notice | None:
    """Seal a notification and send it off, as the faults allow. Without an address there is none."""
    if url is None:
        return None
    notice = _make_notice(world, url, message)
    faults, now = world.faults, world.clock.now()
    if faults.take("pay_notice_lost"):
        _lose(world, notice)
    elif faults.pay_notice_reordered:
        _hold(world, notice)
    else:
        plan(world, now + timedelta(seconds=faults.pay_notice_late_s), "notice", notice.id)
    return notice


def _make_notice(world: World, url: str, message: Message) -> Notice:
    """Seal a notification and remember it, without sending it."""
    now, nonce, kind = world.clock.now(), make_nonce(12), message.original_type
    clear = json.dumps(message.plaintext, ensure_ascii=False, separators=(",", ":"))
    ciphertext = seal(world.credentials.api_v3_key, clear.encode(), nonce=nonce, associated_data=kind)
    envelope = {
        "id": str(uuid.uuid4()),
        "create_time": instant(now),
        "resource_type": "encrypt-resource",
        "event_type": message.event_type,
        "summary": message.summary,
        "resource": {
            "original_type": kind,
            "algorithm": "AEAD_AES_256_GCM",
            "ciphertext": ciphertext,
            "associated_data": kind,
            "nonce": nonce,
        },
    }
    body = json.dumps(envelope, ensure_ascii=False, separators=(",", ":"))
    notice = Notice(str(envelope["id"]), url, message.event_type, message.subject, body, clear, now)
    pay_of(world).notices[notice.id] = notice
    world.changed()
    return notice


@on("notice")
async def _deliver(world: World, notice_id: str) -> None:
    """Try once to deliver (in as many copies as the fault says).

    A failure is repeated at the ladder's next step.
    """
    notice = pay_of(world).notices[notice_id]
    if notice.state != "waiting":
        return
    await _maybe_probe(world, notice)
    notice.attempts += 1
    copies = max(world.faults.pay_notice_copies, 1)
    outcomes = await asyncio.gather(*(_post(world, notice, probe=False) for _ in range(copies)))
    notice.last_status = outcomes[-1]
    if any(status in (200, 204) for status in outcomes):
        notice.state = "delivered"
    else:
        _plan_next(world, notice)
    world.bus.publish("pay", kind="notice", id=notice.id)
    world.changed()


async def wait_for_attempt(world: World, notice: Notice) -> None:
    """Until the notification's next delivery is over, at most 5 s.

    Call it before anything else is awaited.
    """
    with world.bus.listening() as queue, suppress(TimeoutError):
        async with asyncio.timeout(_ANSWER_LIMIT_S):
            while notice.state == "waiting" and (await queue.get()).data.get("id") != notice.id:
                continue


def send_again(world: World, notice_id: str) -> None:
    """Deliver a notification once more, whatever became of it."""
    notice = pay_of(world).notices[notice_id]
    notice.state, notice.attempts = "waiting", 0
    plan(world, world.clock.now(), "notice", notice.id)


def _plan_next(world: World, notice: Notice) -> None:
    if notice.attempts > len(LADDER_S):
        notice.state = "given_up"
        return
    wait_s = LADDER_S[notice.attempts - 1] * world.options.ladder_scale
    plan(world, world.clock.now() + timedelta(seconds=wait_s), "notice", notice.id)


async def _maybe_probe(world: World, notice: Notice) -> None:
    state = pay_of(world)
    turn = state.probe_every_notices > 0 and (state.notices_sent + 1) % state.probe_every_notices == 0
    if notice.attempts == 0 and (world.faults.take("pay_notice_probe") or turn):
        await _post(world, notice, probe=True)


def _lose(world: World, notice: Notice) -> None:
    notice.state = "lost"
    exchange = _begin(world, notice, {})
    exchange.note("§7.4", "沙箱故障：这条通知在路上丢失，微信不保证通知一定送达，应主动查询")
    world.wire.finish(exchange)


def _hold(world: World, notice: Notice) -> None:
    """The first of a pair waits for the second, which leaves before it; alone it leaves after a while."""
    state, now = pay_of(world), world.clock.now()
    if state.held_notice:
        plan(world, now, "notice", notice.id)
        plan(world, now + timedelta(seconds=1), "held notice", state.held_notice)
        return
    state.held_notice = notice.id
    plan(world, now + timedelta(seconds=_HELD_LIMIT_S), "held notice", notice.id)


@on("held notice")
async def _release(world: World, notice_id: str) -> None:
    state = pay_of(world)
    if state.held_notice == notice_id:
        state.held_notice = ""
        await _deliver(world, notice_id)


async def _post(world: World, notice: Notice, *, probe: bool) -> int | None:
    """One delivery. Gives the status, or None when no answer came in time."""
    body = notice.body.encode()
    headers = _make_headers(world, body, probe=probe)
    exchange = _begin(world, notice, headers)
    if probe:
        exchange.note("§7.1", "探测流量：签名以WECHATPAY/SIGNTEST/开头，商户必须验签失败并应答非2xx；真通知随后就到")
    if world.faults.shop_down:
        exchange.note("§7.4", "沙箱故障：商户服务器连不上")
        world.wire.finish(exchange)
        return None
    started = time.monotonic()
    timeout = ClientTimeout(total=_ANSWER_LIMIT_S)
    try:
        async with world.http.post(
            notice.url, data=body, headers=headers, timeout=timeout, allow_redirects=False
        ) as response:
            answer = await response.read()
    except (ClientError, TimeoutError, OSError) as error:
        exchange.refuse("§7.4", f"没有在5秒内得到应答：{type(error).__name__}")
        world.wire.finish(exchange, ms=(time.monotonic() - started) * 1000)
        return None
    _judge(exchange, response, probe=probe)
    elapsed_ms = (time.monotonic() - started) * 1000
    world.wire.finish(exchange, status=response.status, headers=response.headers, body=answer, ms=elapsed_ms)
    return response.status


def _make_headers(world: World, body: bytes, *, probe: bool) -> dict[str, str]:
    key = keys.choose_notice_key(world)
    pay_of(world).notices_sent += 1
    timestamp, nonce = str(int(clock_of_merchant(world).timestamp())), make_nonce()
    return {
        "Content-Type": "application/json",
        "User-Agent": "Mozilla/4.0",
        "Accept": "*/*",
        "Wechatpay-Timestamp": timestamp,
        "Wechatpay-Nonce": nonce,
        "Wechatpay-Serial": key.serial,
        "Wechatpay-Signature": make_probe() if probe else sign(key.key, answer_message(timestamp, nonce, body)),
        "Wechatpay-Signature-Type": SCHEME,
        "Request-ID": "08" + make_nonce(30).upper(),
    }


def _begin(world: World, notice: Notice, headers: dict[str, str]) -> Exchange:
    name = _SENT_NAMES.get(notice.event_type, notice.event_type)
    summary = f"{name}（{notice.subject}）第{notice.attempts or 1}次"
    exchange = world.wire.begin(
        "out", "pay-notice", "POST", notice.url, headers=headers, body=notice.body, summary=summary
    )
    exchange.decrypted = json.dumps(json.loads(notice.plaintext), ensure_ascii=False, indent=2)
    return exchange


def _judge(exchange: Exchange, response: ClientResponse, *, probe: bool) -> None:
    accepted = response.status in (200, 204)
    if probe and accepted:
        exchange.refuse("§7.1", "商户接受了错误的签名：探测流量必须验签失败")
    elif not probe and not accepted:
        exchange.refuse("§7.4", f"应答{response.status}不算成功（须为200或204），微信会按梯度重发")
