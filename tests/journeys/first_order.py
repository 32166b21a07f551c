"""A merchant's first order: two people on their phones, and what the staff decides of it in the console."""

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from playwright.async_api import Browser, expect

from shop.transfers.payouts import AGREEMENTS
from tests.journeys.first_day import Desk, accept_invitation
from tests.journeys.living import until
from tests.journeys.web_view import web_view

_FIRST, _FRIEND = "a", "b"
_DAY_S = 86_400
_PRICE, _BACK, _LEFT = "2600.00", "2100.00", "60.00"
"""Paid, given back, and what stays of the commission of 12 %."""
_HELD_DAYS = 8


@dataclass(frozen=True)
class Street:
    """The people outside, by the doors of the sandbox."""

    port: int

    async def ask(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """Read from the sandbox's API, or with a body do something there."""
        address = f"http://localhost:{self.port}/sandbox/api/{path}"
        async with aiohttp.ClientSession() as session:
            asked = session.get(address) if body is None else session.post(address, json=body)
            async with asked as answer:
                assert answer.status == 200, (path, await answer.text())
                return dict(await answer.json())

    async def see(self, key: str, kind: str) -> list[dict[str, Any]]:
        """What somebody has in the chat with the account, of one kind."""
        people = {one["key"]: one for one in (await self.ask("state"))["people"]}
        return [entry for entry in people[key]["chat"] if entry["kind"] == kind]

    async def follows(self, key: str, via: str) -> None:
        """Somebody follows and waits for a poster."""
        await self.ask(f"people/{key}/follow", {"via": via})

        async def has_poster() -> bool:
            return bool(await self.see(key, "image"))

        await until(has_poster, f"a poster of {key}")


async def the_first_two_follow(street: Street) -> None:
    """One by themselves, another by the first one's poster."""
    await street.follows(_FIRST, "search")
    [poster] = await street.see(_FIRST, "image")
    await street.ask(f"people/{_FRIEND}/scan", {"from": _FIRST, "entry": poster["id"]})
    await street.follows(_FRIEND, "scan")


async def buy(street: Street, desk: Desk) -> str:
    """The second one orders; the shop makes it cheaper while it is unpaid; it is paid so. Returns the number."""
    async with web_view(street.port, _FRIEND) as phone:
        number = await phone.order()
        await desk.go(f"/orders/{number}/price")
        await desk.page.locator('[name^="line."]').fill(_PRICE)
        await desk.fill(reason="第一位客人")
        await desk.press("改价，通知买家")
        await desk.says("2,600")

        await phone.open(f"/payment/{number}")
        await phone.pay(number)

    async def is_paid() -> bool:
        await desk.go(f"/orders/{number}")
        return await desk.page.get_by_role("button", name="发货，通知买家").count() == 1

    await until(is_paid, "an order that is paid")
    return number


async def ship_by_file(desk: Desk, number: str) -> None:
    """What is due is fetched as a file, filled in and given back."""
    await desk.go("/orders/shipping")
    async with desk.page.expect_download() as began:
        await desk.page.get_by_role("button", name="待发货订单").click()
    rows = _read_rows(await (await began.value).path())
    [row] = [row for row in rows if row["订单号"] == number]
    row |= {"快递公司": "顺丰速运", "快递单号": "SF1234567890"}

    out = io.StringIO()
    writer = csv.DictWriter(out, row)
    writer.writeheader()
    writer.writerow(row)
    await desk.upload("/orders/shipping", "parcels.csv", out.getvalue())
    await desk.press(re.compile("^确认"))
    await desk.errand_ends()
    await desk.go(f"/orders/{number}")
    await expect(desk.page.locator(".parcel-no").first).to_have_text("SF1234567890")


async def refund_by_two(desk: Desk, browser: Browser, number: str) -> None:
    """More than one may give back alone: the owner proposes it, somebody from finance agrees."""
    await desk.go("/staff")
    await desk.page.locator('[name="role"]').select_option("finance")
    await desk.press("生成邀请链接")
    link = await desk.page.locator("code.secret").inner_text()
    context = await browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    second = Desk(await context.new_page(), desk.console)
    await accept_invitation(second, link.strip(), "李会计", "finance")

    await desk.go(f"/orders/{number}/refund")
    await desk.page.locator('[name="what"][value="parts"]').check()
    await desk.page.locator('[name^="fen."]').first.fill(_BACK)
    await desk.fill(reason="壶盖有裂，补一部分")
    await desk.press("先看结果")
    await desk.says("谁退回多少佣金", "252.00")
    await desk.press("提交，等同事复核")
    await desk.says("等另一位同事复核")

    await second.go("/proposals")
    await second.page.locator(".row-link").click()
    await second.says("2,100.00", "252.00")
    await second.press("同意并执行")
    await second.says("没有要复核的")
    await context.close()


async def the_commission_matures(street: Street, number: str) -> None:
    """The buyer has the goods, and the hold passes."""
    async with web_view(street.port, _FRIEND) as phone:
        await phone.open(f"/orders/{number}")
        await phone.send(f"/orders/{number}/receipt")
    await street.ask("clock", {"advance_s": _HELD_DAYS * _DAY_S})


async def review_withdrawals(desk: Desk) -> None:
    """From now on a person looks at whoever asks for more than fifty yuan."""
    await desk.go("/withdrawal-rules")
    await desk.fill(review_above_fen="50")
    await desk.press("看改了什么")
    await desk.says("改了什么")
    await desk.press("发布这一版")
    await desk.says("第 1 版")


async def withdraw(street: Street, desk: Desk) -> None:
    """The distributor asks for what is left of the commission; the owner approves it; it is taken, and arrives."""
    await street.ask("merchant/top-up", {"amount_fen": 100_000})
    async with web_view(street.port, _FIRST) as phone:
        for document in AGREEMENTS:
            await phone.open(f"/me/agreements/{document}?to=/me/withdrawals/new")
            await phone.send(f"/me/agreements/{document}")

        async def may_ask() -> bool:
            return 'name="amount"' in (await phone.open("/me/withdrawals/new")).text

        await until(may_ask, "a commission that is available")
        asked = (await phone.send("/me/withdrawals", amount=_LEFT, channel="wechat")).path

    await desk.go("/withdrawals")
    await desk.page.locator(".row-link").first.click()
    await desk.press(f"通过，打款 ¥{_LEFT}")

    async def is_sent() -> bool:
        await desk.page.reload()
        return "WAIT_USER_CONFIRM" in await desk.page.locator("main").inner_text()

    await until(is_sent, "a transfer that waits for its receiver")
    await _confirm(street, asked)

    async def has_arrived() -> bool:
        await desk.page.reload()
        return "已到账" in await desk.page.locator("main").inner_text()

    await until(has_arrived, "a transfer that was taken")


async def _confirm(street: Street, path: str) -> None:
    """The distributor taps 确认收款 on the phone: WeChat's own page takes what the shop's page hands over."""
    async with web_view(street.port, _FIRST) as phone:
        await phone.open(path)
        assert f"确认收款 ¥{_LEFT}" in phone.page.text
        given = {"mchId": "mch", "appId": "app", "package": "package"}
        sheet = await phone.act(
            "transfer/open", {name: phone.find(f'data-{of}="([^"]+)"') for name, of in given.items()}
        )
        assert sheet.get("refused") is None, sheet
        told = await phone.act("transfer/confirm", {"package": phone.find(r'data-package="([^"]+)"')})
        assert told == {}, told

        async def is_told() -> bool:
            return "已到账" in (await phone.open(path)).text

        await until(is_told, "the page that says that the money has arrived")


async def read_the_figures(desk: Desk) -> None:
    """What was sold, given back and earned first stands in the figures."""
    await desk.go("/figures")
    await desk.says("¥2,600.00", "¥2,100.00", "¥312.00")


async def export_the_orders(desk: Desk, number: str) -> None:
    """All orders as a file, whose rows say what happened."""
    await desk.go("/orders")
    await desk.page.locator("summary", has_text="导出").click()
    await desk.press("CSV")
    await desk.errand_ends()
    async with desk.page.expect_download() as began:
        await desk.page.locator("a[download]").click()
    rows = _read_rows(await (await began.value).path())
    [row] = [row for row in rows if row["订单号"] == number]
    assert (row["应付"], row["已退"], row["状态"]) == (_PRICE, _BACK, "已完成"), row


def _read_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV that was downloaded."""
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))
