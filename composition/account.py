"""The merchant's account as the console uses it: WeChat's answers as values and refusals of ours."""

import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from bot.push.fields import FieldDoesNotFit, fit_field
from bot.wechat.errors import ApiFailed, ApiRefused
from bot.wechat.menus import build_menu, read_menu
from composition.installation import WeChat
from shop.settings.menu import MenuAtWeChat, MenuButton
from shop.settings.notice_templates import MappedTemplate
from shop.settings.ports import AccountRefused, AccountSilent, FieldMisfit
from shop.settings.replies import RepliesAtWeChat


class InstalledAccount:
    """Implements `shop.settings.ports.WeChatAccount`."""

    def __init__(self, wechat: WeChat, base_url: str) -> None:
        """`base_url`: where the shop is, without a slash at the end."""
        self._wechat = wechat
        self._base_url = base_url

    async def read_menu(self) -> MenuAtWeChat:
        """See `WeChatAccount.read_menu`."""
        async with _told():
            return read_menu(await self._wechat.menus.pull(), self._base_url)

    async def push_menu(self, buttons: tuple[MenuButton, ...]) -> None:
        """See `WeChatAccount.push_menu`."""
        menu = build_menu(buttons, self._base_url)
        async with _told():
            await self._wechat.menus.push(menu)

    async def send_notice(self, openid: str, template: MappedTemplate, said: Mapping[str, str]) -> None:
        """See `WeChatAccount.send_notice`."""
        try:
            fields = {key: fit_field(key, said[name]) for key, name in template.fields.items()}
        except (FieldDoesNotFit, KeyError) as misfit:
            raise FieldMisfit(field=getattr(misfit, "key", str(misfit))) from None
        number = f"TEST-{secrets.token_hex(8)}"
        async with _told():
            await self._wechat.templates.send(
                openid, template.template_id, fields, url=self._base_url, client_msg_id=number
            )

    async def read_replies(self) -> RepliesAtWeChat:
        """See `WeChatAccount.read_replies`."""
        async with _told():
            return await self._wechat.replies.pull()


@asynccontextmanager
async def _told() -> AsyncIterator[None]:
    """What WeChat refuses is told to staff by its code."""
    try:
        yield
    except ApiRefused as refused:
        raise AccountRefused(errcode=refused.code) from refused
    except ApiFailed as failed:
        raise AccountSilent() from failed
