"""The console on a phone's home screen: what the browser is told, and icons that are pictures."""

import json
import re
from io import BytesIO

from PIL import Image

from shop.web.console.app_icon import draw_icon
from shop.web.door import Door
from tests.support.console import open_console


async def test_the_manifest_names_the_shop_and_icons_that_are_there(door: Door) -> None:
    async with open_console(door) as console:
        desk = await console.sign_in()
        page = await desk.read("/console/me")
        assert '<link rel="manifest" href="/console/manifest.webmanifest">' in page
        assert 'name="theme-color" content="#E8472B"' in page
        touched = re.search(r'apple-touch-icon" href="([^"]+)"', page)
        assert touched
        manifest = json.loads(await (await console.client.get("/console/manifest.webmanifest")).text())
        assert (manifest["start_url"], manifest["display"]) == ("/console", "standalone")
        for path in (touched[1], *(icon["src"] for icon in manifest["icons"])):
            response = await console.client.get(path)
            assert response.content_type == "image/png"
            picture = Image.open(BytesIO(await response.read()))
            assert f"-{picture.width}-" in path
        for path in ("/console/icon-64-E8472B.png", "/console/icon-192-zzzzzz.png", "/console/icon-999999-E8472B.png"):
            assert (await console.client.get(path)).status == 404


def test_an_icon_is_the_brand_at_its_edge_and_white_within() -> None:
    picture = Image.open(BytesIO(draw_icon(192, "2A6FDB"))).convert("RGB")
    assert picture.getpixel((0, 0)) == picture.getpixel((191, 191)) == (0x2A, 0x6F, 0xDB)
    assert picture.getpixel((96, 66)) == (255, 255, 255)
