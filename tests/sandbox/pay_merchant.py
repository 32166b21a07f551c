"""A merchant for the tests of the sandbox's Pay: signs requests, checks answers, receives notifications.

It is written from docs/wechat.md §7 with the `cryptography` package alone, and shares no code with the sandbox.
"""

from __future__ import annotations

import base64
import json
import secrets
import shutil
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP, PKCS1v15
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from sandbox import credentials
from sandbox.options import Options
from sandbox.pay.state import PayState, pay_of
from sandbox.people import Person
from sandbox.server import Runner, start
from sandbox.world import World

ORDERS = "/v3/pay/transactions"
REFUNDS = "/v3/refund/domestic/refunds"
TRANSFERS = "/v3/fund-app/mch-transfer/transfer-bills"


@dataclass
class Answered:
    """One answer of Pay."""

    status: int
    headers: dict[str, str]
    raw: bytes

    @property
    def body(self) -> dict[str, Any]:
        return json.loads(self.raw)

    @property
    def code(self) -> str:
        return self.body["code"]


@dataclass
class Shop:
    """The merchant's server for notifications: what arrived, and what it is to answer (status by arrival, then 200)."""

    url: str = ""
    arrived: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)

    async def receive(self, request: web.Request) -> web.Response:
        self.arrived.append((dict(request.headers), await request.read()))
        return web.Response(status=self.answers.pop(0) if self.answers else 200)


