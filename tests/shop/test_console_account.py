"""The service account at the console: its menu compared before it is pushed, its replies in the merchant's words."""

from collections.abc import AsyncIterator
from dataclasses import asdict, replace
from typing import Any

import pytest
from sqlalchemy import select

from commissions.network.queries import find_distributor
from shop.audit_log.tables import act
from shop.desk.legal_drafts import DRAFTS
from shop.members.member import Identity
from shop.members.service import recognise
from shop.scenes.service import find_scene_owner
from shop.settings.menu import MENU, MenuAtWeChat, MenuButton, MenuDocument, MenuEntry, find_fault, list_differences
from shop.settings.ports import AccountRefused, AccountSilent
from shop.settings.present import PresentSettings
from shop.settings.queries import find_value
from shop.settings.replies import REPLIES, Keyword, KeywordRule, RepliesAtWeChat, fill_text, split_links
from shop.settings.service import Secrets
from shop.web.console.menu_form import move, read_buttons
from shop.web.door import Door
from tests.support.console import Desk, StandInAccount, open_console
from tests.support.trade import open_trade

MENU_PATH, REPLIES_PATH = "/console/account/menu", "/console/account/replies"
THEIRS = (
    MenuButton(MenuEntry("官网", "view", "https://a.example.com")),
    MenuButton(MenuEntry("客服", "click", "person")),
)


@pytest.fixture
def account() -> StandInAccount:
    return StandInAccount(MenuAtWeChat(True, THEIRS, ("关于我们",)))


@pytest.fixture
async def desk(door: Door, account: StandInAccount) -> AsyncIterator[Desk]:
    settled = replace(door, present=PresentSettings({}, Secrets("k" * 32)))
    async with open_console(settled, account=account) as console:
        yield await console.sign_in()


def typed(buttons: tuple[MenuButton, ...], **more: str) -> dict[str, str]:
    """A menu as its form sends it."""
    places = {f"{n}": of.entry for n, of in enumerate(buttons, 1)}
    places |= {f"{n}.{m}": one for n, of in enumerate(buttons, 1) for m, one in enumerate(of.below, 1)}
    return {f"{name}_{at}": text for at, entry in places.items() for name, text in asdict(entry).items()} | more


def test_a_form_gives_back_the_menu_that_it_shows() -> None:
    shipped = MenuDocument().buttons
    assert read_buttons(typed(shipped)) == shipped
    assert read_buttons({"name_1": " ", "kind_1": "nonsense"}) == ()
    assert [of.entry.name for of in move(shipped, "3:up")] == ["逛商城", "服务", "我的店铺"]
    assert [of.name for of in move(shipped, "2.1:down")[1].below[:2]] == ["我的海报", "我的店铺"]
    for nowhere in ("1:up", "9:up", "x", "2.9:up", "2.x:up"):
        assert move(shipped, nowhere) == shipped


def test_menus_differ_by_place() -> None:
    shipped = MenuDocument().buttons
    assert list_differences(shipped, shipped) == ()
    renamed = (replace(shipped[0], entry=replace(shipped[0].entry, name="进店")), *shipped[1:])
    assert [of.place for of in list_differences(renamed, shipped)] == ["1"]
    assert {of.place for of in list_differences(shipped[:2], shipped)} == {"3", "3.1", "3.2", "3.3", "3.4"}


@pytest.mark.parametrize(
    ("entry", "rule"),
    [
        (MenuEntry("小程序", "miniprogram", "https://a.example.com"), "miniprogram"),
        (MenuEntry("网址", "view", "javascript:alert(1)"), "url"),
        (MenuEntry("页面", "page", "//evil.example.com"), "path"),
        (MenuEntry("素材", "media_id", ""), "key"),
        (MenuEntry("五个汉字多", "click", "help"), None),
        (MenuEntry("五个汉字多1", "click", "help"), None),
        (MenuEntry("五个汉字多12", "click", "help"), "name"),
    ],
)
def test_limits_count_in_bytes(entry: MenuEntry, rule: str | None) -> None:
    fault = find_fault((MenuButton(entry),))
    assert (fault.rule if fault else None) == rule


