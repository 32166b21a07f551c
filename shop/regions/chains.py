"""Finds the region in an address: province, city, district one after another, each as people write it.

Pure. What is written must agree with itself. A name without its suffix counts only where it can be nothing else:
北京路 is a road of any city, 北京 朝阳区 is not.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from shop.regions.atlas import find_region, parent_of
from shop.regions.region import is_city, is_province
from shop.regions.spellings import SMALLEST, Spelling, is_zone, list_spellings, longest_spelling

_GAP = re.compile(
    r"(?:[\s,，、.。;；|/\\·>+_\-—]|中国(?!路)|省?直辖县级行政区划?|自治区直辖县级行政区划?|省直辖县(?:级市)?|省直辖(?!市)|(?<=重庆市)县(?=[^\s县]{1,12}县)|市辖区|雄安新区|其[它他]区)*"
)
"""What may stand between two parts of a region, and names of levels that are no place."""
_ENDS = re.compile(r"[\s,，、.。;；|/\\>+_\-—()（）:：\[\]【】]|$")
_LIKE_A_ROAD = re.compile(
    r"[东西南北中新老大]?[一二三四五六七八九十\d]{0,3}(?:大?[路街道巷弄里桥园城湾港门口寨]|大街|胡同|广场|大[厦学]|学[院校]|商[场城厦]|市场|小吃|酒店|饭店|宾馆|机场|火?车站|医院|银行|人家|[0-9])"
)
_LIKE_A_TOWN = re.compile(r"[^\s,，。;；路街\d]{1,6}?(?:镇|乡|街道|办事处|苏木|开发区|工业园)")
_LIKE_A_SUBDISTRICT = re.compile(r"[^\s,，。;；路街\d]{2,5}?(?:镇|乡|街道)")
_NOT_A_REGION = re.compile(r"场|小吃|城[东南西北中关]?[路街]?$")
"""After a full name: a market called 义乌市场, the food called 沙县小吃."""
_ALONE = ("区", "县", "市", "旗")


@dataclass(frozen=True)
class Chain:
    """A region as it stands in a text: from where to where, which codes it can mean, in how many parts.

    `disputed`: the next thing named is a region of elsewhere.
    """

    start: int
    end: int
    codes: frozenset[str]
    full: int
    short: int
    sure_until: int
    """Where the part ends up to which all is certain; what follows belongs to the street."""
    disputed: bool = False

    @property
    def code(self) -> str:
        """The deepest region that is certain; "" if none is."""
        return "" if self.disputed else _common(self.codes)

    @property
    def weight(self) -> int:
        """How much it says: parts with their suffix count double."""
        return 2 * self.full + self.short


def find_chains(text: str) -> list[Chain]:
    """The regions in a text of simplified characters, from left to right, none within another."""
    chains, at = [], 0
    while at < len(text):
        chain = read_chain(text, at)
        if chain is None:
            at += 1
        else:
            chains.append(chain)
            at = max(chain.end, at + 1)
    return chains


def read_chain(text: str, at: int) -> Chain | None:
    """The region that begins at a place of the text, as far as it goes."""
    return _extend(text, Chain(at, at, frozenset(), 0, 0, at))


def _extend(text: str, before: Chain) -> Chain | None:
    """The longest continuation; None if nothing begins here."""
    first = not before.codes
    at = before.end if first else _skip(text, before.end)

    found = [
        chain
        for name, meanings in _spellings_at(text, at)
        if (codes := _narrow(before.codes, meanings, alone=first))
        if (chain := _take(text, before, at, name, [one for one in meanings if one.code in codes]))
    ]
    if found:
        return max(found, key=lambda chain: (chain.weight, not chain.disputed))
    return None if first else _disputed(text, at, before)


def _take(text: str, before: Chain, at: int, name: str, meanings: Sequence[Spelling]) -> Chain | None:
    """The chain with one more name and what follows it; None if the name is not certainly a region here."""
    end, codes = at + len(name), frozenset(one.code for one in meanings)
    is_full = any(one.is_full for one in meanings)
    sure_until = before.sure_until if len(codes) > 1 else at if any(one.is_inside for one in meanings) else end
    after = Chain(before.start, end, codes, before.full + is_full, before.short + (not is_full), sure_until)

    if is_full and not before.codes and _is_something_else(text, end, name):
        return None
    longer = _extend(text, after)
    if is_full:
        return longer or after
    if longer is not None and longer.weight > after.weight:
        return longer
    return after if _stands_alone(text, at, after, before) else None


def _spellings_at(text: str, at: int) -> Iterator[tuple[str, tuple[Spelling, ...]]]:
    """The names that begin here, the longest first."""
    known = list_spellings()
    for length in range(min(longest_spelling(), len(text) - at), SMALLEST - 1, -1):
        name = text[at : at + length]
        if name in known:
            yield name, known[name]


def _narrow(above: frozenset[str], meanings: Iterable[Spelling], *, alone: bool) -> frozenset[str]:
    """Which meanings lie in what was named before, or repeat it; at the beginning: which can begin."""
    if alone:
        return frozenset(one.code for one in meanings if _may_begin(one))
    return frozenset(
        one.code
        for one in meanings
        if any(_is_within(one.code, code) for code in above) and (one.is_full or one.code not in above)
    )


def _may_begin(one: Spelling) -> bool:
    """Provinces and cities begin an address, and districts by law.

    A town's or a zone's name is in many places.
    """
    if is_province(one.code):
        return True
    if is_city(one.code):
        return one.code[:2] not in ("81", "82")
    region = find_region(one.code)
    is_named = region is not None and region.name.endswith(_ALONE)
    return one.is_full and one.code[:2] < "81" and is_named and not is_zone(one.code)


def _is_within(code: str, above: str) -> bool:
    return above in (code, parent_of(code), parent_of(parent_of(code)) if parent_of(code) else "")


def _skip(text: str, at: int) -> int:
    match = _GAP.match(text, at)
    return match.end() if match else at


def _is_something_else(text: str, end: int, name: str) -> bool:
    """Whether a full name at the beginning goes on as the name of something that is no region."""
    return _NOT_A_REGION.match(text, end) is not None or (name.endswith("县") and text[end : end + 1] == "城")


def _stands_alone(text: str, at: int, after: Chain, before: Chain) -> bool:
    """Whether a short name, with nothing of it named behind, is certainly the region."""
    if _ENDS.match(text, after.end):
        return bool(before.codes) or at == 0 or _ENDS.match(text[at - 1]) is not None
    if not before.codes or _LIKE_A_ROAD.match(text, after.end):
        return False
    if all(is_city(code) or is_province(code) for code in after.codes):
        return True
    town = _LIKE_A_TOWN if all(_is_county(code) for code in after.codes) else _LIKE_A_SUBDISTRICT
    return town.match(text, after.end) is not None


def _is_county(code: str) -> bool:
    """Whether a district is a county or a county-level city by its code.

    What people call by its bare name.
    """
    return code[:2] < "71" and (code[4:] > "20" or code[2:4] == "90") and not is_zone(code)


def _disputed(text: str, at: int, before: Chain) -> Chain | None:
    """The chain with a region behind it that lies elsewhere, if that is what follows."""
    for name, meanings in _spellings_at(text, at):
        elsewhere = [one for one in meanings if one.is_full and _may_begin(one)]
        if (
            elsewhere
            and len(name) > SMALLEST
            and name.endswith((*_ALONE, "省", "州", "盟"))
            and not _is_something_else(text, at + len(name), name)
        ):
            if all(_is_below_end(before, one.code) for one in elsewhere):
                return None
            return replace(before, disputed=True, sure_until=before.start)
    return None


def _is_below_end(before: Chain, code: str) -> bool:
    """Whether the chain already ends at a district, behind which anything may follow."""
    return all(not is_province(own) and not is_city(own) for own in before.codes)


def _common(codes: frozenset[str]) -> str:
    """The deepest region in which all codes lie; it can be one of them."""
    while len(codes) > 1:
        above = {code for code in codes if all(_is_within(other, code) for other in codes)}
        if above:
            return above.pop()
        codes = frozenset(parent_of(code) if len(code.rstrip("0")) > 2 else code for code in codes)
        if len(codes) > 1 and all(is_province(code) for code in codes):
            return ""
        if "" in codes:
            return ""
    return next(iter(codes), "")
