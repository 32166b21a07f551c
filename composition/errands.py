"""Which errands this program can do, joined from the rooms, and what carries them out."""

from bot.follower_errand import make_follower_kind
from composition.installation import Installation
from shop.announcements.service import SEND
from shop.errands.running import ErrandRunner
from shop.exports.exporting import make_export_kind
from shop.exports.table import Exportable
from shop.imports import goods_import, people_import, shipping_import
from shop.imports.goods_export import GOODS, GoodsExport
from shop.own_data import OWN_DATA
from shop.web.console.exports import list_exports


def make_errand_runner(installation: Installation, holder: str) -> ErrandRunner:
    """What a working process does about errands."""
    lists: dict[str, Exportable] = {**list_exports(), GOODS: GoodsExport()}
    people = people_import.make_kinds(str(installation.present.fixed.get("LIANPU_WECHAT_APP_ID", "")) or None)
    read = (*goods_import.KINDS, *shipping_import.KINDS, *people)
    kinds = (make_export_kind(lists), *read, SEND, OWN_DATA, make_follower_kind(installation.followers))
    return ErrandRunner(installation.database, kinds, installation.errand_files, holder)
