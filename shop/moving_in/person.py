"""A person of another shop as a file names them. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class MovedPerson:
    """Somebody who comes along.

    `key` is their number in the old shop, or what else tells them apart there.

    `referrer` is the key of who referred them, `referrer_code` the link code of a distributor who is here already.
    `earns`: they were a distributor; None leaves that to the policy. `opening_fen` is what they had to draw.
    """

    row: int
    key: str
    name: str
    openid: str
    unionid: str
    phone: str
    tier: str | None
    referrer: str
    referrer_code: str
    earns: bool | None
    opening_fen: int

    @property
    def is_known_to_wechat(self) -> bool:
        """Whether the file says under which openid this account knows them."""
        return bool(self.openid)