async def test_a_menu_is_kept_compared_and_only_then_pushed(desk: Desk, account: StandInAccount, door: Door) -> None:
    assert "逛商城" in await desk.read(MENU_PATH)
    wrong = await desk.post(MENU_PATH, version="0", **typed((MenuButton(MenuEntry("一二三四五六", "click", "help")),)))
    assert wrong.status == 422
    assert "16 字节" in await wrong.text()

    mine = (MenuButton(MenuEntry("进店", "page", "/")), *THEIRS[1:])
    assert (await desk.post(MENU_PATH, version="0", **typed(mine))).status == 303
    assert account.pushed == []
    told = await desk.read(f"{MENU_PATH}/wechat")
    assert all(name in told for name in ("进店", "官网", "关于我们"))
    assert "客服" not in told.split("<tbody>")[1].split("</tbody>")[0]

    assert (await desk.post(f"{MENU_PATH}/push", version="0")).status == 409
    assert (await desk.post(f"{MENU_PATH}/push", version="1")).status == 303
    assert account.pushed == [mine]
    assert "两边一样" in await desk.read(f"{MENU_PATH}/wechat")


async def test_what_wechat_refuses_is_named_and_stands_in_the_log(
    desk: Desk, account: StandInAccount, door: Door
) -> None:
    account.refuses = AccountRefused(errcode=40055)
    refused = await desk.post(f"{MENU_PATH}/push", version="0")
    assert "40055" in await refused.text()
    acts = await door.database.read(lambda connection: connection.scalars(select(act.c.action)).all())
    assert "settings.menu_push_refused" in acts
    assert "被微信拒绝" in await desk.read(MENU_PATH)

    account.refuses = AccountSilent()
    silent = await desk.post(f"{MENU_PATH}/push", version="0")
    assert silent.status == 503
    assert "不知道成没成" in await silent.text()


async def test_what_is_at_wechat_is_taken_over(desk: Desk, door: Door) -> None:
    assert (await desk.post(f"{MENU_PATH}/take", version="0")).status == 303
    assert (await door.database.read(find_value, MENU)).buttons == THEIRS
    assert (await desk.post(f"{MENU_PATH}/reset", version="1")).status == 303
    assert (await door.database.read(find_value, MENU)) == MenuDocument()


def test_a_line_without_its_fact_is_left_out() -> None:
    text = "你好，{称呼}\n{推荐说明}\n你的店：{我的小店}"
    assert (
        fill_text(text, {"称呼": "{店名}", "推荐说明": "", "我的小店": "x", "店名": "不该出现"})
        == "你好，{店名}\n你的店：x"
    )
    assert tuple(split_links('去<a href="https://a">看</a>。')) == (("去", None), ("看", "https://a"), ("。", None))


async def test_texts_are_previewed_kept_and_given_up(desk: Desk, door: Door) -> None:
    preview = await desk.post(REPLIES_PATH, version="0", welcome="欢迎，{称呼}<script>", preview="yes")
    assert "欢迎，小满&lt;script&gt;" in await preview.text()
    assert (await door.database.read(find_value, REPLIES)).welcome == ""
    for text, told in (("{老板}好", "认不得"), ("长" * 700, "2048")):
        bad = await desk.post(REPLIES_PATH, version="0", welcome=text)
        assert bad.status == 422
        assert told in await bad.text()
    assert (await desk.post(REPLIES_PATH, version="0", welcome="欢迎")).status == 303
    assert (await desk.post(REPLIES_PATH, version="1", welcome="")).status == 303
    assert (await desk.post(REPLIES_PATH, version="1", welcome="旧的")).status == 422


async def test_rules_are_made_changed_and_dropped(desk: Desk, door: Door) -> None:
    new, one = f"{REPLIES_PATH}/rules/new", f"{REPLIES_PATH}/rules/0"
    for wrong in ({"reply": "product", "product": "nothing"}, {"reply": "text", "text": " "}):
        assert (await desk.post(new, version="0", name="一", whole="一", **wrong)).status == 422
    assert (
        await desk.post(new, version="0", name="新品", whole="新品\n上新", within="新茶", text="到了", enabled="y")
    ).status == 303
    rule = KeywordRule("新品", (Keyword("新品"), Keyword("上新"), Keyword("新茶", whole=False)), "text", "到了")
    assert (await door.database.read(find_value, REPLIES)).rules == (rule,)
    assert "…新茶…" in await desk.read(REPLIES_PATH)
    assert (await desk.post(new, version="1", name="海报", whole="要图", reply="poster", enabled="y")).status == 303
    assert (await desk.post(f"{REPLIES_PATH}/rules/1", version="2", name="x", act="first")).status == 303
    assert [of.name for of in (await door.database.read(find_value, REPLIES)).rules] == ["海报", "新品"]
    assert (await desk.post(one, version="3", act="drop")).status == 303
    assert (await door.database.read(find_value, REPLIES)).rules == (rule,)
    assert (await desk.get(f"{REPLIES_PATH}/rules/5")).status == 404


