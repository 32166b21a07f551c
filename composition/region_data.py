"""`make regions`.

Writes the shop's table of regions anew from the npm package that `package.json` pins. The table is committed, so that a
clean clone reads addresses without npm and every change of a code is seen in a diff.
"""

import json
import re
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent
_PACKAGE = _ROOT / "node_modules" / "@vant" / "area-data"
_TABLE = _ROOT / "shop" / "regions" / "data" / "regions.tsv"
_ENDED = _TABLE.with_name("ended.tsv")

_LINE = re.compile(r'^\s*(\d{6}): "(.*)",?$', re.MULTILINE)
_PSEUDO = re.compile(r"市辖区|县|其它区|.*直辖县.*")
"""Levels that statistics need and no letter shows."""
_MUNICIPALITIES = ("11", "12", "31", "50")
_NOWHERE = {"711299"}
"""Islets without an inhabitant."""
_RENAMED = {"711489": "\u9f99\u6f6d\u533a", "711497": "\u590d\u5174\u533a"}
"""Districts that the package has under the names that they had as townships: Longtan and Fuxing, of Taoyuan."""

_HEAD = """\
# Provinces, cities and districts with their six-digit codes: code, name. Written by `make regions`; don't edit.
# From the npm package @vant/area-data {version}: MIT License, Copyright (c) Youzan, Chen Jiahan and other contributors.
# Left out: levels that are no place, municipalities as cities of themselves, and what ended.tsv says has ended.
"""


def _main() -> None:
    """Write the table. Fails if the package is not there: `npm ci` brings it."""
    version = json.loads((_PACKAGE / "package.json").read_text())["version"]
    regions = _choose_regions(_read_package((_PACKAGE / "dist" / "index.js").read_text()), _read_ended())
    lines = [f"{code}\t{name}\n" for code, name in sorted(regions.items())]
    _TABLE.write_text(_HEAD.format(version=version) + "".join(lines), encoding="utf-8")


def _read_package(text: str) -> dict[str, str]:
    """The names of all codes in the package's module."""
    return {code: json.loads(f'"{name}"') for code, name in _LINE.findall(text)}


def _read_ended() -> set[str]:
    """The codes that have ended."""
    lines = _ENDED.read_text(encoding="utf-8").splitlines()
    return {line.partition("\t")[0] for line in lines if not line.startswith("#")}


def _choose_regions(names: dict[str, str], ended: set[str]) -> dict[str, str]:
    """What is kept of the package: the places that a letter can name."""
    kept = {}
    for code, name in names.items():
        is_its_own_city = code[:2] in _MUNICIPALITIES and code.endswith("00") and not code.endswith("0000")
        if not (_PSEUDO.fullmatch(name) or is_its_own_city or code in ended or code in _NOWHERE):
            kept[code] = _RENAMED.get(code, name)
    return kept


if __name__ == "__main__":
    _main()
