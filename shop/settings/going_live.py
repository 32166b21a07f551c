"""Whether the shop takes orders: opened by the merchant once all is there that the law and WeChat need."""

from dataclasses import dataclass

from shop.settings.document import Document


@dataclass(frozen=True)
class _GoingLive:
    """`open`: orders can be placed. Counts where the installation opens by hand (`LIANPU_OPENING`)."""

    open: bool = False


GOING_LIVE = Document("going_live", _GoingLive)
