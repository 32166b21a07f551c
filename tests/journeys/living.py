"""A house that lives by itself: pumps, jobs and tasks run, as in `lianpu serve`, and a command reaches it."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from composition.commands.listing import list_commands
from composition.demo import introduce
from composition.lifetime import loops
from composition.sample_shop.merchant import read_merchant
from composition.workers import list_loops
from tests.journeys.sample import SampleShop
from tests.support.house import House, open_house

PATIENCE_S = 60.0


@asynccontextmanager
async def open_living_house(
    folder: Path, database_url: str, credentials_file: Path, sample_shop: SampleShop
) -> AsyncIterator[House]:
    """Open both sides with the sample shop on sale, its menu and its templates, and let it run."""
    async with open_house(folder, database_url, credentials_file) as house:
        house.world.account.name = read_merchant().profile.name
        await sample_shop.open_in(house.installation.database, folder)
        async with loops(list_loops(house.installation)):
            await introduce(house.installation)
            yield house


async def command(house: House, name: str, **arguments: Any) -> dict[str, Any]:
    """What `lianpu {name}` has done in the process that holds the database."""
    return await list_commands(house.installation)[name](arguments, lambda _: None)


async def until(look: Callable[[], Awaitable[Any]], what: str) -> Any:
    """What `look` returns as soon as that is true; fails with `what` when it never is."""
    deadline = time.monotonic() + PATIENCE_S
    while not (found := await look()):
        assert time.monotonic() < deadline, f"never came: {what}"
        await asyncio.sleep(0.05)
    return found
