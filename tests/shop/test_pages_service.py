"""The thread's pages: a buyer asks from an order, staff see it and answer, and frequent questions come before both."""

import re
from typing import Any

from commissions.actor import staff_acting
from commissions.ports import Transaction
from shop.accounts.permissions import Permission, Role
from shop.desk.deciding import save
from shop.settings.replies import REPLIES
from shop.settings.service import SaveDocument
from shop.settings.service_desk import SERVICE_DESK
from shop.threads.queries import count_unseen, get_thread
from shop.threads.service import Write, write_to_shop
from shop.threads.tables import thread
from shop.web.door import Door
from tests.shop.conftest import MakePhone
from tests.support.console import Console
from tests.support.trade import Trade, open_trade

ATTACK = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'


def find_number(page: str, name: str) -> str:
    """What a hidden field of a form carries."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found
    return found[1]


async def open_story(door: Door) -> Trade:
    return await open_trade(door.database)  # type: ignore[arg-type]


async def test_a_buyer_asks_from_an_order_and_sees_the_answer(phone: MakePhone, console: Console, door: Door) -> None:
    trade = await open_story(door)
    order, buyer, staff = await trade.buy(), await phone("3"), await console.sign_in(Role.SUPPORT, name="小李")
    assert f'href="/service?order={order.no}#latest"' in await (await buyer.open(f"/orders/{order.no}")).text()
    asking = await (await buyer.open(f"/service?order={order.no}")).text()
    assert order.title in asking
    sent = await buyer.post(
        "/service", {"words": f"几时发货 {ATTACK}", "order": order.no, "key": find_number(asking, "key")}
    )
    assert sent.status == 303

    listed = await staff.read("/console/threads")
    assert "几时发货" in listed
    page = await staff.read(f"/console/threads/{trade.buyer}")
    assert "<script>alert" not in page + listed
    assert f'href="/console/orders/{order.no}"' in page
    assert "没有关注公众号" in page
    fields = {name: find_number(page, name) for name in ("turn", "key")}
    path = f"/console/threads/{trade.buyer}"
    assert (await staff.post(f"{path}/answer", words="今天 <b>就</b> 发", **fields)).status == 303
    assert (await staff.post(f"{path}/answer", words="晚了一步", turn=fields["turn"], key="k2")).status == 409
    told = await (await buyer.open("/service")).text()
    assert "今天 &lt;b&gt;就&lt;/b&gt; 发" in told
    assert "<script>alert" not in told

    later = await staff.read(path)
    ending = {"turn": find_number(later, "turn"), "messages": find_number(later, "messages")}
    assert (await staff.post(f"{path}/staff", staff=staff.staff_code, turn=ending["turn"])).status == 303
    assert (await staff.post(f"{path}/staff", staff="0123456789", turn=ending["turn"])).status == 404
    assert (await staff.post(f"{path}/end", **ending)).status == 409, "it was taken meanwhile"
    ending["turn"] = str(int(ending["turn"]) + 1)
    assert (await staff.post(f"{path}/end", **ending)).status == 303
    assert (await door.database.read(get_thread, trade.buyer)).state == "closed"
    log = await console.sign_in(Role.OWNER)
    acts = await log.read("/console/log")
    assert "thread.answer" in acts
    assert "thread.close" in acts


async def test_only_who_may_reads_what_people_write(console: Console, door: Door) -> None:
    trade = await open_story(door)
    await door.database.transact(write_to_shop, Write(trade.buyer, "k", "h5", "我的电话 13800138000"))
    for role, listed, opened in ((Role.AUDITOR, 403, 403), (Role.FINANCE, 403, 403), (Role.OPERATOR, 200, 200)):
        desk = await console.sign_in(role)
        assert (await desk.get("/console/threads")).status == listed
        assert (await desk.get(f"/console/threads/{trade.buyer}")).status == opened
    looks = await console.sign_in(Role.SUPPORT, ticks={Permission.SEE_THREADS})
    page = await looks.read(f"/console/threads/{trade.buyer}")
    assert "/answer" not in page
    assert (await door.database.read(get_thread, trade.buyer)).unread == 0, "an operator has seen it"
    assert (await looks.post(f"/console/threads/{trade.buyer}/answer", words="x", turn="0", key="k")).status == 403
    assert (await looks.get("/console/threads/999999")).status == 404


async def test_a_quick_reply_comes_behind_what_was_typed(console: Console, door: Door) -> None:
    trade = await open_story(door)
    await door.database.transact(write_to_shop, Write(trade.buyer, "k", "h5", "在吗"))
    values = {"quick_replies": ["在的，请说", "已经催仓库了"]}
    await save(door.database, door.present, "console", SaveDocument(SERVICE_DESK.key, 0, values, staff_acting("t")))
    staff, path = await console.sign_in(Role.SUPPORT), f"/console/threads/{trade.buyer}"
    page = await staff.read(path)
    assert "已经催仓库了" in page
    shown = await staff.post(f"{path}/answer", words="你好", quick="1", turn=find_number(page, "turn"))
    assert shown.status == 200
    assert "你好\n已经催仓库了</textarea>" in await shown.text()
    assert (await staff.post(f"{path}/answer", words="", quick="99", turn="0")).status == 200


async def test_looking_marks_what_was_seen(phone: MakePhone, door: Door) -> None:
    trade = await open_story(door)
    buyer = await phone("3")
    await buyer.open("/me")

    def keep(tx: Transaction) -> None:
        write_to_shop(tx, Write(trade.buyer, "k", "h5", "在吗"))

        tx.connection.execute(thread.update().values(unseen=1, told=True))

    await door.database.transact(keep)
    await buyer.open("/service")
    assert await door.database.read(count_unseen, trade.buyer) == 0


async def test_bad_words_are_told_beneath_what_was_typed(phone: MakePhone, door: Door) -> None:
    trade = await open_story(door)
    order, stranger = await trade.buy(), await phone("0")
    await stranger.open("/me")
    asking = await (await stranger.open(f"/service?order={order.no}")).text()
    assert order.no not in asking
    assert (await stranger.post("/service", {"words": "看看", "order": order.no})).status == 404
    empty = await stranger.post("/service", {"words": "  "})
    assert empty.status == 422
    assert "写 1 到 600 个字" in await empty.text()
    assert (await stranger.post("/service", {"words": "有货吗", "product": "nothing"})).status == 404


async def test_frequent_questions_are_the_merchants_rules_and_end_with_a_person(phone: MakePhone, door: Door) -> None:
    anna = await phone()
    assert "/service" in await (await anna.open("/help")).text(), "nothing to ask yet but a person"
    rules: list[dict[str, Any]] = [
        make_rule("运费", '满 99 包邮\n{称呼}你好\n<a href="javascript:alert(1)">点</a>', "运费怎么算？"),
        make_rule("几天到", '两三天，见<a href="https://shop.test/x">时效表</a>', "几天能到？"),
        make_rule("停用", "不说了", "停用的？", enabled=False),
        make_rule("暗号", "嘘"),
    ]
    saved = SaveDocument(REPLIES.key, 0, {"rules": rules}, staff_acting("t"))
    await save(door.database, door.present, "console", saved)
    page = await (await anna.open("/help")).text()
    assert page.count('href="/service#latest"') == 3, "each ends with a person, and so does the page"
    assert "满 99 包邮" in page
    assert '<a href="https://shop.test/x">时效表</a>' in page
    for never in ("停用的", "嘘", "javascript:", "你好"):
        assert never not in page
    found = await (await anna.open("/help?q=时效")).text()
    assert "几天能到" in found
    assert "运费怎么算" not in found
    nothing = await (await anna.open(f"/help?q={'%3Cscript%3E'}")).text()
    assert "联系客服" in nothing
    assert "<script>”" not in nothing


def make_rule(word: str, text: str, question: str = "", *, enabled: bool = True) -> dict[str, Any]:
    """A keyword rule as it is kept."""
    words = [{"text": word, "whole": True}]
    return {"name": word, "keywords": words, "text": text, "question": question, "enabled": enabled}
