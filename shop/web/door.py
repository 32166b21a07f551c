"""What the pages need of the rest of the house, given once by the composition root."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from aiohttp import web
from yarl import URL

from shop.database.database import Database
from shop.errands.files import ErrandFiles
from shop.media.folder import MediaFolder
from shop.media.ports import MediaStore
from shop.members.ports import Login, PageSigner
from shop.orders.order import OrderTerms, make_terms
from shop.payments.ports import PaymentGateway
from shop.posters.ports import Posters
from shop.refunds.ports import RefundGateway
from shop.scenes.ports import SceneCodes
from shop.settings.going_live import GOING_LIVE
from shop.settings.order_rules import ORDER_RULES
from shop.settings.present import PresentSettings
from shop.statistics.visits import Visits
from shop.transfers.sending import TransferDriver

WECHAT_PICTURES = ("https://thirdwx.qlogo.cn", "https://wx.qlogo.cn")


class Pay(PaymentGateway, RefundGateway, Protocol):
    """WeChat Pay as pages need it: payments begun and ended, refunds asked about."""


@dataclass(frozen=True)
class Door:
    """`base_url` is the public origin without a slash at its end.

    `picture_origins` may show pictures in our pages. A shop that `opens_by_hand` takes orders once the merchant says
    so.
    """

    database: Database
    base_url: str
    clock: Callable[[], datetime]
    secret_key: str
    login: Login
    signer: PageSigner
    scene_codes: SceneCodes
    posters: Posters
    payments: Pay
    transfers: TransferDriver
    jssdk_url: str
    picture_origins: tuple[str, ...] = WECHAT_PICTURES
    media: MediaStore = field(default_factory=lambda: MediaFolder(Path("var/media")))
    present: PresentSettings = field(default_factory=PresentSettings)
    visits: Visits = field(default_factory=Visits)
    number_prefix: str = "L"
    opens_by_hand: bool = False
    errand_files: ErrandFiles = field(default_factory=lambda: ErrandFiles(Path("var/errands")))

    @property
    def terms(self) -> OrderTerms:
        """What holds about orders now; an order keeps what held when it was placed."""
        is_open = not self.opens_by_hand or self.present.of(GOING_LIVE).open
        return make_terms(self.present.of(ORDER_RULES), self.number_prefix, is_open=is_open)

    @property
    def secure(self) -> bool:
        """Whether people reach us by https, so that cookies may demand it."""
        return self.base_url.startswith("https://")

    @property
    def jssdk_origin(self) -> str:
        """The origin from which WeChat's page script comes."""
        return str(URL(self.jssdk_url).origin())


DOOR: web.AppKey[Door] = web.AppKey("door", Door)
DOOR_SEEN: web.RequestKey[Door] = web.RequestKey("door_seen", Door)
"""The door as one request sees it, where that differs: who only looks writes nothing."""


def door(request: web.Request) -> Door:
    """The door of the app that serves this request."""
    return request.get(DOOR_SEEN) or request.config_dict[DOOR]
