"""Clients whose addresses are built in talk to the sandbox as they are, by a proxy and an authority to trust."""

import asyncio
import json
import os
import ssl
import sys
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer, unused_port

from sandbox.front.front import Front
from sandbox.options import Options
from sandbox.pay.state import pay_of
from sandbox.people import Person
from sandbox.platform import acts
from sandbox.server import Runner, start
from sandbox.world import World
from tests.sandbox.support import Bot

WECHATPY = """
import json, sys
from wechatpy import WeChatClient, WeChatOAuth
app_id, secret, openid, code = sys.argv[1:]
client = WeChatClient(app_id, secret)
client.menu.create({"button": [{"type": "click", "name": "茶", "key": "TEA"}]})
client.message.send_text(openid, "来自 wechatpy")
made = client.qrcode.create({"expire_seconds": 600, "action_name": "QR_STR_SCENE",
                             "action_info": {"scene": {"scene_str": "front"}}})
picture = client.qrcode.show(made)
found = WeChatOAuth(app_id, secret, "http://localhost/").fetch_access_token(code)
user = client.user.get(openid)["subscribe"]
print(json.dumps({"openid": found["openid"], "picture": len(picture.content), "user": user}))
"""
WEROBOT = """
import sys
from wsgiref.simple_server import make_server
from werobot import WeRoBot
app_id, secret, token, aes_key, port = sys.argv[1:]
robot = WeRoBot(token=token, encoding_aes_key=aes_key, app_id=app_id, app_secret=secret, enable_session=False)
robot.config["APP_ID"], robot.config["APP_SECRET"] = app_id, secret

@robot.text
def answer(message):
    robot.client.send_text_message(message.source, "来自 WeRoBot 的客服")
    return "收到：" + message.content

robot.client.create_menu({"button": [{"type": "click", "name": "机器人", "key": "ROBOT"}]})
server = make_server("127.0.0.1", int(port), robot.wsgi)
print("ready", flush=True)
server.serve_forever()
"""
WECHATPAYV3 = """
import json, sys
from wechatpayv3 import WeChatPay, WeChatPayType
known = json.load(open(sys.argv[1]))
pay = WeChatPay(WeChatPayType.JSAPI, known["mch_id"], known["merchant_private_key"], known["merchant_serial"],
                known["app_id"], known["api_v3_key"], "https://shop.example.com/notices",
                public_key=known["platform_public_key"], public_key_id=known["platform_public_key_id"])
placed = pay.pay(description="小满茶", out_trade_no="LPFRONT0001", amount={"total": 100}, payer={"openid": sys.argv[2]})
asked = pay.query(out_trade_no="LPFRONT0001")
closed = pay.close(out_trade_no="LPFRONT0001")
print(json.dumps([placed[0], asked[0], json.loads(asked[1])["trade_state"], closed[0]]))
"""


@pytest.fixture
def options(options: Options) -> Options:
    options.tls, options.tls_port, options.proxy_port = True, 0, 0
    return options


@pytest.fixture
def front(runner: Runner) -> Front:
    assert runner.front
    return runner.front


def environment(front: Front) -> dict[str, str]:
    """What is told to a client that knows nothing of the sandbox."""
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    return kept | {"HTTPS_PROXY": front.proxy_url, "REQUESTS_CA_BUNDLE": str(front.authority)}


