"""Which errands this program can do, joined from the rooms, and what carries them out."""

from composition.installation import Installation
from shop.errands.running import ErrandRunner
from shop.exports.exporting import make_export_kind
from shop.exports.table import Exportable
from shop.imports import goods_import
from shop.imports.goods_export import GOODS, GoodsExport

_LISTS: dict[str, Exportable] = {GOODS: GoodsExport()}
"""What can be exported, by name."""
_KINDS = (make_export_kind(_LISTS), *goods_import.KINDS)


def make_errand_runner(installation: Installation, holder: str) -> ErrandRunner:
    """What a working process does about errands."""
    return ErrandRunner(installation.database, _KINDS, installation.errand_files, holder)
