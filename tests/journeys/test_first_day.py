"""A merchant's first day on the empty demo, as processes, at 1440 × 900: from the printed link to a shop that sells."""

from pathlib import Path

from playwright.async_api import Page

from tests.journeys import first_day as day
from tests.journeys.program import run_program
from tests.support.house import find_free_port


async def test_an_empty_shop_is_set_up_step_by_step_until_it_takes_orders(tmp_path: Path, page: Page) -> None:
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

        answer = await page.goto(link)
        assert answer is not None
        assert answer.status == 410, "a link is good once"
        said = (tmp_path / "output.txt").read_text()
        assert "Traceback" not in said, said
