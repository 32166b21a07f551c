"""The console's settings: saved in versions, keys tried at WeChat first, and no shop opened too early."""

import io
from collections.abc import AsyncIterator
from dataclasses import replace
from string import Formatter
from typing import Any

import pytest
from aiohttp import ClientResponse, FormData
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from PIL import Image
from sqlalchemy import select

from commissions.actor import staff_acting
from shop.accounts.permissions import Permission, Role
from shop.audit_log.queries import list_acts
from shop.desk.deciding import save
from shop.media.refusals import MediaUnknown
from shop.media.tables import media
from shop.settings.account import ACCOUNT
from shop.settings.company import COMPANY as COMPANY_DOCUMENT
from shop.settings.limits import LIMITS
from shop.settings.notice_templates import NOTICE_TEMPLATES, MappedTemplate
from shop.settings.order_rules import ORDER_RULES
from shop.settings.ports import Verdict
from shop.settings.present import PresentSettings
from shop.settings.queries import find_value, get_profile, list_versions
from shop.settings.service import SaveDocument, Secrets
from shop.web.door import Door
from shop.words import words
from tests.support.complaints import StandInComplaints
from tests.support.console import Console, Desk, StandInChecks, open_console
from tests.support.shelf import draft_tea, stock_shelf

SECRET = "0123456789abcdef0123456789abcdef"
COMPANY = {"name": "杭州半山茶业有限公司", "credit_code": "91330106MA2KXYA31B", "address": "杭州市西湖区龙井路 1 号"}


@pytest.fixture
def open_door(door: Door) -> Door:
    """A shop that opens by hand, whose environment fixes one limit."""
    present = PresentSettings({"LIANPU_ADJUST_ALONE_UP_TO_FEN": 500}, Secrets("k" * 32))
    return replace(door, present=present, opens_by_hand=True)


@pytest.fixture
async def console(open_door: Door) -> AsyncIterator[Console]:
    async with open_console(open_door) as found:
        yield found


def make_public_key() -> str:
    key = rsa.generate_private_key(65537, 1024).public_key()
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


async def change(desk: Desk, path: str, version: int = 0, **fields: Any) -> tuple[int, str]:
    response = await desk.post(f"/console/settings/{path}", version=str(version), **fields)
    return response.status, await response.text()


async def test_what_is_typed_is_saved_holds_at_once_and_a_stale_page_is_refused(
    console: Console, open_door: Door
) -> None:
    desk = await console.sign_in()
    rules = {"expires_minutes": "２０", "auto_receive_days": "7", "after_sale_days": "15"}
    assert (await change(desk, "order_rules", **rules, reason="旺季"))[0] == 303
    assert open_door.present.of(ORDER_RULES).expires_minutes == 20
    saved = (await console.database.read(list_versions, "order_rules"))[0]
    assert (saved.reason, saved.saved_by.id) == ("旺季", desk.staff_code)

    status, page = await change(desk, "order_rules", **rules | {"expires_minutes": "30"})
    assert status == 409
    assert "第 1 版" in page
    assert 'value="30"' in page
    assert "旺季" in await desk.read("/console/settings/order_rules/versions/1") or "20" in page


@pytest.mark.parametrize(
    ("path", "fields", "said"),
    [
        ("order_rules", {"expires_minutes": "1"}, "不能小于 2"),
        ("limits", {"refund_alone_up_to_fen": "很多"}, "请填金额"),
        ("company", {"filings": "食品经营许可证"}, "名称：编号"),
        ("company", {"credit_code": "123"}, "照着微信后台或证照上的原样填"),
        ("shop_profile", {"name": ""}, "这样填不行"),
        ("transfer_words", {"scene": "1011"}, "没有内置的文案"),
    ],
)
async def test_what_can_not_be_is_shown_beside_its_field_with_what_was_typed(
    console: Console, path: str, fields: dict[str, str], said: str
) -> None:
    status, page = await change(await console.sign_in(), path, **fields)
    assert status == 422
    assert said in page
    (typed,) = fields.values()
    assert typed in page