class Merchant:
    """Calls Pay of a running sandbox in the public-key mode, and reads its notifications."""

    def __init__(self, runner: Runner, session: ClientSession, shop: Shop) -> None:
        self.world: World = runner.world
        self.url = runner.url
        self.shop = shop
        self.session = session
        own = runner.world.credentials
        self.own = own
        self.key = load_pem_private_key(own.merchant_private_key.encode(), None)
        self.platform_keys = {
            own.platform_public_key_id: load_pem_public_key(own.platform_public_key.encode()),
            own.platform_serial: x509.load_pem_x509_certificate(own.platform_certificate.encode()).public_key(),
        }

    @property
    def pay(self) -> PayState:
        return pay_of(self.world)

    @property
    def payer(self) -> Person:
        return self.world.people.get("a")

    def now(self) -> int:
        return int(self.world.clock.now().timestamp())

    def sign(self, message: str) -> str:
        return base64.b64encode(self.key.sign(message.encode(), PKCS1v15(), SHA256())).decode()

    def headers(self, method: str, target: str, body: str, **changes: str) -> dict[str, str]:
        """The headers of a signed request; `changes` replaces parts of the Authorization (mchid, timestamp …)."""
        parts = {
            "mchid": self.own.mch_id,
            "nonce_str": secrets.token_hex(16),
            "timestamp": str(self.now()),
            "serial_no": self.own.merchant_serial,
        } | {name: value for name, value in changes.items() if name != "signature"}
        message = f"{method}\n{target}\n{parts['timestamp']}\n{parts['nonce_str']}\n{body}\n"
        parts["signature"] = changes.get("signature", self.sign(message))
        listed = ",".join(f'{name}="{value}"' for name, value in parts.items())
        return {
            "Authorization": f"WECHATPAY2-SHA256-RSA2048 {listed}",
            "Accept": "application/json",
            "User-Agent": "test",
            "Content-Type": "application/json",
            "Wechatpay-Serial": self.own.platform_public_key_id,
        }

    async def call(
        self, method: str, target: str, body: Any = None, *, verify: bool = True, **headers: str
    ) -> Answered:
        """One signed call; the answer's signature is checked."""
        text = "" if body is None else json.dumps(body)
        signed = self.headers(method, target, text) | headers
        answer = await self.send(method, target, text, signed)
        if verify:
            assert self.is_genuine(answer.headers, answer.raw)
        return answer

    async def send(self, method: str, target: str, text: str, headers: dict[str, str]) -> Answered:
        async with self.session.request(
            method, self.url + target, data=text.encode() or None, headers=headers, skip_auto_headers=("User-Agent",)
        ) as response:
            return Answered(response.status, dict(response.headers), await response.read())

    def is_genuine(self, headers: dict[str, str], body: bytes) -> bool:
        """Whether Pay signed this answer or notification, within 300 s."""
        if abs(self.now() - int(headers["Wechatpay-Timestamp"])) >= 300:
            return False
        key = self.platform_keys[headers["Wechatpay-Serial"]]
        message = f"{headers['Wechatpay-Timestamp']}\n{headers['Wechatpay-Nonce']}\n".encode() + body + b"\n"
        try:
            key.verify(base64.b64decode(headers["Wechatpay-Signature"]), message, PKCS1v15(), SHA256())
        except Exception:
            return False
        return True

    def order(self, number: str = "LP20261122000001", **changes: Any) -> dict[str, Any]:
        """The body of a good order of person a over 100.00 yuan."""
        return {
            "appid": self.own.app_id,
            "mchid": self.own.mch_id,
            "description": "小满茶 2盒",
            "out_trade_no": number,
            "notify_url": f"{self.shop.url}/pay/notices/payment",
            "amount": {"total": 10_000, "currency": "CNY"},
            "payer": {"openid": self.payer.openid},
        } | changes

    async def place(self, number: str = "LP20261122000001", **changes: Any) -> str:
        answer = await self.call("POST", f"{ORDERS}/jsapi", self.order(number, **changes))
        assert answer.status == 200, answer.raw
        return answer.body["prepay_id"]

    def page_call(self, prepay_id: str, **changes: Any) -> dict[str, Any]:
        """The parameters of getBrandWCPayRequest."""
        timestamp, nonce, package = str(self.now()), secrets.token_hex(16), f"prepay_id={prepay_id}"
        signature = self.sign(f"{self.own.app_id}\n{timestamp}\n{nonce}\n{package}\n")
        return {
            "appId": self.own.app_id,
            "timeStamp": timestamp,
            "nonceStr": nonce,
            "package": package,
            "signType": "RSA",
            "paySign": signature,
        } | changes

    async def ask(self, number: str = "LP20261122000001") -> Answered:
        return await self.call("GET", f"{ORDERS}/out-trade-no/{number}?mchid={self.own.mch_id}")

    async def close(self, number: str = "LP20261122000001") -> Answered:
        return await self.call("POST", f"{ORDERS}/out-trade-no/{number}/close", {"mchid": self.own.mch_id})

    def refund_body(self, number: str, fen: int, **changes: Any) -> dict[str, Any]:
        return {
            "out_trade_no": "LP20261122000001",
            "out_refund_no": number,
            "notify_url": f"{self.shop.url}/pay/notices/refund",
            "amount": {"refund": fen, "total": 10_000, "currency": "CNY"},
        } | changes

    async def refund(self, number: str, fen: int, **changes: Any) -> Answered:
        return await self.call("POST", REFUNDS, self.refund_body(number, fen, **changes))

    def transfer_body(self, number: str, fen: int, **changes: Any) -> dict[str, Any]:
        return {
            "appid": self.own.app_id,
            "out_bill_no": number,
            "transfer_scene_id": "1005",
            "openid": self.payer.openid,
            "transfer_amount": fen,
            "transfer_remark": "七月佣金",
            "notify_url": f"{self.shop.url}/pay/notices/transfer",
            "transfer_scene_report_infos": [
                {"info_type": "岗位类型", "info_content": "推广员"},
                {"info_type": "报酬说明", "info_content": "七月推广佣金"},
            ],
        } | changes

    async def transfer(self, number: str, fen: int, **changes: Any) -> Answered:
        return await self.call("POST", TRANSFERS, self.transfer_body(number, fen, **changes))

    async def ask_transfer(self, number: str) -> Answered:
        return await self.call("GET", f"{TRANSFERS}/out-bill-no/{number}")

    def seal_name(self, name: str) -> str:
        key = self.platform_keys[self.own.platform_public_key_id]
        return base64.b64encode(key.encrypt(name.encode(), OAEP(MGF1(SHA1()), SHA1(), None))).decode()

    def open_notice(self, index: int = -1) -> dict[str, Any]:
        """The envelope that arrived, verified, with its resource in clear under `plain`."""
        headers, body = self.shop.arrived[index]
        assert self.is_genuine(headers, body)
        envelope = json.loads(body)
        sealed = envelope["resource"]
        clear = AESGCM(self.own.api_v3_key.encode()).decrypt(
            sealed["nonce"].encode(), base64.b64decode(sealed["ciphertext"]), sealed["associated_data"].encode()
        )
        return envelope | {"plain": json.loads(clear)}

    async def wait_for_notices(self, count: int, seconds: float = 3.0) -> None:
        """Until so many deliveries have arrived."""
        end = time.monotonic() + seconds
        while len(self.shop.arrived) < count:
            assert time.monotonic() < end, f"{len(self.shop.arrived)} of {count} notices arrived"
            await self.world.clock.sleep(0.01)

    async def pass_time(self, seconds: float) -> None:
        await self.world.clock.advance(seconds)


@pytest.fixture(scope="session")
def made_credentials(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One set of keys for all tests: making them takes a while."""
    folder = tmp_path_factory.mktemp("credentials")
    credentials.create_or_load(folder)
    return folder


@pytest.fixture
async def merchant(made_credentials: Path, tmp_path: Path) -> AsyncIterator[Merchant]:
    """A running sandbox with its merchant. Occasional probes are off: each test asks for what it wants."""
    folder = tmp_path / "sandbox"
    shutil.copytree(made_credentials, folder)
    runner = await start(Options(port=0, state_folder=folder))
    shop = Shop()
    app = web.Application()
    app.router.add_post("/pay/notices/{kind}", shop.receive)
    server = TestServer(app)
    await server.start_server()
    shop.url = str(server.make_url("")).rstrip("/")
    async with ClientSession() as session:
        one = Merchant(runner, session, shop)
        one.pay.probe_every_notices = 0
        yield one
    await runner.close()
    await server.close()
