"""QR codes with parameters (docs/wechat.md §3). Implements `shop.members.ports.SceneCodes`."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import quote

from bot.wechat.client import WeChatClient
from bot.wechat.errors import ApiFailed
from shop.scenes.ports import SceneCodesUnavailable, SceneTicket

_LONGEST_LIFE_S: Final = 30 * 24 * 3600


class WeChatSceneCodes:
    """Temporary string scenes of 30 days: permanent ones are 100,000 for ever, so nobody gets one."""

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

    def picture_url(self, ticket: str) -> str:
        """See `SceneCodes.picture_url`."""
        return f"{self._mp_url}/cgi-bin/showqrcode?ticket={quote(ticket, safe='')}"