async def run(front: Front, script: str, *arguments: str) -> Any:
    """Run a program in a process of its own; gives the JSON it prints."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, *arguments, env=environment(front), stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    told, trouble = await process.communicate()
    assert process.returncode == 0, trouble.decode()
    return json.loads(told)


async def test_wechatpy_runs_unchanged(front: Front, world: World, ann: Person, http: ClientSession) -> None:
    await acts.follow(world, ann)
    known = world.credentials
    code = await get_code(world, http)
    told = await run(front, WECHATPY, known.app_id, known.app_secret, ann.openid, code)
    assert (told["openid"], told["user"]) == (ann.openid, 1)
    assert told["picture"] > 500
    assert ann.chat[-1].data["content"] == "来自 wechatpy"
    assert world.account.menu == {"button": [{"type": "click", "name": "茶", "key": "TEA", "sub_button": []}]}


async def get_code(world: World, http: ClientSession) -> str:
    """A code of OAuth for the first person, as their web view gets it."""
    query = (
        f"appid={world.credentials.app_id}&redirect_uri={world.account.shop_url}/&response_type=code&scope=snsapi_base"
    )
    address = f"http://127.0.0.1:{world.options.port}/connect/oauth2/authorize?{query}&state=1"
    headers = {"Host": f"a.localhost:{world.options.port}"}
    async with http.get(address, headers=headers, allow_redirects=False) as answer:
        return answer.headers["Location"].split("code=")[1].split("&")[0]


async def test_werobot_runs_unchanged_both_ways(front: Front, world: World, ann: Person) -> None:
    known, port = world.credentials, unused_port()
    world.account.callback_url, world.account.verified = f"http://127.0.0.1:{port}/", False
    arguments = (known.app_id, known.app_secret, known.token, known.aes_key, str(port))
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", WEROBOT, *arguments, env=environment(front), stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout
        assert await asyncio.wait_for(process.stdout.readline(), 30) == b"ready\n"
        await acts.follow(world, ann)
        await acts.send_text(world, ann, "你好")
        said = [entry.data.get("content") for entry in ann.chat if entry.side == "account"]
        assert said == ["来自 WeRoBot 的客服", "收到：你好"]
        assert world.account.menu
        assert world.account.menu["button"][0]["name"] == "机器人"
    finally:
        process.kill()
        await process.wait()


async def test_wechatpayv3_runs_unchanged(front: Front, world: World, ann: Person, options: Options) -> None:
    credentials = str(options.state_folder / "credentials.json")
    assert await run(front, WECHATPAYV3, credentials, ann.openid) == [200, 200, "NOTPAY", 204]
    assert pay_of(world).orders["LPFRONT0001"].total_fen == 100


async def test_another_host_is_left_as_it_is(front: Front) -> None:
    app = web.Application()

    async def answer(_: web.Request) -> web.Response:
        return web.Response(text="somewhere else")

    app.router.add_get("/", answer)
    async with TestServer(app) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(front.proxy_url.rsplit(":", 1)[1]))
        writer.write(f"CONNECT 127.0.0.1:{server.port} HTTP/1.1\r\n\r\n".encode())
        assert b" 200 " in await reader.readuntil(b"\r\n\r\n")
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert (await reader.read()).endswith(b"somewhere else")
        writer.close()


@pytest.mark.parametrize(
    ("sent", "status"),
    [(b"GET http://api.weixin.qq.com/ HTTP/1.1\r\n\r\n", b"405"), (b"CONNECT 127.0.0.1:1 HTTP/1.1\r\n\r\n", b"502")],
)
async def test_the_proxy_only_connects(front: Front, sent: bytes, status: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", int(front.proxy_url.rsplit(":", 1)[1]))
    writer.write(sent)
    assert (await reader.read()).split()[1] == status
    writer.close()


async def test_the_names_answer_over_tls_without_the_proxy_too(front: Front) -> None:
    context = ssl.create_default_context(cafile=str(front.authority))
    for name in ("api.weixin.qq.com", "api.mch.weixin.qq.com", "localhost"):
        reader, writer = await asyncio.open_connection("127.0.0.1", front.tls_port, ssl=context, server_hostname=name)
        writer.write(f"GET /v3/certificates HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n".encode())
        assert (await reader.readline()).split()[1] == b"400"
        writer.close()


async def test_the_authority_stays_over_a_restart_and_nobody_else_may_read_its_key(options: Options, bot: Bot) -> None:
    seen: list[bytes] = []
    for _ in range(2):
        runner = await start(options)
        assert runner.front
        seen.append(runner.front.authority.read_bytes())
        key: Path = runner.front.authority.with_name("ca-key.pem")
        assert os.stat(key).st_mode & 0o077 == 0
        await runner.close()
        options.port = options.tls_port = options.proxy_port = 0
    assert seen[0] == seen[1]
