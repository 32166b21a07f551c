"""What a branch bought over some days: direct and below, as picture, table and file."""

import io
import re

import python_calamine

from commissions.network.queries import find_distributor
from commissions.tallies.service import count_sale
from shop.web.door import Door
from tests.commissions.stage import admit, bind, line, sell
from tests.shop.test_targets import ANNA, BEN, open_sellers
from tests.support.clock import MovableClock
from tests.support.console import open_console


async def test_a_branch_is_told_level_by_level_with_its_heads_and_as_a_file(door: Door, clock: MovableClock) -> None:
    async with open_console(door) as console:
        await open_sellers(console.database)
        await console.database.transact(admit, 9)
        await console.database.transact(bind, BEN, ANNA)
        clock.advance(days=1)
        await sell(console.database, "T9", 5, line(paid_fen=7_000))
        await console.database.transact(count_sale, "T9")
        desk = await console.sign_in()
        anna = await console.database.read(find_distributor, ANNA)
        assert anna is not None
        path = f"/console/network/{anna.code}/figures"
        page = re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", await desk.read(path)))
        assert "直属 2，二级 1，三级 0" in page
        assert "团队订单 2" in page
        assert path in await desk.read(f"/console/network/{anna.code}")
        answer = await desk.post(f"{path}/export", **{"from": "2026-11-22", "to": "2026-11-23", "grain": "day"})
        assert answer.status == 200
        rows = python_calamine.load_workbook(io.BytesIO(await answer.read())).get_sheet_by_index(0).to_python()
        assert rows[1][0] == "2026-11-22"
        assert [int(of) for of in rows[1][1:]] == [1, 150, 0, 0, 0, 0, *[0] * 6]
        assert [int(of) for of in rows[2][1:]] == [0, 0, 1, 70, 0, 0, *[0] * 6]
