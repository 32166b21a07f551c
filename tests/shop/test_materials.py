"""素材 and 海报: what distributors share, in the merchant's words and design, through their own link."""

import pytest

from commissions.actor import staff_acting
from commissions.beneficiary import MemberId
from commissions.network.queries import find_distributor
from shop.catalog.refusals import ClaimsFound
from shop.materials.material import MaterialDraft, MaterialRefused, MaterialStale
from shop.materials.queries import list_materials
from shop.materials.service import edit_material, make_material
from shop.settings.poster_design import POSTER_DESIGN
from shop.settings.queries import find_value
from shop.storefront.target import Target
from shop.web.door import Door
from tests.shop.conftest import MakePhone
from tests.support.console import Console
from tests.support.databases import AnyDatabase
from tests.support.shelf import PICTURE, stock_shelf

BY = staff_acting("test")
SCRIPT = '"><script>alert(1)</script>'


async def test_a_material_is_saved_upon_what_was_seen_and_with_a_reason_for_watched_words(
    database: AnyDatabase,
) -> None:
    [tea] = await database.transact(stock_shelf)
    draft = MaterialDraft("春茶到了", (PICTURE.code,), Target("product", tea.code))
    made = await database.transact(make_material, draft, by=BY)
    with pytest.raises(ClaimsFound):
        await database.transact(edit_material, made.code, MaterialDraft("转发就能躺赚"), version=1, by=BY)
    await database.transact(edit_material, made.code, MaterialDraft("春茶", on=False), version=1, by=BY, reason="")
    with pytest.raises(MaterialStale):
        await database.transact(edit_material, made.code, draft, version=1, by=BY)
    assert await database.read(lambda of: list_materials(of, only_on=True)) == ()
    for bad in ({"text": ""}, {"text": "x", "target": Target("link", "https://a.cn/")}, {"text": "x" * 501}):
        with pytest.raises(MaterialRefused):
            MaterialDraft(**bad)  # type: ignore[arg-type]


async def test_a_distributor_shares_a_material_through_their_own_link(
    console: Console, phone: MakePhone, door: Door
) -> None:
    [tea] = await door.database.transact(stock_shelf)
    desk = await console.sign_in()
    made = await desk.post("/console/materials", text=f"春茶到了\n{SCRIPT}", kind="product", to_product="TEA-1")
    path = made.headers["Location"]
    assert "<script>alert" not in await desk.read(path)
    assert "<script>alert" not in await desk.read("/console/materials")
    assert (await desk.post(path, text="稳赚", kind="none", on="1", version="1")).status == 422
    assert (await desk.post(f"{path}/pictures/order", act="out:x", version="1")).status == 303

    page = await (await (await phone("anna")).open("/me/materials")).text()
    anna = await door.database.read(find_distributor, MemberId(1))
    assert anna is not None
    assert f"http://shop.test/s/{anna.code}/products/{tea.code}" in page
    assert "春茶到了" in page
    assert "<script>alert" not in page


async def test_a_design_is_looked_at_before_it_is_saved(console: Console, door: Door) -> None:
    desk = await console.sign_in()
    look = await desk.post("/console/posters", layout="card", colour="#20703A", invites=SCRIPT[:16], act="look")
    text = await look.text()
    assert look.status == 200
    assert "layout=card" in text
    assert "<script" not in text.replace("<script src=", "")
    assert (await (await desk.get("/console/posters/sample.jpg?layout=card")).read()).endswith(b"card")
    assert (await desk.get("/console/posters/sample.jpg?layout=gone")).status == 422

    saved = {"layout": "plain", "colour": "", "version": "0"}
    assert (await desk.post("/console/posters", invites="躺赚", **saved)).status == 422
    assert (await desk.post("/console/posters", invites="来看看", **saved)).status == 303
    assert (await desk.post("/console/posters", invites="来看看", **saved)).status == 409
    design = await door.database.read(find_value, POSTER_DESIGN)
    assert (design.layout, design.invites) == ("plain", "来看看")
