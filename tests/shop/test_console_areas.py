"""An area given and ended on a distributor's page, and the list of all."""

from commissions.network.queries import find_distributor
from shop.web.door import Door
from tests.shop.test_areas import open_shop
from tests.support.console import open_console


async def test_an_area_is_given_listed_and_ended(door: Door) -> None:
    async with open_console(door) as console:
        holder, _, _ = await open_shop(console.database)
        desk = await console.sign_in()
        anna = await console.database.read(find_distributor, holder)
        assert anna is not None
        path = f"/console/members/{anna.code}"
        fields = {"region": "浙江省杭州市西湖区", "first": "2026-01-01", "last": "2027-03-01"}
        wrong = await desk.post(f"{path}/areas", **fields | {"region": "西湖区"})
        assert wrong.status == 422
        assert "没有“西湖区”这个省、市或区县" in await wrong.text()
        assert (await desk.post(f"{path}/areas", **fields)).status == 303
        assert (await desk.post(f"{path}/areas", **fields)).status == 409
        assert "浙江省 杭州市 西湖区" in await desk.read("/console/areas?width=district")
        assert "2027年3月1日" in await desk.read("/console/areas")
        page = await desk.read(path)
        assert "到 2027年3月1日" in page
        assert "负责的区域" in page
        end = page.split("/areas/")[1].split('/end"')[0]
        assert (await desk.post(f"{path}/areas/{end}/end")).status == 303
        assert "负责的区域" not in await desk.read(path)
        assert (await desk.post(f"{path}/areas/{end}/end")).status == 404
