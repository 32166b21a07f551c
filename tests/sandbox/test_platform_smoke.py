"""A whole bot of twenty lines, written with wechatpy and knowing nothing of the sandbox, answers a person."""

from __future__ import annotations

from aiohttp import web
from aiohttp.test_utils import TestServer
from wechatpy import create_reply, parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.utils import check_signature

from sandbox.people import Person
from sandbox.platform import acts
from sandbox.world import World


def make_bot(token: str, aes_key: str, app_id: str) -> web.Application:
    """The twenty lines."""
    crypto = WeChatCrypto(token, aes_key, app_id)

    async def verify(request: web.Request) -> web.Response:
        check_signature(token, request.query["signature"], request.query["timestamp"], request.query["nonce"])
        return web.Response(text=request.query["echostr"])

    async def answer(request: web.Request) -> web.Response:
        query, body = request.query, await request.text()
        opened = crypto.decrypt_message(body, query["msg_signature"], query["timestamp"], query["nonce"])
        message = parse_message(opened)
        text = f"你说的是：{message.content}" if message.type == "text" else "欢迎"
        sealed = crypto.encrypt_message(create_reply(text, message).render(), query["nonce"], query["timestamp"])
        return web.Response(text=sealed, content_type="application/xml")

    app = web.Application()
    app.add_routes([web.get("/wechat", verify), web.post("/wechat", answer)])
    return app


async def test_a_bot_of_twenty_lines_talks_to_people(world: World, ann: Person) -> None:
    known = world.credentials
    server = TestServer(make_bot(known.token, known.aes_key, known.app_id))
    await server.start_server()
    world.account.callback_url = str(server.make_url("/wechat"))
    await acts.follow(world, ann)
    await acts.send_text(world, ann, "茶多少钱")
    assert [entry.data.get("content") for entry in ann.chat if entry.side == "account"] == [
        "欢迎",
        "你说的是：茶多少钱",
    ]
    assert all(finding.severity != "refused" for one in world.wire.list() for finding in one.findings)
    await server.close()
