"""What new transfers are made with: the merchant's words, and where Pay answers."""

from commissions.withdrawals.withdrawal import TransferTerms
from shop.settings.present import PresentSettings
from shop.settings.transfer_words import TRANSFER_WORDS
from shop.transfers.transfer import TransferSetup

_NOTICES = "/pay/notices/transfer"


def make_transfer_setup(present: PresentSettings, base_url: str) -> TransferSetup:
    """The setup of new transfers, as it holds now; those under way keep what they were begun with."""
    said = present.of(TRANSFER_WORDS)
    return TransferSetup(
        scene=said.scene,
        infos=said.infos,
        perception=said.said,
        notify_url=base_url + _NOTICES,
        terms=TransferTerms(said.least_fen, said.name_from_fen),
    )
