"""The service account that every side of a comparison is configured with."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Account:
    """What WeChat's console would show. `original_id` is the gh_… name under which messages come."""

    app_id: str = "wxb11529c136998cb6"
    token: str = "pamtest"
    aes_key: str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
    original_id: str = "gh_97417a04a28d"

    def environment(self) -> dict[str, str]:
        """How a server is told."""
        return {"BENCH_APP_ID": self.app_id, "BENCH_TOKEN": self.token, "BENCH_AES_KEY": self.aes_key}


ACCOUNT = Account()
GREETING = "你好，欢迎光临小店。"
"""What every side of P1 answers."""
