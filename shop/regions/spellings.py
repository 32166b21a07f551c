"""How people write regions: in full, without their suffix, with old names, in traditional characters.

Pure.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from shop.regions.atlas import find_region, list_codes, list_ended, parent_of, read_rows
from shop.regions.region import is_city, is_province

_SUFFIX = re.compile(r"(?:特别行政区|(?:各族)?自治[区州县旗]|地区|林区|特区|[省市县区旗盟])$")
_PEOPLES = re.compile(
    "(?:(?:蒙古|哈萨克|维吾尔|柯尔克孜|锡伯|塔吉克|达斡尔|傈僳|拉祜|土家|布依|朝鲜|哈尼|仡佬|东乡|纳西|仫佬|景颇|毛南|撒拉|布朗|阿昌"
    "|普米|鄂温克|基诺|德昂|保安|裕固|壮|满|回|苗|彝|藏|侗|瑶|白|黎|傣|畲|水|佤|羌|土|怒|京|各)族|蒙古|哈萨克|维吾尔|柯尔克孜|锡伯|塔吉克)$"
)
_ALSO = {
    "广西省": "450000",
    "内蒙": "150000",
    "内蒙古省": "150000",
    "宁夏省": "640000",
    "新疆省": "650000",
    "新疆维吾尔族自治区": "650000",
    "西藏省": "540000",
    "香港特区": "810000",
    "香港市": "810000",
    "澳门特区": "820000",
    "澳门市": "820000",
    "襄樊市": "420600",
    "思茅市": "530800",
    "港岛": "810100",
    "巴州": "652800",
    "克州": "653000",
    "博州": "652700",
    "湘西州": "433100",
}
_QUARTERS = {
    "810101": "中环 金钟 上环 西环 坚尼地城 西营盘 半山",
    "810102": "铜锣湾 跑马地",
    "810103": "北角 鲗鱼涌 太古城 筲箕湾 柴湾 西湾河 小西湾",
    "810104": "香港仔 鸭脷洲 赤柱 薄扶林 黄竹坑",
    "810201": "红磡 土瓜湾 何文田 启德",
    "810202": "旺角 尖沙咀 油麻地 大角咀",
    "810203": "长沙湾 美孚 石硖尾",
    "810204": "钻石山 慈云山",
    "810205": "牛头角 九龙湾 蓝田 油塘 秀茂坪",
    "810301": "上水 粉岭",
    "810303": "大围 马鞍山 火炭",
    "810304": "将军澳 坑口 调景岭",
    "810305": "天水围",
    "810308": "葵涌 青衣",
    "810309": "东涌 愉景湾 大屿山 长洲",
    "820202": "氹仔 凼仔 氹仹",
    "820204": "路环",
}
"""Quarters that people of Hong Kong and Macau write instead of the district, each in one district alone."""
_ZONE = re.compile(r"(高新技术|高技术|经济技术|经济)(?:产业)?开发区$")
SMALLEST = 2


@dataclass(frozen=True, slots=True)
class Spelling:
    """One way to write a region. `is_full`: with its suffix, so that it can hardly be anything else."""

    code: str
    is_full: bool
    is_inside: bool = False
    """It is a quarter of the district, which stays part of the street."""


@cache
def list_spellings() -> Mapping[str, tuple[Spelling, ...]]:
    """Which regions each spelling can mean."""
    provinces = {short for code, short in _list_shorts() if is_province(code)}
    found: dict[str, dict[str, bool]] = {}
    for text, code, is_full in _spell():
        taken = not is_full and text in provinces and not is_province(code)
        if len(text) >= SMALLEST and not taken:
            meanings = found.setdefault(text, {})
            meanings[code] = meanings.get(code, False) or is_full
    spellings = {text: tuple(Spelling(code, full) for code, full in codes.items()) for text, codes in found.items()}
    for code, quarters in _QUARTERS.items():
        for quarter in quarters.split():
            spellings[quarter] = (*spellings.get(quarter, ()), Spelling(code, is_full=True, is_inside=True))
    return MappingProxyType(spellings)


@cache
def longest_spelling() -> int:
    """Characters of the longest spelling."""
    return max(map(len, list_spellings()))


def simplify(text: str) -> str:
    """Traditional characters as the table has them; as many characters as before."""
    return text.translate(_traditional())


def _shorten(name: str) -> str:
    """A name without its suffix and its peoples, as long as two characters are left."""
    short = _SUFFIX.sub("", name)
    while len(shorter := _PEOPLES.sub("", short)) >= SMALLEST and shorter != short:
        short = shorter
    return short


def is_zone(code: str) -> bool:
    """Whether it is a development zone and no district by law; zones of many cities have the same name."""
    return code[:2] < "71" and code[2:4] != "90" and (code[4:] >= "90" or "70" <= code[4:] < "80")


def _spell() -> Iterator[tuple[str, str, bool]]:
    for code in list_codes():
        yield from _spell_one(_name(code), code)
    names = {(code[:2], _name(code)) for code in list_codes() if not is_zone(code)}
    for code, (name, heirs) in list_ended().items():
        for heir in heirs if (code[:2], name) not in names else ():
            yield name, heir, True
    for name, code in _ALSO.items():
        yield name, code, True


def _spell_one(name: str, code: str) -> Iterator[tuple[str, str, bool]]:
    short = _shorten(name)
    yield name, code, _SUFFIX.search(name) is not None or name.endswith(("镇", "乡", "街道"))
    yield short, code, False
    if name.endswith("自治州"):
        yield f"{short}州", code, True
    elif name.endswith(("自治县", "自治旗")):
        yield f"{short}{name[-1]}", code, True
    elif is_city(code) and name.endswith("市"):
        yield f"{short}地区", code, True
    elif "族" in name and name.endswith("区"):
        yield f"{short}区", code, True
    if is_zone(code):
        yield from _spell_zone(name, code)


def _spell_zone(name: str, code: str) -> Iterator[tuple[str, str, bool]]:
    """Zones are written with and without their city, and shorter than they are called."""
    above = [_name(parent) for parent in (parent_of(code), parent_of(parent_of(code))) if parent]
    own = name
    for names in above:
        for prefix in (names, _shorten(names)):
            own = own.removeprefix(prefix)
    for text in {own, _ZONE.sub(_abbreviate, own), _ZONE.sub(r"\1开发区", own), _ZONE.sub(r"\1产业开发区", own)}:
        yield text, code, True


def _abbreviate(match: re.Match[str]) -> str:
    return "高新区" if match[1].startswith("高") else "经开区"


def _list_shorts() -> list[tuple[str, str]]:
    return [(code, _shorten(_name(code))) for code in list_codes()]


def _name(code: str) -> str:
    region = find_region(code)
    return region.name if region else ""


@cache
def _traditional() -> dict[int, str]:
    return {ord(old): new for old, new in read_rows("traditional.tsv")}
