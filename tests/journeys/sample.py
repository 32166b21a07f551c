"""The sample shop for tests, drawn once: the pictures take a while, so they are kept beside pytest's own folders."""

import fcntl
import hashlib
import os
import pickle
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import shop.media.pictures
from composition.sample_shop.loader import LOADED, calculate_version, put_on_sale
from composition.sample_shop.merchant import read_merchant
from composition.sample_shop.pictures import draw_pictures
from shop.database.database import Database
from shop.media.folder import MediaFolder
from shop.media.pictures import CutPicture
from shop.settings.service import save_setting

PICTURES = "pictures.pickle"


@dataclass(frozen=True)
class SampleShop:
    """Where the drawn pictures are, and what the loader wants to know of each."""

    media: Path
    pictures: Mapping[str, CutPicture]

    async def open_in(self, database: Database, state_dir: Path) -> None:
        """Put everything on sale, as the demo does, without drawing again."""
        shutil.copytree(self.media, state_dir / "media", copy_function=os.link, dirs_exist_ok=True)
        await database.transact(put_on_sale, read_merchant(), self.pictures)
        await database.transact(save_setting, LOADED, calculate_version())


def draw_sample_shop(shared: Path) -> SampleShop:
    """The sample shop of this version, drawn into `shared` unless it is there; one process draws, the others wait."""
    folder = shared / f"sample-shop-{_version()}"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / PICTURES).exists():
            _draw(folder)
    return SampleShop(folder / "media", pickle.loads((folder / PICTURES).read_bytes()))


def _draw(folder: Path) -> None:
    pictures = dict(draw_pictures(read_merchant(), MediaFolder(folder / "media")))
    known = {name: replace(cut, endings={".jpg": cut.endings[".jpg"]}) for name, cut in pictures.items()}
    (folder / PICTURES).write_bytes(pickle.dumps(known))


def _version() -> str:
    cutting = Path(shop.media.pictures.__file__).read_bytes()
    return hashlib.sha256(calculate_version().encode() + cutting).hexdigest()[:16]
