"""Splits a pasted line into name, phone, region and street. Pure. What is in doubt stays empty.

Labels say the most; without them phones are found first, then the region, whose end is where the street begins; the
name is what stands apart and can be one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from shop.regions.chains import Chain, find_chains, read_chain
from shop.regions.covering import covers
from shop.regions.labels import Piece, split_labels
from shop.regions.phones import TAIWAN, Phone, find_phones
from shop.regions.recipients import clean_recipient, is_remark, is_surely_name, looks_like_place, may_be_name
from shop.regions.region import is_district
from shop.regions.spellings import simplify
from shop.typed import plain_digits

_LONGEST = 500
"""Characters that are read; whoever pastes more has pasted something else."""
_MARK = "\v"
"""Stands where a phone stood."""
_BREAK = re.compile(r"[\s,，、。;；|]+")
_EDGES = " ,，、.。;；:：|/\\-—_+*=>·\n\t\v()（）[]【】"
_POSTCODE = re.compile(
    r"(?:(?<=[\s,，;；。|:：(（\[【\v])|^)[(（\[]?\d{6}[)）\]]?(?=[\s,，;；。|\v]|$|[\u4e00-\u9fff])(?!号|室|栋|幢|弄|单元|楼|层)"
    r"|(?<=[\u4e00-\u9fff])[(（]?\d{6}[)）]?(?=[\s,，;；。|\v]|$)"
)
_POSTCODE_OF_TAIWAN = re.compile(
    r"(?<![\d\w])\d{3}(?:-?\d{2,3})?(?= ?[台臺新桃高基嘉屏宜花苗彰南雲云澎金連连])"
    r"|(?<=[市縣县])\d{3}(?:\d{2,3})?(?=[\u4e00-\u9fff])"
)
_FOR_WHOM = re.compile(r"[(（【\[]\s*([^\s()（）【】\[\]\d]{2,15}?)\s*(?:收|亲启|收货|签收)\s*[)）】\]]")
_BRACKETS = re.compile(r"[(（【\[][^()（）【】\[\]]*[)）】\]]")
_GLUED = [re.compile(rf"(?<=[\d号室楼层户栋座幢元])([\u4e00-\u9fff]{{{n}}})$") for n in (2, 3, 4)]
_PHONE_IN_BRACKETS = re.compile(rf"[(（]([^()（）\n]{{0,15}}?)\s*{_MARK}\s*[)）]")
_MOST_NAMES = 25
_LABELLED_NAME = re.compile(r"[^\n,，;；。|\v\d]+")


@dataclass(frozen=True)
class Pasted:
    """What a pasted text says for certain.

    `region_code` may be a province's or a city's; each may be empty.
    """

    name: str = ""
    phone: str = ""
    region_code: str = ""
    street: str = ""


@dataclass(frozen=True)
class _Word:
    """A word of the text. `near`: a phone stands right beside it."""

    text: str
    near: bool


def read_pasted(text: str) -> Pasted:
    """What a pasted text says: never raises, whatever it is."""
    typed = plain_digits(text[:_LONGEST])
    typed = _FOR_WHOM.sub(r" \1 ", typed)
    guess = _pick(find_chains(simplify(typed)), typed)
    province = guess.code[:2] if guess else ""

    pieces = _without_sender(split_labels(typed))
    phones = [phone for piece in pieces for phone in find_phones(piece.text, province)]
    labelled, body = _gather(pieces, province)

    chain = _pick(find_chains(simplify(body)), body)
    if chain is None or not is_district(chain.code):
        body, chain = _turn_round(body, chain)
    code, before, after = _cut(body, chain)
    name, ahead, behind = _find_name(labelled, before, after, found=chain is not None)
    return Pasted(name, _pick_phone(phones), code, _join(behind, ahead))


def _without_sender(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces without those about whoever sends.

    From a label of the sender to the next one of a recipient.
    """
    kept, sender = [], False
    for piece in pieces:
        sender = piece.kind == "sender" or (sender and piece.kind != "name")
        if not sender:
            kept.append(piece)
    return kept


