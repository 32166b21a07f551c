"""Customer-service messages: what may be said for a while after someone acted (docs/wechat.md §5.5)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from bot.wechat.client import WeChatClient

_MEDIA_LIFE: Final = timedelta(days=3) - timedelta(hours=1)


@dataclass(frozen=True)
class UploadedPicture:
    """A picture at WeChat, and until when it can be sent."""

    media_id: str
    usable_until: datetime


class CustomerService:
    """Sends to one person.

    WeChat gives no message id: after ApiSilent it is in doubt, so don't send again.
    """

    def __init__(self, client: WeChatClient) -> None:
        self._client = client

    async def send_text(self, openid: str, text: str) -> None:
        """A text, with links. Raises ApiRefused (45015, 45047: the window is closed), ApiSilent."""
        await self._send(openid, "text", {"content": text})

    async def send_picture(self, openid: str, media_id: str) -> None:
        """A picture that was uploaded. Raises as `send_text`, and 40007 for a media id that has ended."""
        await self._send(openid, "image", {"media_id": media_id})

    async def upload_picture(self, jpeg: bytes, now: datetime) -> UploadedPicture:
        """Upload a JPEG as temporary media of three days (§6.5). Raises ApiFailed."""
        path = "/cgi-bin/media/upload"
        answer = await self._client.upload(path, jpeg, name="picture.jpg", content_type="image/jpeg", type="image")
        return UploadedPicture(str(answer["media_id"]), now + _MEDIA_LIFE)

    async def download_picture(self, media_id: str) -> bytes:
        """A picture that somebody sent, within three days (§6.5). Raises ApiFailed."""
        return await self._client.download("/cgi-bin/media/get", media_id=media_id)

    async def _send(self, openid: str, kind: str, content: dict[str, Any]) -> None:
        await self._client.send("/cgi-bin/message/custom/send", {"touser": openid, "msgtype": kind, kind: content})
