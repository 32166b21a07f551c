"""What every call to WeChat Pay may raise, and the account that it is about."""

from dataclasses import dataclass


class GatewayRefused(Exception):
    """Pay answered that it will not do it, and did not.

    Decide by `code`, never by the text (docs/wechat.md §7.8).
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class GatewayUnknown(Exception):
    """Nobody knows whether Pay did it: ask by the number, or do the very same again."""


@dataclass(frozen=True)
class PayAccount:
    """The account that is paid into, as facts about payments must name it."""

    appid: str
    mch_id: str
