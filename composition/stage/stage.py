"""The demo's stage: it lets the browser into the console, and does the merchant's part of the story."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from sqlalchemy import Connection

from commissions.ledger.finding import run_check
from commissions.refusals import Refusal
from composition.installation import Installation
from composition.sample_history.history import Told
from composition.stage import account, deeds
from composition.stage.deeds import Cast
from composition.transfers import make_transfer_setup
from sandbox.stage import Entrance, NotNow
from sandbox.world import World
from shop.auditing import CHECKS

_COOKIE = "staff"


class DemoStage:
    """Implements `sandbox.stage.Stage` over one installation. `console` is where its pages are,
    `told` how far the history is."""

    def __init__(self, installation: Installation, world: World, console: str, told: Told) -> None:
        self._installation = installation
        self._console = console
        self._world = world
        self._told = told
        self._password = account.make_password()
        setup = make_transfer_setup(installation.present, installation.settings.base_url)
        self._cast = Cast(world.credentials.app_id, installation.settings.order_prefix, setup.terms)
        self._deeds: Mapping[str, Callable[[Mapping[str, Any]], Awaitable[dict[str, Any]]]] = {
            "look": self._look,
            "open": self._open_shop,
            "call": self._call,
            "split": self._show_split,
            "package": self._find_package,
            "books": self._prove_books,
            "raise": self._raise_commission,
        }

    async def enter(self) -> Entrance:
        """See `Stage.enter`."""
        secret = await account.enter(self._installation.database, self._password)
        return Entrance(self._console, _COOKIE, secret)

    async def perform(self, deed: str, told: Mapping[str, Any]) -> Mapping[str, Any]:
        """See `Stage.perform`."""
        try:
            if write := deeds.WRITES.get(deed):
                return await self._installation.database.transact(write, self._cast, str(told["openid"]))
            return await self._deeds[deed](told)
        except Refusal as refusal:
            raise NotNow(f"现在还不能：{refusal.code}") from None

    async def _look(self, _told: Mapping[str, Any]) -> dict[str, Any]:
        """Where the merchant's pages are, how far the history is, with what to confirm there."""
        return {
            "console": self._console,
            "history": self._told.percent,
            "password": self._password,
        }

    async def _open_shop(self, told: Mapping[str, Any]) -> dict[str, Any]:
        """The shop's name is the account's too."""
        opened = await self._installation.database.transact(deeds.open_shop, told)
        self._world.account.name = opened["name"]
        self._world.changed()
        self._world.bus.publish("account")
        return opened

    async def _call(self, told: Mapping[str, Any]) -> dict[str, Any]:
        return await self._installation.database.transact(deeds.take_names, self._cast, told)

    async def _show_split(self, told: Mapping[str, Any]) -> dict[str, Any]:
        return await self._installation.database.read(deeds.show_split, self._cast, str(told["openid"]))

    async def _find_package(self, told: Mapping[str, Any]) -> dict[str, Any]:
        return await self._installation.database.read(deeds.find_package, str(told["number"]))

    async def _prove_books(self, _told: Mapping[str, Any]) -> dict[str, Any]:
        """The whole audit, check by check."""
        checked = [await self._installation.database.read(run_check, check) for check in CHECKS]
        return {
            "checks": len(checked),
            "looked_at": sum(of.looked_at for of in checked),
            "findings": sum(len(of.findings) for of in checked),
        }

    async def _raise_commission(self, _told: Mapping[str, Any]) -> dict[str, Any]:
        clock = self._installation.clock

        def rehearse(connection: Connection) -> dict[str, Any]:
            return deeds.raise_commission(connection, clock())

        return await self._installation.database.read(rehearse)