async def test_a_field_that_the_environment_fixes_says_so_and_is_not_sent(console: Console, open_door: Door) -> None:
    desk = await console.sign_in()
    page = await desk.read("/console/settings/limits")
    assert "LIANPU_ADJUST_ALONE_UP_TO_FEN" in page
    fields = {"refund_alone_up_to_fen": "300", "adjust_alone_up_to_fen": "9999", "payee_cool_down_hours": "48"}
    assert (await change(desk, "limits", **fields))[0] == 303
    assert open_door.present.of(LIMITS).refund_alone_up_to_fen == 30_000
    assert open_door.present.of(LIMITS).adjust_alone_up_to_fen == 500


async def test_the_profile_is_typed_with_amounts_and_lines(console: Console) -> None:
    fields = {
        "name": "半山",
        "promises": "破损包赔\r\n\r\n48 小时发货",
        "shipping_fee_fen": "8.5",
        "brand_colour": "#1E6B5A",
    }
    assert (await change(await console.sign_in(), "shop_profile", **fields, free_shipping_from_fen=""))[0] == 303
    profile = await console.database.read(get_profile)
    assert (profile.name, profile.promises, profile.shipping_fee_fen) == ("半山", ("破损包赔", "48 小时发货"), 850)
    assert profile.free_shipping_from_fen is None


async def test_keys_are_tried_before_they_are_saved_and_never_shown_again(open_door: Door) -> None:
    checks = StandInChecks(account=Verdict("wrong", "account_address_list", "40164"))
    async with open_console(open_door, checks=checks) as console:
        desk = await console.sign_in()
        keys = {"app_id": "wx123", "app_secret": SECRET, "token": "tok123"}
        status, page = await change(desk, "keys/account", **keys)
        assert status == 422
        assert "IP 白名单" in page
        assert SECRET not in page
        assert checks.asked[0].find_secret(ACCOUNT, "app_secret") == SECRET
        assert open_door.present.find_secret(ACCOUNT, "app_secret") == ""

        checks.verdicts["account"] = Verdict("good", "account_good")
        assert (await change(desk, "keys/account", **keys))[0] == 303
        assert open_door.present.find_secret(ACCOUNT, "app_secret") == SECRET
        page = await desk.read("/console/settings/keys/account")
        assert SECRET not in page
        assert "…cdef" in page

        assert (await change(desk, "keys/account", 1, app_secret="", forget_token="yes", token=""))[0] == 303
        assert open_door.present.find_secret(ACCOUNT, "app_secret") == SECRET
        assert open_door.present.find_secret(ACCOUNT, "token") == ""


async def test_whoever_may_not_touch_keys_is_not_shown_them(console: Console) -> None:
    desk = await console.sign_in(Role.OPERATOR)
    assert (await desk.get("/console/settings/keys/pay")).status == 403
    assert "需要密钥权限" in await desk.read("/console/settings")
    assert "保存" not in (await desk.read("/console/settings/order_rules")).partition("<main")[2].replace(
        "没保存过", ""
    )
    assert (await desk.post("/console/settings/order_rules", version="0", expires_minutes="9")).status == 403


async def test_keys_and_the_opening_are_saved_by_no_other_path_than_theirs(console: Console) -> None:
    desk = await console.sign_in(Role.OPERATOR, ticks={Permission.SEE_SETTINGS, Permission.EDIT_SETTINGS})
    for key in ("account", "pay", "going_live", "nothing"):
        assert (await desk.post(f"/console/settings/{key}", version="0", app_id="wx9", open="true")).status == 404
    assert (await desk.get("/console/settings/keys/order_rules")).status == 403


async def test_a_text_is_previewed_without_being_saved_and_carries_no_script(console: Console) -> None:
    desk = await console.sign_in()
    body = "# 一、总则\n<script>alert(1)</script>\n- 甲"
    status, page = await change(desk, "text_terms", title="用户协议", body=body, preview="yes")
    assert status == 200
    assert "<h2>一、总则</h2>" in page
    assert "<script>alert" not in page
    assert await console.database.read(list_versions, "text_terms") == ()


