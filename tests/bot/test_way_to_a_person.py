"""Whatever the bot does not understand ends with a person, through real pushes; what staff answer comes to the chat."""

import io
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image

from bot.inbound import read_fact
from bot.push.answers import Answers
from bot.router import Router
from bot.wechat.customer_service import CustomerService
from bot.wechat.xml import parse
from commissions.actor import staff_acting
from sandbox.platform import acts
from shop.database.pump import Pump
from shop.media.folder import MediaFolder
from shop.media.media import MediaKind
from shop.media.receiving import Upload, receive_upload
from shop.settings.present import PresentSettings
from shop.settings.service_desk import SERVICE_DESK
from shop.threads.queries import count_unseen, count_waiting, get_thread, list_messages
from shop.threads.service import Answer, answer_thread
from shop.threads.thread import Delivery, Form, Message
from tests.bot.stage import Stage, open_stage
from tests.bot.support import FixedCredentials, text_xml
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase, SqliteFiles, published

ODD = (
    "你们老板姓什么", "？？？", "   ", "😀😀", "我上周买的那个东西到现在也没有个说法你们是不是不管了", "asdkjh", "1",
    "。", "能便宜点吗", "送货上门吗", "</xml>", "<a href='//x.cn'>点我</a>", "DROP TABLE thread", "{称呼}", "字" * 900,
    "\u200b", "\u202e\u200d",
)  # fmt: skip
MEI = staff_acting("mei")


def draw_jpeg() -> bytes:
    """A small picture."""
    body = io.BytesIO()
    Image.new("RGB", (400, 300), "#a33").save(body, "JPEG")
    return body.getvalue()


class Desk:
    """Staff at the other end of a chat."""

    def __init__(self, stage: Stage, folder: Path) -> None:
        self.stage = stage
        self.media = MediaFolder(folder / "media")
        answers = Answers(stage.database, CustomerService(stage.client), self.media, stage.now)
        self._pump = Pump(stage.database, "answers", answers.handle, "test")

    async def settle(self) -> None:
        """Let the outbox run dry."""
        while await self._pump.pump_once():
            pass

    async def said(self, key: str = "a") -> tuple[Message, ...]:
        """What stands in somebody's thread."""
        member = await self.stage.member(key)
        return (await self.stage.database.read(list_messages, member.id, before=None, limit=100)).messages

    async def answer(self, words: str, picture: str | None = None) -> Message:
        """Answer A, and let it leave."""
        member = await self.stage.member("a")
        thread = await self.stage.database.read(get_thread, member.id)
        said = Answer(member.id, f"key-{thread.turn}", thread.turn, words, MEI, picture)
        await self.stage.database.transact(answer_thread, said)
        await self.settle()
        return (await self.said())[-1]


@pytest.fixture
async def desk(sandbox_credentials: Path, sqlite_files: SqliteFiles, tmp_path: Path) -> AsyncIterator[Desk]:
    shutil.copy(sandbox_credentials, tmp_path)
    path = sqlite_files.copy_to(tmp_path / "lianpu.db")
    async with open_stage(tmp_path, path, ("MessageAnswered", "PictureArrived", "AnswerKept")) as stage:
        yield Desk(stage, tmp_path)


async def test_whatever_is_not_understood_ends_with_a_person(desk: Desk) -> None:
    stage, person = desk.stage, desk.stage.person("a")
    for place, words in enumerate(ODD, 1):
        await acts.send_text(stage.world, person, words)
        told = stage.heard("a")
        assert [of.kind for of in told] == ["text"] * place, words
        assert "客服" in told[-1].data["content"], words
        assert len(await desk.said()) == place, words
        # The next day the conversation is over, so that the bot is asked once more.
        await stage.world.clock.advance(25 * 3600)
    await acts.send_voice(stage.world, person, b"#!AMR sound")
    assert "已经转给客服" in stage.heard("a")[-1].data["content"]
    await acts.send_location(stage.world, person, 30.2, 120.1, "龙井村")
    assert [of.form for of in (await desk.said())[-2:]] == [Form.VOICE, Form.PLACE]
    await acts.tap_menu(stage.world, person, {"type": "click", "key": "whatever"})
    assert "客服" in stage.heard("a")[-1].data["content"]


async def test_words_of_a_conversation_stay_in_it_and_commands_are_still_obeyed(desk: Desk) -> None:
    stage, person = desk.stage, desk.stage.person("a")
    for words in ("有人吗，我问个事", "红色的有吗", "我的订单"):
        await acts.send_text(stage.world, person, words)
    told = [of.data["content"] for of in stage.heard("a")]
    assert len(told) == 2, "told once that it went to a person; the second word is for them alone"
    assert "我的订单" in told[1]
    assert [of.words for of in await desk.said()] == ["有人吗，我问个事", "红色的有吗"]


async def test_an_answer_comes_to_the_chat_while_the_window_is_open(desk: Desk) -> None:
    stage, person = desk.stage, desk.stage.person("a")
    await acts.follow(stage.world, person)
    await acts.send_text(stage.world, person, "有人吗，我问个事")
    assert (await desk.answer("在的 <b>请说</b>")).delivery is Delivery.SENT
    assert stage.heard("a")[-1].data["content"] == "在的 ＜b＞请说＜/b＞"

    await stage.world.clock.advance(48 * 3600 + 1)
    assert (await desk.answer("窗口过了")).delivery is Delivery.KEPT
    assert "窗口过了" not in str([of.data for of in stage.heard("a")])
    member = await stage.member("a")
    assert await stage.database.read(count_unseen, member.id) == 1


async def test_wechats_refusal_is_shown_at_the_message(desk: Desk) -> None:
    stage, person = desk.stage, desk.stage.person("a")
    await acts.follow(stage.world, person)
    await acts.send_text(stage.world, person, "有人吗，我问个事")
    person.windows.clear()
    kept = await desk.answer("在的")
    assert (kept.delivery, kept.problem) == (Delivery.KEPT, "45015")
    assert len(await stage.database.read(published, "AnswerKept")) == 1


async def test_pictures_go_both_ways(desk: Desk) -> None:
    stage, person = desk.stage, desk.stage.person("a")
    await acts.follow(stage.world, person)
    await acts.send_image(stage.world, person, draw_jpeg())
    await desk.settle()
    [came] = await desk.said()
    assert came.form is Form.PICTURE
    assert came.picture
    assert desk.media.open(f"private/{came.picture}.jpg")

    member = await stage.member("a")
    upload = Upload(draw_jpeg(), MediaKind.DOCUMENT, MEI, member.id)
    taken = await receive_upload(stage.database, desk.media, upload)
    await desk.answer("是这个吗", taken.code)
    assert [of.kind for of in stage.heard("a")][-2:] == ["image", "text"]
    assert [of.delivery for of in (await desk.said())[1:]] == [Delivery.SENT, Delivery.SENT]


async def test_a_merchant_with_wechats_own_desk_hands_the_chat_over(
    sqlite_database: AnyDatabase, clock: MovableClock
) -> None:
    present = PresentSettings().imagine(SERVICE_DESK, {"answered_in": "wechat"})
    router = Router(sqlite_database, FixedCredentials(), "https://shop.example.com", present)
    for number, words in enumerate(("客服", "你们老板姓什么", "我要退货怎么弄")):
        xml = text_xml(words, clock, openid="oA", message_id=number)
        assert "transfer_customer_service" in await router.answer(read_fact(parse(xml)))
    assert not await sqlite_database.read(count_waiting)
