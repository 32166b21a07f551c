"""The bot's credentials port, filled with the account of the benchmarks."""

from benchmarks.account import ACCOUNT
from bot.wechat import ports


class FixedCredentials:
    """Implements `bot.wechat.ports.Credentials`."""

    def __init__(self) -> None:
        self._account = ports.Account(ACCOUNT.app_id, "", ACCOUNT.token, ACCOUNT.aes_key)

    def account(self) -> ports.Account:
        """The account."""
        return self._account

    def merchant(self) -> ports.Merchant:
        """Nobody pays here."""
        return ports.Merchant("", "", "", "")