def _gather(pieces: Sequence[Piece], province: str) -> tuple[str, str]:
    """The name that a label gives, and all else as one text with marks where the phones were."""
    labelled = ""
    rest: list[str] = []
    for piece in pieces:
        text = _mark_phones(piece.text, province)
        if piece.kind == "name" and not labelled and (match := _LABELLED_NAME.match(text.lstrip())):
            labelled, text = _split_name(match[0], text.lstrip()[match.end() :])
        if piece.kind not in ("postcode", "other"):
            rest.append(text if piece.kind != "phone" else _drop_digits(text))
    body = _PHONE_IN_BRACKETS.sub(rf" \1 {_MARK} ", "\n".join(rest))
    return labelled, _drop_postcodes(body, province)


def _split_name(value: str, rest: str) -> tuple[str, str]:
    """The labelled name, and what follows it in the same piece."""
    words = value.split()
    whole = clean_recipient(value)
    if len(words) > 1 and not (whole.isascii() and may_be_name(whole)):
        first = clean_recipient(words[0])
        return first, f"{' '.join(words[1:])}{rest}"

    chains = [chain for chain in find_chains(simplify(whole)) if chain.full]
    if chains:
        return clean_recipient(whole[: chains[0].start]), f"{whole[chains[0].start :]}{rest}"
    return (whole, rest) if 1 <= len(whole) <= _MOST_NAMES else ("", f"{value}{rest}")


def _mark_phones(text: str, province: str) -> str:
    parts, end = [], 0
    for phone in find_phones(text, province):
        parts += [text[end : phone.start].rstrip("("), _MARK]
        end = phone.end
    return "".join([*parts, text[end:]])


def _drop_digits(text: str) -> str:
    """What stands behind a label of a phone and is no number that we know."""
    return re.sub(r"^[ \d\-+()/]+", "", text)


def _drop_postcodes(text: str, province: str) -> str:
    if province == TAIWAN:
        text = _POSTCODE_OF_TAIWAN.sub("", text)
    return _POSTCODE.sub(" ", text)


def _pick_phone(phones: Sequence[Phone]) -> str:
    """The one phone to call: a mobile before a landline. Two different ones of a kind leave it open."""
    for kind in ("mobile", "landline"):
        numbers = {phone.number for phone in phones if phone.kind == kind}
        if numbers:
            return numbers.pop() if len(numbers) == 1 else ""
    return ""


def _pick(chains: Sequence[Chain], text: str) -> Chain | None:
    """The chain that says most. None if two of them say as much of different places."""
    if any(chain.disputed and chain.full for chain in chains):
        return None
    ranked = sorted(chains, key=lambda chain: -_rank(chain, text))
    if not ranked or not _rank(ranked[0], text):
        return None
    best = [chain for chain in ranked if _rank(chain, text) == _rank(ranked[0], text)]
    return best[0] if len({chain.code for chain in best}) == 1 else None


def _turn_round(body: str, chain: Chain | None) -> tuple[str, Chain | None]:
    """The text with its region put first.

    For regions that are written from the district up to the province.
    """
    words = list(re.finditer(r"[^\s,，、。;；|]+", body))
    for first in range(len(words) - 1):
        for last in range(min(len(words), first + 4), first + 1, -1):
            turned = " ".join(match[0] for match in reversed(words[first:last]))
            found = read_chain(simplify(turned), 0)
            if found and found.sure_until == len(turned) and not found.disputed and is_district(found.code):
                text = f"{turned} {body[: words[first].start()]} {body[words[last - 1].end() :]}"
                return text, found
    return body, chain


def _rank(chain: Chain, text: str) -> int:
    """How much a chain says; nothing for a single name in the middle of a word."""
    begins = chain.start == 0 or _BREAK.match(text[chain.start - 1]) is not None
    if chain.full + chain.short == 1 and not begins:
        return 1 if chain.full and chain.code.endswith("00") else 0
    return 2 * chain.weight + begins


def _cut(body: str, chain: Chain | None) -> tuple[str, str, str]:
    """The region's code, what stands before it, and what stands after it without saying it again."""
    if chain is None:
        return "", "", body
    code, rest = chain.code, body[chain.sure_until :]
    while True:
        shorter = rest.lstrip(_EDGES)
        again = read_chain(simplify(shorter), 0)
        if again is None or again.full + again.short < 2 or not again.code:
            return code, _without_country(body[: chain.start]), rest
        if not (covers(again.code, code) or covers(code, again.code)):
            return code, _without_country(body[: chain.start]), rest
        code = max(code, again.code, key=lambda one: len(one.rstrip("0")))
        rest = shorter[again.sure_until :]