async def test_the_shop_opens_only_when_all_is_there_that_it_needs(console: Console, open_door: Door) -> None:
    desk = await console.sign_in()
    assert not open_door.terms.is_open
    assert "还差 8 项才能上线" in await desk.read("/console/setup")
    refused = await desk.post("/console/setup/opening", open="yes")
    assert refused.status == 409
    assert "没有上线" in await refused.text()
    assert not open_door.terms.is_open


async def test_a_shop_that_has_all_of_it_is_opened_and_closed(open_door: Door) -> None:
    fixed = {"LIANPU_WECHAT_APP_ID": "wx1", "LIANPU_PAY_MCH_ID": "16", "LIANPU_PAY_CERT_SERIAL": "AB"}
    fixed |= {"LIANPU_PAY_CERTIFICATE_FILE": "", "LIANPU_PAY_PUBLIC_KEY_ID": "PUB"}
    for name in ("WECHAT_APP_SECRET", "WECHAT_TOKEN", "WECHAT_AES_KEY", "PAY_API_V3_KEY", "PAY_PRIVATE_KEY_FILE"):
        fixed[f"LIANPU_{name}"] = "x"
    fixed["LIANPU_PAY_PUBLIC_KEY_FILE"] = make_public_key()
    there = replace(open_door, present=PresentSettings(fixed, Secrets("k" * 32)))
    async with open_console(there) as console:
        desk = await console.sign_in()
        await console.database.transact(stock_shelf, draft_tea())
        assert (await change(desk, "shop_profile", name="半山"))[0] == 303
        assert (await change(desk, "company", **COMPANY, icp="浙ICP备12345678号"))[0] == 303
        for key in ("text_terms", "text_privacy"):
            await change(desk, key, title="文本", body="写明白")
        assert "可以上线了" in await desk.read("/console/setup")
        assert (await desk.post("/console/setup/opening", open="yes")).status == 303
        assert there.terms.is_open
        assert (await desk.post("/console/setup/opening", open="no")).status == 303
        assert not there.terms.is_open


async def test_live_checks_say_what_is_wrong_and_what_to_do(open_door: Door) -> None:
    async with open_console(open_door, checks=StandInChecks(pay=Verdict("wrong", "pay_sign", "SIGN_ERROR"))) as console:
        desk = await console.sign_in(ticks={Permission.SEE_SETTINGS, Permission.SEE_OPERATIONS})
        page = await desk.read("/console/setup/checks")
        assert "签名不对" in page
        assert "公众号密钥可用" in page


async def test_a_notice_is_mapped_field_by_field_with_a_preview_and_let_go_again(console: Console) -> None:
    desk = await console.sign_in()
    tried = await desk.read("/console/notices/order_paid?template=tpl-paid")
    assert "¥128.00" in tried
    chosen = {"template": "tpl-paid", "field_character_string1": "order", "field_amount3": "amount", "enabled": "yes"}
    assert (await desk.post("/console/notices/order_paid", version="0", **chosen)).status == 303
    mapped = (await console.database.read(find_value, NOTICE_TEMPLATES)).mapped
    assert mapped == {
        "order_paid": MappedTemplate("tpl-paid", {"character_string1": "order", "amount3": "amount"}, True)
    }

    wrong = await desk.post("/console/notices/order_shipped", version="1", **chosen)
    assert wrong.status == 422
    stale = await desk.post("/console/notices/order_paid", version="0", template="")
    assert stale.status == 409
    assert (await desk.post("/console/notices/order_paid", version="1", template="")).status == 303
    assert (await console.database.read(find_value, NOTICE_TEMPLATES)).mapped == {}


async def test_where_wechat_does_not_tell_its_templates_nothing_can_be_lost(open_door: Door) -> None:
    checks = StandInChecks()
    checks.templates = None
    async with open_console(open_door, checks=checks) as console:
        desk = await console.sign_in()
        assert "不能改" in await desk.read("/console/notices/order_paid")
        assert "问不到" in await desk.read("/console/notices")


