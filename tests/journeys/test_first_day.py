"""A merchant's first day on the empty demo, as processes, at 1440 × 900: from the printed link to a shop that sells."""

from pathlib import Path

from playwright.async_api import Browser, Page

from tests.journeys import first_day as day
from tests.journeys import first_order as order
from tests.journeys.program import run_command, run_program
from tests.support.house import find_free_port


async def test_an_empty_shop_is_set_up_sells_gives_back_and_pays_out(
    tmp_path: Path, page: Page, browser: Browser
) -> None:
    names = ("LIANPU_PORT", "LIANPU_OPS_PORT", "LIANPU_SANDBOX_PORT", "LIANPU_CONSOLE_PORT")
    ports = {name: str(find_free_port()) for name in names}
    async with run_program(
        "demo", "--empty", cwd=tmp_path, environment=ports, ops_port=int(ports["LIANPU_OPS_PORT"])
    ) as demo:
        await demo.ready()
        link = await day.read_link(tmp_path / "output.txt")
        desk = day.Desk(page, link.split("/invitation")[0])
        await day.accept_invitation(desk, link, "王掌柜", "owner")
        await day.say_who_we_are(desk)
        await day.type_the_keys(desk, tmp_path / "var/demo-empty/sandbox/credentials.json")
        await day.choose_the_business(desk)
        await day.bring_the_goods(desk)
        await day.publish_the_home_page(desk)
        await day.raise_the_commission(desk)
        await day.go_live(desk)

        street = order.Street(int(ports["LIANPU_SANDBOX_PORT"]))
        await order.the_first_two_follow(street)
        number = await order.buy(street, desk)
        await order.ship_by_file(desk, number)
        await order.refund_by_two(desk, browser, number)
        await order.the_commission_matures(street, number)
        await order.review_withdrawals(desk)
        await order.withdraw(street, desk)
        await order.read_the_figures(desk)
        await order.export_the_orders(desk, number)

        answer = await page.goto(link)
        assert answer is not None
        assert answer.status == 410, "a link is good once"
        said = (tmp_path / "output.txt").read_text()
        assert "Traceback" not in said, said
        status, told = await run_command("audit", cwd=tmp_path, environment={})
        assert (status, told.split(", ")[-1].strip()) == (0, "0 findings.")