def _without_country(before: str) -> str:
    return re.sub(r"(?:中国|中國|China|CHINA)[\s,，]*$", "", before)


def _find_name(labelled: str, before: str, after: str, *, found: bool) -> tuple[str, list[str], list[str]]:
    """The name, and the words before and after the region without it."""
    ahead, behind = _words(before), _words(after)
    if labelled:
        return labelled, _texts(ahead), _texts(behind)

    first = _choose_ahead(ahead)
    if first is not None:
        return first[0], _texts(ahead[: first[1]] + ahead[first[2] :]), _texts(behind)

    attached = found and after[:1] not in ("", *_EDGES)
    return _choose_behind(ahead, behind, attached=attached)


def _choose_ahead(words: Sequence[_Word]) -> tuple[str, int, int] | None:
    """The name among the words before the region, and from where to where it goes."""
    latin = [index for index, word in enumerate(words) if re.fullmatch(r"[A-Za-z][A-Za-z.'\-]*", word.text)]
    if latin and latin == list(range(latin[0], latin[-1] + 1)) and len(latin) <= 4:
        whole = " ".join(words[index].text for index in latin)
        others = [word for index, word in enumerate(words) if index not in latin and may_be_name(_bare(word))]
        return (whole, latin[0], latin[-1] + 1) if not others else None

    for test in (is_surely_name, may_be_name):
        fitting = [index for index, word in enumerate(words) if test(_bare(word))]
        if fitting:
            return (_bare(words[fitting[0]]), fitting[0], fitting[0] + 1) if len(fitting) == 1 else None
    return None


def _choose_behind(ahead: list[_Word], behind: list[_Word], *, attached: bool) -> tuple[str, list[str], list[str]]:
    """The name among the words of the street: beside the phone, or at the end; the street keeps something."""
    sure = [i for i, word in enumerate(behind) if is_surely_name(_bare(word)) and not (attached and i == 0)]
    beside = [i for i in sure if behind[i].near]
    fitting = beside or [i for i in sure if i == len(behind) - 1]
    if len(fitting) == 1 and len(behind) > 1:
        rest = behind[: fitting[0]] + behind[fitting[0] + 1 :]
        return _bare(behind[fitting[0]]), _texts(ahead), _texts(rest)

    glued = [(i, name) for i, word in enumerate(behind) if word.near and (name := _find_glued(word.text))]
    if not sure and len(glued) == 1:
        index, name = glued[0]
        texts = _texts(behind)
        texts[index] = texts[index].removesuffix(name)
        return name, _texts(ahead), texts
    return "", _texts(ahead), _texts(behind)


def _find_glued(word: str) -> str:
    """The name at the end of a word, right behind the number of a house or a room; "" if there is none."""
    names = [match[1] for pattern in _GLUED if (match := pattern.search(word)) and is_surely_name(match[1])]
    return names[0] if names else ""


def _words(text: str) -> list[_Word]:
    """The words of a text, each with whether a phone stands beside it."""
    found, pieces = [], text.split(_MARK)
    for number, piece in enumerate(pieces):
        words = [word for word in _BREAK.split(piece) if word.strip(_EDGES)]
        for index, word in enumerate(words):
            near = (index == 0 and number > 0) or (index == len(words) - 1 and number < len(pieces) - 1)
            found.append(_Word(word.strip(" ,，、;；。|/\\-—_+*=>:：\t"), near))
    return found


def _bare(word: _Word) -> str:
    return clean_recipient(word.text)


def _texts(words: Sequence[_Word]) -> list[str]:
    return [word.text for word in words]


def _join(after: Sequence[str], before: Sequence[str]) -> str:
    """The street: what followed the region, then what else of a place stood before it; no courtesies."""
    ahead = [word for word in before if looks_like_place(word) and not word.isascii()]
    words = [word for word in (*after, *ahead) if not is_remark(word)]
    return " ".join(word.strip("()（）[]【】") if _BRACKETS.fullmatch(word) else word for word in words)
