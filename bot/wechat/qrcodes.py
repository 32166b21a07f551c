"""QR codes with parameters (docs/wechat.md §3). Implements `shop.members.ports.SceneCodes`."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import quote

from bot.wechat.client import WeChatClient
from bot.wechat.errors import ApiFailed
from shop.scenes.ports import PermanentTicket, SceneCodesUnavailable, SceneTicket

_LONGEST_LIFE_S: Final = 30 * 24 * 3600


class WeChatSceneCodes:
    """String scenes: temporary ones of 30 days, and permanent ones, of which there are 100,000 for ever."""

    def __init__(self, client: WeChatClient, mp_url: str, clock: Callable[[], datetime]) -> None:
        """`mp_url`: https://mp.weixin.qq.com, from where anyone may load a code's picture."""
        self._client = client
        self._mp_url = mp_url
        self._clock = clock

    async def create_scene_code(self, scene: str) -> SceneTicket:
        """See `SceneCodes.create_scene_code`."""
        if not 1 <= len(scene) <= 64:
            raise ValueError("a scene has 1 to 64 characters")
        body = {
            "expire_seconds": _LONGEST_LIFE_S,
            "action_name": "QR_STR_SCENE",
            "action_info": {"scene": {"scene_str": scene}},
        }
        asked_at = self._clock()
        try:
            made = await self._client.post("/cgi-bin/qrcode/create", body)
        except ApiFailed as failed:
            raise SceneCodesUnavailable(str(failed)) from failed
        return SceneTicket(made["ticket"], made["url"], asked_at + timedelta(seconds=int(made["expire_seconds"])))

    async def create_permanent_code(self, scene: str) -> PermanentTicket:
        """See `SceneCodes.create_permanent_code`."""
        body = {"action_name": "QR_LIMIT_STR_SCENE", "action_info": {"scene": {"scene_str": scene}}}
        try:
            made = await self._client.post("/cgi-bin/qrcode/create", body)
        except ApiFailed as failed:
            raise SceneCodesUnavailable(str(failed)) from failed
        return PermanentTicket(made["ticket"], made["url"])

    def picture_url(self, ticket: str) -> str:
        """See `SceneCodes.picture_url`."""
        return f"{self._mp_url}/cgi-bin/showqrcode?ticket={quote(ticket, safe='')}"
