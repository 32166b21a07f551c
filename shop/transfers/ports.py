"""What the transfers room asks of WeChat Pay.

`bot/wechat` answers, in tests a fake that obeys the same contract.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from shop.captures.ports import PayAccount

FINAL_TRANSFER_STATES = ("SUCCESS", "FAIL", "CANCELLED")


TRANSFER_STATES = (
    *("ACCEPTED", "PROCESSING", "WAIT_USER_CONFIRM", "TRANSFERING", "CANCELING"),
    *FINAL_TRANSFER_STATES,
)
"""Pay's states of a transfer, as Pay spells them (docs/wechat.md §7.6)."""


@dataclass(frozen=True)
class TransferOrder:
    """A transfer as it is asked for. Asking again for the same `number` repeats exactly the same content.

    `number` is Pay's out_bill_no; `amount_fen` is the net, at least 10; `infos` are the scene's report infos as pairs
    of type and content; `perception` is what the receiver is told that the money is (docs/wechat.md §7.6).
    """

    number: str
    appid: str
    mch_id: str
    openid: str
    amount_fen: int
    scene: str
    infos: tuple[tuple[str, str], ...]
    remark: str
    perception: str
    notify_url: str
    user_name: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class TransferFact:
    """What Pay says of a transfer, in a verified notice or as an answer. What Pay leaves out is None.

    `state` is one of `TRANSFER_STATES`, or a word that we don't know, which is doubt. `package` is what the receiver's
    page hands to WeChat while the state is WAIT_USER_CONFIRM. An answer to a creation names no amount and no receiver.
    """

    number: str
    state: str
    bill_no: str | None = None
    amount_fen: int | None = None
    openid: str | None = None
    mch_id: str | None = None
    package: str | None = field(default=None, repr=False)
    fail_reason: str | None = None
    created_at: datetime | None = None


class TransferGateway(Protocol):
    """Transfers to people (docs/wechat.md §7.6).

    A refusal says what Pay answered, never that nothing happened.
    """

    @property
    def account(self) -> PayAccount:
        """The account that pays; asked at each use."""

    async def send_transfer(self, order: TransferOrder) -> TransferFact:
        """Ask for a transfer; the same number again is the same transfer.

        Raises GatewayRefused, GatewayUnknown.
        """

    async def find_transfer(self, number: str) -> TransferFact | None:
        """What Pay knows of a transfer of the last 30 days; None when it knows no such number.

        While a creation is still on its way Pay does not know it either. Raises GatewayRefused, GatewayUnknown.
        """

    async def cancel_transfer(self, number: str) -> TransferFact:
        """Ask to cancel what its receiver has not confirmed; it is cancelled only once Pay says CANCELLED.

        Raises GatewayRefused (NOT_FOUND, or it is too late), GatewayUnknown.
        """

    async def find_balance(self) -> int | None:
        """What the operation account holds and transfers can be paid from, in fen; None where Pay does not tell.

        Raises GatewayUnknown.
        """
