"""Lighthouse on a running `make demo`: `python -m benchmarks.lighthouse [http://localhost:8090 [http://localhost:8080]]`.

It needs Node, npm and a Chromium, and a demo whose history is written. Five pages of the console as on a desk; as on a
phone the shop's home, list and product for a visitor, its cart and desk for somebody who is logged in: through the
sandbox's phone of person a, which adds its own script and packs nothing. What costs a page points is printed under it.
A busy machine lowers performance alone: read its blocking time beside the load.
"""

import asyncio
import json
import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import async_playwright

from benchmarks.environments import RIVALS, make_folder, run
from benchmarks.processes import STATE
from tests.requirements import find_chromium

STAGE, SHOP = "http://localhost:8090", "http://localhost:8080"
CATEGORIES = "performance,accessibility,best-practices,seo"
ON_A_DESK = {name: f"/console/{name}" for name in ("today", "orders", "goods", "members", "figures")}
PATIENCE_S = 180
FLAGS = "--headless=new --no-sandbox --disable-gpu"


def install() -> Path:
    """The pinned Lighthouse in an environment of its own; returns its program. Raises NotInstalled."""
    folder = make_folder("lighthouse", RIVALS / "lighthouse" / "package.json")
    if not (folder / "ready").exists():
        run(["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"], folder)
        (folder / "ready").touch()
    return folder / "node_modules" / "lighthouse" / "cli" / "index.js"


async def enter_console(stage: str, chromium: str) -> tuple[str, str]:
    """Where the console of the demo is, and the cookies of its owner: the stage lets the browser in."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = await browser.new_page(locale="zh-CN")
        await page.goto(f"{stage}/stage")
        console = await page.get_by_test_id("desk").get_attribute("src")
        assert console, "the stage shows a console"
        await page.goto(console)
        cookies = "; ".join(f"{one['name']}={one['value']}" for one in await page.context.cookies(console))
        await browser.close()
    origin = urlsplit(console)
    return f"{origin.scheme}://{origin.netloc}", cookies


def list_shop_pages(stage: str, shop: str) -> Mapping[str, str]:
    """A visitor's pages at the shop itself, and those of person a's phone, whose cookies the sandbox keeps."""
    phone = f"http://a.localhost:{urlsplit(stage).port}"
    with urllib.request.urlopen(shop) as answer:
        product = re.search(r'href="(/products/\w+)"', answer.read().decode())
    assert product, "the home page shows a product"
    paths = {"home": "/", "list": "/categories", "product": product[1]}
    return {name: shop + path for name, path in paths.items()} | {"cart": f"{phone}/cart", "desk": f"{phone}/me"}


def measure(program: Path, chromium: str, name: str, address: str, *options: str) -> Mapping[str, Any]:
    """What Lighthouse says of a page."""
    kept = STATE / "lighthouse" / f"{name}.json"
    kept.parent.mkdir(parents=True, exist_ok=True)
    command = ["node", str(program), address, "--quiet", "--output=json", f"--output-path={kept}", *options]
    command += [f"--chrome-flags={FLAGS}", f"--only-categories={CATEGORIES}"]
    environment = os.environ | {"CHROME_PATH": chromium}
    subprocess.run(command, check=True, env=environment, timeout=PATIENCE_S, stderr=subprocess.DEVNULL)
    return dict(json.loads(kept.read_text()))


def tell(name: str, found: Mapping[str, Any]) -> Iterator[str]:
    """A line of points, and one for each audit that took some."""
    audits = found["audits"]
    points = " · ".join(f"{one['id']} {round(100 * (one['score'] or 0))}" for one in found["categories"].values())
    blocked, bytes_ = (round(audits[key]["numericValue"]) for key in ("total-blocking-time", "total-byte-weight"))
    yield f"{name}: {points}; blocked for {blocked} ms, {bytes_:,} bytes"
    for category in found["categories"].values():
        for of in category["auditRefs"]:
            audit = audits[of["id"]]
            if of["weight"] and audit["score"] is not None and audit["score"] < 0.9:
                yield f"    {category['id']}: {audit['title']} {audit.get('displayValue', '')}".rstrip()


def main() -> None:
    """Measure all pages of both."""
    stage = sys.argv[1] if len(sys.argv) > 1 else STAGE
    chromium = find_chromium()
    if chromium is None:
        sys.exit("No Chromium: run python -m tests.requirements")
    program = install()
    console, cookies = asyncio.run(enter_console(stage, chromium))
    told = json.dumps({"Cookie": cookies})
    for name, path in ON_A_DESK.items():
        options = ("--preset=desktop", f"--extra-headers={told}")
        print(
            *tell(f"console, {name}", measure(program, chromium, name, console + path, *options)), sep="\n", flush=True
        )
    shop = sys.argv[2] if len(sys.argv) > 2 else SHOP
    for name, address in list_shop_pages(stage, shop).items():
        print(*tell(f"shop, {name}", measure(program, chromium, name, address)), sep="\n", flush=True)


if __name__ == "__main__":
    main()