def test_every_field_of_a_notice_has_its_word_and_every_fact_a_sample() -> None:
    said = words("console/notice_templates.toml")
    for notice in words("notices.toml").values():
        assert notice["fields"].keys() <= said["fields"].keys()
        facts = {name for text in notice["fields"].values() for _, name, _, _ in Formatter().parse(text) if name}
        assert facts <= said["samples"].keys()


async def test_pay_is_told_once_where_complaints_are_heard(open_door: Door) -> None:
    pay = StandInComplaints()
    async with open_console(open_door, complaints=pay) as console:
        desk = await console.sign_in(Role.OWNER)
        assert "还不知道把投诉通知发到哪里" in await desk.read("/console/setup/checks")
        for _ in range(2):
            assert (await desk.post("/console/setup/complaints")).status == 303
            assert pay.address == pay.notice_url
        assert "投诉会通知到这里" in await desk.read("/console/setup/checks")
        assert (await console.database.read(list_acts)).items[0].action == "complaints.register"

        pay.address = "https://old.example.com/notices"
        assert "发去了别处（https://old.example.com/notices）" in await desk.read("/console/setup/checks")
        pay.refusal, pay.address = "NO_AUTH", None
        refused = await desk.post("/console/setup/complaints")
        assert (refused.status, "NO_AUTH" in await refused.text()) == (409, True)
        pay.silent = True
        silent = await desk.post("/console/setup/complaints")
        assert (silent.status, "不知道登记上没有" in await silent.text()) == (503, True)
        assert "没问到投诉通知地址" in await desk.read("/console/setup/checks")
        assert pay.address is None


async def test_the_shops_picture_and_its_licence_are_sent_shown_and_taken_away(open_door: Door) -> None:
    async with open_console(open_door) as console:
        desk, path = await console.sign_in(Role.OWNER), "/console/settings/company/pictures/licence_picture"
        assert (await _send(desk, path, "0", b"<svg/>")).status == 422
        sent = await _send(desk, path, "0", draw_picture())
        assert sent.status == 303
        company = open_door.present.of(COMPANY_DOCUMENT)
        assert company.licence_picture
        assert f"/media/{company.licence_picture}-s180.webp" in await desk.read("/console/settings/company")
        kept = await console.database.read(lambda of: of.scalar(select(media.c.used_at)))
        assert kept is not None, "what is shown is not swept away"

        stale = await _send(desk, path, "0", draw_picture())
        assert stale.status == 409
        assert (await _send(desk, "/console/settings/company/pictures/name", "1", draw_picture())).status == 404
        named = await desk.post("/console/settings/company", version="1", name="杭州茶小满有限公司")
        assert named.status == 303
        assert open_door.present.of(COMPANY_DOCUMENT).licence_picture == company.licence_picture, (
            "a form keeps the picture"
        )

        avatar = await _send(desk, "/console/settings/shop_profile/pictures/avatar", "0", draw_picture())
        assert avatar.status == 303
        support = await console.sign_in(Role.SUPPORT)
        assert (await _send(support, path, "2", draw_picture())).status == 403
        gone = await desk.post(path, version="2", forget="yes")
        assert gone.status == 303
        assert open_door.present.of(COMPANY_DOCUMENT).licence_picture is None
    unknown = {"document": "company", "version": 3, "values": {"licence_picture": "0" * 32}, "by": staff_acting("mei")}
    with pytest.raises(MediaUnknown):
        await save(open_door.database, open_door.present, "terminal", SaveDocument(**unknown))


async def _send(desk: Desk, path: str, version: str, body: bytes) -> ClientResponse:
    form = FormData({"csrf": await desk.token(), "version": version})
    form.add_field("picture", body, filename="p.png", content_type="image/png")
    return await desk.client.post(path, data=form, cookies=desk.cookies, allow_redirects=False)


def draw_picture() -> bytes:
    """A small green square."""
    out = io.BytesIO()
    Image.new("RGB", (400, 400), "#2e7d32").save(out, "PNG")
    return out.getvalue()
