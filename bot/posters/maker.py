"""Makes posters.

Facts, a code that still lasts, a picture drawn in a thread (`shop.members.ports.Posters`).
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast

from bot.posters.content import Kind, PosterContent
from bot.posters.drawing import draw_poster
from bot.posters.facts import (
    FRESH_FOR,
    PRICE_HOLDS,
    PosterFacts,
    compose,
    compose_sample,
    find_facts,
    find_product_facts,
)
from commissions.beneficiary import MemberId
from shop.database.database import Database
from shop.orders.channels import mark
from shop.orders.order import Channel
from shop.posters.kinds import KINDS, ProductPoster, read_product_kind
from shop.scenes.ports import SceneCodes, SceneCodesUnavailable
from shop.scenes.service import SceneCode, issue_scene_code, make_scene
from shop.settings.poster_design import PosterDesign

_KEPT: Final = 64


@dataclass(frozen=True)
class Poster:
    """A drawn poster. `fresh_until`: from then on a new code is needed; None for a code that never ends."""

    jpeg: bytes
    fresh_until: datetime | None


class PosterMaker:
    """Draws a poster once for each content and keeps the last ones in memory."""

    def __init__(
        self,
        database: Database,
        scene_codes: SceneCodes,
        base_url: str,
        clock: Callable[[], datetime],
        find_picture: Callable[[str], bytes | None],
    ) -> None:
        """`find_picture` reads a product picture by its hash, None if it is not there.

        Called in the drawing thread.
        """
        self._database = database
        self._scene_codes = scene_codes
        self._base_url = base_url
        self._clock = clock
        self._find_picture = find_picture
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="posters")
        self._kept: OrderedDict[PosterContent, bytes] = OrderedDict()

    async def picture(self, member_id: MemberId, kind: str, *, only_kept: bool = False) -> bytes:
        """See `Posters.picture`. Raises NoOwnShop, SceneCodesUnavailable, and ValueError for an unknown kind."""
        return (await self.make(member_id, kind, only_kept=only_kept)).jpeg

    async def make(self, member_id: MemberId, kind: str, *, only_kept: bool = False) -> Poster:
        """The poster of a kind. Raises as `picture`."""
        if of := read_product_kind(kind):
            return await self._make_of_product(member_id, of)
        if kind not in KINDS:
            raise ValueError(kind)
        facts = await self._database.read(find_facts, member_id, self._clock())
        if kind == "shop":
            link = mark(f"/s/{facts.distributor.code}", Channel.POSTER)
            content = compose(facts, "shop", code_text=f"{self._base_url}{link}", ends_at=None)
            return Poster(await self._draw(content), None)
        if facts.scene_code is None and only_kept:
            raise SceneCodesUnavailable("only a code that is there already was wanted")
        code = facts.scene_code or await self._make_code(facts)
        content = compose(facts, cast(Kind, kind), code_text=code.url, ends_at=code.expires_at)
        return Poster(await self._draw(content), code.expires_at - FRESH_FOR)

    async def _make_of_product(self, member_id: MemberId, of: ProductPoster) -> Poster:
        """Only for a while the same: a poster with an older price is not sent any more."""
        now = self._clock()
        facts = await self._database.read(find_product_facts, member_id, of, now)
        link = mark(f"/s/{facts.distributor.code}/products/{of.product}", Channel.POSTER)
        content = compose(facts, "shop", code_text=f"{self._base_url}{link}", ends_at=None)
        return Poster(await self._draw(content), now + PRICE_HOLDS)

    async def sample(self, design: PosterDesign) -> bytes:
        """See `Posters.sample`."""
        content = await self._database.read(compose_sample, design, f"{self._base_url}/", self._clock())
        return await self._draw(content)

    def close(self) -> None:
        """Let go of the drawing thread."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _make_code(self, facts: PosterFacts) -> SceneCode:
        scene = make_scene()
        made = await self._scene_codes.create_scene_code(scene)
        return await self._database.transact(issue_scene_code, facts.member.id, scene, made, printed=True)

    async def _draw(self, content: PosterContent) -> bytes:
        if content in self._kept:
            self._kept.move_to_end(content)
            return self._kept[content]
        jpeg = await asyncio.get_running_loop().run_in_executor(self._thread, self._draw_now, content)
        self._kept[content] = jpeg
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return jpeg

    def _draw_now(self, content: PosterContent) -> bytes:
        headline = content.headline
        picture = self._find_picture(headline.picture) if headline and headline.picture else None
        background = self._find_picture(content.design.background) if content.design.background else None
        return draw_poster(content, picture, background)
