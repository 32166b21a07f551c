"""A transfer as it was begun, and what to do about it next. Pure; money in fen (docs/wechat.md §7.6)."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from commissions.beneficiary import MemberId
from commissions.withdrawals.limits import is_payee_needed
from commissions.withdrawals.withdrawal import TransferTerms
from shop.transfers.ports import FINAL_TRANSFER_STATES, TransferFact, TransferOrder

TERMS = TransferTerms()
CONFIRM_WITHIN = timedelta(hours=24)
TOO_OLD = timedelta(days=25)
"""Pay answers questions for 30 days. From here on nothing is sent any more, and a person has to look."""
CANCELLABLE = ("ACCEPTED", "PROCESSING", "WAIT_USER_CONFIRM")
CANCELLED_REASON = "MCH_CANCEL"
"""How a cancelled transfer may show: as FAIL for this reason."""


class Step(StrEnum):
    """The call to make next."""

    POST = "post"
    ASK = "ask"
    CANCEL = "cancel"


@dataclass(frozen=True)
class TransferSetup:
    """What the settings say of transfers.

    The scene with its report infos, what receivers are told, where Pay answers. `terms` say from which net on the
    receiver is named, so that Pay compares.
    """

    scene: str
    infos: tuple[tuple[str, str], ...]
    perception: str
    notify_url: str
    terms: TransferTerms = TERMS

    def needs_name(self, net_fen: int) -> bool:
        """Whether the receiver must be named for this amount."""
        return is_payee_needed("wechat", net_fen, self.terms)


@dataclass(frozen=True)
class Transfer:
    """One withdrawal on its way through Pay. All that Pay was asked for is frozen when it is begun.

    `heard` is Pay's last word, None until Pay knew the number. `posts` counts how often we set out to ask for it: at 0
    it has never left the house. `package` is what the receiver's page needs, until `package_until`.
    """

    number: str
    member_id: MemberId
    appid: str
    mch_id: str
    openid: str
    amount_fen: int
    scene: str
    infos: list[list[str]]
    remark: str
    perception: str
    notify_url: str
    sealed_name: bytes | None = field(repr=False)
    posts: int
    asks: int
    heard: str | None
    bill_no: str | None
    problem: str | None
    package: str | None = field(repr=False)
    package_until: datetime | None
    cancel_wanted_at: datetime | None
    created_at: datetime
    closed_at: datetime | None

    def is_too_old(self, now: datetime) -> bool:
        """Whether Pay may soon forget this number, so that "not found" says nothing."""
        return now >= self.created_at + TOO_OLD


def write_transfer_order(transfer: Transfer, user_name: str | None) -> TransferOrder:
    """What Pay is asked for; the same every time."""
    return TransferOrder(
        number=transfer.number,
        appid=transfer.appid,
        mch_id=transfer.mch_id,
        openid=transfer.openid,
        amount_fen=transfer.amount_fen,
        scene=transfer.scene,
        infos=tuple((kind, content) for kind, content in transfer.infos),
        remark=transfer.remark,
        perception=transfer.perception,
        notify_url=transfer.notify_url,
        user_name=user_name,
    )


def determine_step(transfer: Transfer) -> Step:
    """What to do when its time has come.

    A number that may have left the house is asked for before anything else. While Pay waits for the merchant's money
    (PROCESSING) the same number goes out again: that takes it on.
    """
    if transfer.cancel_wanted_at is not None and transfer.heard in CANCELLABLE:
        return Step.CANCEL
    if transfer.posts == 0 or transfer.heard == "PROCESSING":
        return Step.POST
    return Step.ASK


def determine_transfer_misfit(transfer: Transfer, fact: TransferFact) -> str | None:
    """What of Pay's word about a transfer contradicts ours, or None.

    What Pay leaves out contradicts nothing.
    """
    told = {
        "amount": fact.amount_fen in (None, transfer.amount_fen),
        "openid": fact.openid in (None, transfer.openid),
        "mch_id": fact.mch_id in (None, transfer.mch_id),
        "bill_no": transfer.bill_no is None or fact.bill_no in (None, transfer.bill_no),
    }
    return next((f"mismatch_{name}" for name, fits in told.items() if not fits), None)


def is_final(state: str) -> bool:
    """Whether Pay says nothing else after this."""
    return state in FINAL_TRANSFER_STATES
