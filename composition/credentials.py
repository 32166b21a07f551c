"""Answers the adapters' `Credentials` port from what holds now, at each use.

A setting of the environment wins, else what the merchant saved; both are held in memory, so that asking costs nothing.
"""

from bot.wechat.ports import Account, Merchant
from shop.settings.account import ACCOUNT
from shop.settings.pay import PAY
from shop.settings.present import PresentSettings


class InstalledCredentials:
    """Implements `bot.wechat.ports.Credentials`."""

    def __init__(self, present: PresentSettings) -> None:
        self._present = present

    def account(self) -> Account:
        """See `Credentials.account`."""
        facts, find = self._present.of(ACCOUNT), self._present.find_secret
        return Account(
            app_id=facts.app_id,
            app_secret=find(ACCOUNT, "app_secret"),
            token=find(ACCOUNT, "token"),
            aes_key=find(ACCOUNT, "aes_key"),
            previous_aes_key=find(ACCOUNT, "previous_aes_key"),
            mode=facts.callback_mode,
        )

    def merchant(self) -> Merchant:
        """See `Credentials.merchant`."""
        facts, find = self._present.of(PAY), self._present.find_secret
        return Merchant(
            mch_id=facts.mch_id,
            serial=facts.cert_serial,
            private_key=find(PAY, "private_key"),
            api_v3_key=find(PAY, "api_v3_key"),
            wechat_public_key=facts.public_key,
            wechat_public_key_id=facts.public_key_id,
            wechat_certificate=facts.certificate,
        )
