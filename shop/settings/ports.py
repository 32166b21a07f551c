"""What the settings room wants of the outside: whether keys work at WeChat."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from commissions.refusals import Refusal
from shop.settings.menu import MenuAtWeChat, MenuButton
from shop.settings.notice_templates import MappedTemplate
from shop.settings.present import PresentSettings
from shop.settings.replies import RepliesAtWeChat


@dataclass(frozen=True)
class Verdict:
    """What a live check found. `code` is a word for it, by which doors say what to do."""

    state: Literal["good", "wrong", "unknown"]
    code: str
    detail: str = ""


@dataclass(frozen=True)
class OfferedTemplate:
    """A template message of the account. `fields`: the typed key of each field and what WeChat calls it."""

    template_id: str
    title: str
    fields: Mapping[str, str]


class AccountRefused(Refusal):
    """WeChat refused: `data["errcode"]` is its code."""

    code = "account_refused"


class AccountSilent(Refusal):
    """WeChat did not answer, so that it isn't known whether it did what was asked."""

    code = "account_silent"
    status = 503


class FieldMisfit(Refusal):
    """What we would say does not fit into a field of the template: `data["field"]` is the template's key."""

    code = "field_misfit"


class WeChatAccount(Protocol):
    """What the merchant reads of their account and has it do. Raises AccountRefused, AccountSilent."""

    async def read_menu(self) -> MenuAtWeChat:
        """The menu that people see now, whoever set it."""

    async def push_menu(self, buttons: tuple[MenuButton, ...]) -> None:
        """Let people see this menu. Raises MenuRefused."""

    async def send_notice(self, openid: str, template: MappedTemplate, said: Mapping[str, str]) -> None:
        """Send a template message to try it. `said` has what each of our fields says. Raises FieldMisfit."""

    async def read_replies(self) -> RepliesAtWeChat:
        """The automatic replies that were set by hand in the platform's console."""


class LiveChecks(Protocol):
    """Asked with settings that need not be saved yet. None changes anything at WeChat, and none raises."""

    async def check_account(self, present: PresentSettings) -> Verdict:
        """Whether the account's id and secret open WeChat's API from this server."""

    async def check_pay(self, present: PresentSettings) -> Verdict:
        """Whether the merchant's key signs what WeChat Pay believes, and its answers can be believed."""

    async def check_notices(self) -> Verdict:
        """Whether each template that a notice is mapped to is still the account's."""

    async def list_templates(self) -> tuple[OfferedTemplate, ...] | None:
        """The account's templates; None when WeChat does not tell."""

    async def check_address(self) -> Verdict:
        """Whether the shop answers under its public address."""