async def test_replies_set_by_hand_are_taken_over_where_nothing_stands(
    desk: Desk, account: StandInAccount, door: Door
) -> None:
    rule = KeywordRule("新品", (Keyword("新品"),), "text", "到了")
    account.replies = RepliesAtWeChat("您好", "没听懂", (rule,), ("优惠图",))
    assert "优惠图" in await desk.read(f"{REPLIES_PATH}/wechat")
    await desk.post(REPLIES_PATH, version="0", welcome="我们自己的")
    for version in ("1", "2"):
        assert (await desk.post(f"{REPLIES_PATH}/take", version=version)).status == 303
    kept = await door.database.read(find_value, REPLIES)
    assert (kept.welcome, kept.unknown, kept.rules) == ("我们自己的", "没听懂", (rule,))


async def test_a_notice_is_tried_on_ones_own_phone(door: Door, account: StandInAccount) -> None:
    member = await door.database.transact(recognise, Identity("wx1", "openid-owner"), via="login")
    path = "/console/notices/order_paid"
    async with open_console(replace(door, present=PresentSettings({}, Secrets("k" * 32))), account=account) as console:
        stranger, owner = await console.sign_in(), await console.sign_in(member_id=member.id)
        assert "还没有对应模板" in await (await owner.post(f"{path}/test")).text()
        fields = {"template": "tpl-paid", "field_thing2": "product", "enabled": "yes", "version": "0"}
        assert (await owner.post(path, **fields)).status == 303
        assert "不知道发给谁" in await (await stranger.post(f"{path}/test")).text()
        assert (await owner.post(f"{path}/test")).status == 303
        assert account.sent == [("openid-owner", {"thing2": "明前龙井 50 克"})]
        account.refuses = AccountRefused(errcode=43004)
        assert "没有关注公众号" in await (await owner.post(f"{path}/test")).text()


async def test_followers_are_asked_for_once(desk: Desk) -> None:
    path = "/console/account/followers"
    assert "开始导入" in await desk.read(path)
    first = await desk.post(f"{path}/import", request_key="k")
    again = await desk.post(f"{path}/import", request_key="k")
    assert first.headers["Location"] == again.headers["Location"]


async def test_proofs_of_the_domain_are_served_at_the_root(door: Door, phone: Any) -> None:
    file = await (await phone()).client.get("/MP_verify_abc.txt")
    assert file.status == 404
    async with open_console(replace(door, present=door.present)) as console:
        desk = await console.sign_in()
        path = "/console/settings/domain"
        for wrong in ("../etc/passwd：x", "a.php：x", "a.txt：<script>"):
            assert (await desk.post(path, version="0", proofs=wrong)).status == 422
        assert (await desk.post(path, version="0", proofs="MP_verify_abc.txt：abc\nx.html：y")).status == 303
    for name, said in (("MP_verify_abc.txt", "abc"), ("x.html", "y")):
        file = await (await phone()).client.get(f"/{name}")
        assert (await file.text(), file.content_type) == (said, "text/plain")
    assert "Disallow" in await (await (await phone()).client.get("/robots.txt")).text()


@pytest.mark.parametrize("key", DRAFTS)
async def test_a_draft_has_the_company_in_it_and_is_not_published(desk: Desk, door: Door, key: str) -> None:
    company = {"name": "杭州半山茶业有限公司", "credit_code": "", "address": "", "phone": "", "icp": "", "police": ""}
    await desk.post("/console/settings/company", version="0", **company, filings="")
    page = await desk.read(f"/console/settings/{key}?draft=yes")
    assert "杭州半山茶业有限公司" in page
    assert "【待填】" in page
    assert "律师" in page
    assert "还没保存过" in page


async def test_a_permanent_code_is_made_once_printed_and_owned(door: Door) -> None:
    trade = await open_trade(door.database)  # type: ignore[arg-type]
    person = await door.database.read(find_distributor, trade.people[0])
    assert person
    path = f"/console/members/{person.code}/permanent"
    async with open_console(door) as console:
        desk = await console.sign_in()
        assert "100,000" in await desk.read(path)
        assert (await desk.get(f"{path}.png")).status == 404
        for _ in range(2):
            assert (await desk.post(path)).status == 303
        [scene] = door.scene_codes.made  # type: ignore[attr-defined]
        assert "99,999" in await desk.read(path)
        assert (await (await desk.get(f"{path}.png")).read()).startswith(b"\x89PNG")
        assert "99,999" in await desk.read("/console/operations/blocked")
    owner = await door.database.read(find_scene_owner, scene)
    assert owner
    assert (owner.member_id, owner.link) == (trade.people[0], person.code)
