"""Template messages: notices about what a person did, in typed fields (docs/wechat.md §5.1)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.wechat.client import WeChatClient

_FIELD: Final = re.compile(r"([^\s{}]*?)[:：]?\s*\{\{\s*(\w+)\.DATA\s*\}\}")


@dataclass(frozen=True)
class AccountTemplate:
    """A template of the account. `fields`: the typed key of each field and what WeChat calls it."""

    template_id: str
    title: str
    fields: dict[str, str]


class TemplateMessages:
    """Sends and lists. Raises ApiRefused and ApiSilent of `bot.wechat.errors`."""

    def __init__(self, client: WeChatClient) -> None:
        self._client = client

    async def send(
        self, openid: str, template_id: str, fields: Mapping[str, str], *, url: str, client_msg_id: str
    ) -> str:
        """Send one; returns WeChat's msgid, which its later outcome names.

        A repeat with the same `client_msg_id` within ten minutes is not sent again, so a doubt may be repeated.
        """
        body = {
            "touser": openid,
            "template_id": template_id,
            "url": url,
            "client_msg_id": client_msg_id,
            "data": {key: {"value": value} for key, value in fields.items()},
        }
        answer = await self._client.send("/cgi-bin/message/template/send", body)
        return str(answer["msgid"])

    async def list_templates(self) -> list[AccountTemplate]:
        """The account's own templates."""
        answer = await self._client.get("/cgi-bin/template/get_all_private_template")
        return [
            AccountTemplate(row["template_id"], row["title"], _read_fields(row["content"]))
            for row in answer["template_list"]
        ]


def _read_fields(content: str) -> dict[str, str]:
    """The fields of a template's content, such as `订单编号：{{character_string1.DATA}}`, in their order."""
    return {key: label.strip() for label, key in _FIELD.findall(content)}
