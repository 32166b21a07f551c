"""Rows of a file of people from another shop, read as people; what contradicts itself is named. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from commissions.beneficiary import MemberId
from shop.imports.cells import CLEAR, CellWrong, read_fen, read_text, read_word
from shop.imports.problem import Problem
from shop.imports.reading import TableRow
from shop.moving_in.person import MovedPerson
from shop.regions.phones import clean_phone
from shop.typed import plain_number, visible
from shop.words import words

MOST_ROWS = 20_000
FIELDS = ("key", "name", "openid", "unionid", "phone", "tier", "referrer", "opening", "earns")
_LONGEST_NAME = 60
_LONGEST_KEY = 64
_LARGEST_FEN = 100_000_000
_SAID = 40
_UNIQUE = ("key", "openid", "unionid", "phone")


def titles(typed: Mapping[str, str]) -> dict[str, list[str]]:
    """What each column may be called: what was typed for it, else what is usual."""
    usual: Mapping[str, list[str]] = words("imports/people.toml")["columns"]
    return {field: [typed[field]] if typed.get(field) else usual[field] for field in FIELDS}


class PeopleRows:
    """Takes in row after row. `tiers` has the key of each tier by what it may be called."""

    def __init__(self, tiers: Mapping[str, str]) -> None:
        self.problems: list[Problem] = []
        self.people: list[MovedPerson] = []
        self._tiers = tiers
        self._seen: dict[tuple[str, str], int] = {}

    def take(self, row: TableRow) -> None:
        """Read a row; one without anything in it is passed over."""
        if not any(row[field].strip() for field in FIELDS):
            return
        try:
            person = self._read(row)
        except CellWrong as wrong:
            self.problems.append(Problem(row.number, wrong.data.pop("column"), wrong.code, wrong.data))
            return
        self._note_twice(person)
        self.people.append(person)

    def finish(self) -> tuple[MovedPerson, ...]:
        """The people, their referrers by key where the file names them by key or phone."""
        phones = {of.phone: of.key for of in self.people if of.phone}
        keys = {of.key for of in self.people}
        settled = [_settle(of, keys, phones) for of in self.people]
        self.problems += _find_circles(settled)
        return tuple(settled)

    def _read(self, row: TableRow) -> MovedPerson:
        read = {name: _in(name, read_text, row[name], _LONGEST_KEY) for name in ("key", "openid", "unionid")}
        phone = clean_phone(row["phone"]) if row["phone"].strip() else ""
        if phone is None:
            raise CellWrong("phone", column="phone", said=row["phone"][:_SAID])
        key = read["key"] or read["unionid"] or read["openid"] or phone
        if not (read["openid"] or read["unionid"] or phone):
            raise CellWrong("identity_needed", column="phone")
        return MovedPerson(
            row=row.number,
            key=key,
            name=_in("name", read_text, row["name"], _LONGEST_NAME),
            openid=read["openid"],
            unionid=read["unionid"],
            phone=phone,
            tier=self._read_tier(row["tier"]),
            referrer=visible(row["referrer"]) if row["referrer"].strip() != CLEAR else "",
            referrer_code="",
            earns=_in("earns", _read_truth, row["earns"]),
            opening_fen=_in("opening", _read_opening, row["opening"]),
        )

    def _read_tier(self, cell: str) -> str | None:
        said = visible(cell)
        if said in ("", CLEAR):
            return None
        if said not in self._tiers:
            raise CellWrong(
                "tier_unknown", column="tier", said=said[:_SAID], allowed="、".join(self._tiers) or "（还没有）"
            )
        return self._tiers[said]

    def _note_twice(self, person: MovedPerson) -> None:
        for field in _UNIQUE:
            value = getattr(person, field)
            first = self._seen.setdefault((field, value), person.row) if value else person.row
            if first != person.row:
                self.problems.append(Problem(person.row, field, "twice", {"row": first}))


@dataclass(frozen=True)
class Here:
    """Who is here already, of those whom a piece of a file names.

    `moved` has what was brought along before by key, `moved_members` the key by member; `codes` are link codes of
    distributors, `keys` the keys of the whole file.
    """

    by_openid: Mapping[str, MemberId]
    by_unionid: Mapping[str, MemberId]
    moved: Mapping[str, int]
    moved_members: Mapping[MemberId, str]
    codes: frozenset[str]
    keys: frozenset[str]


def judge_person(person: MovedPerson, here: Here) -> tuple[MovedPerson, list[Problem]]:
    """The person with their referrer found, and what contradicts who is here already."""
    problems = _find_contradictions(person, here)
    said = person.referrer
    if not said or said in here.keys or said in here.moved:
        return person, problems
    if said in here.codes:
        return replace(person, referrer="", referrer_code=said), problems
    return person, [*problems, Problem(person.row, "referrer", "referrer_unknown", {"said": said[:_SAID]})]


def _find_contradictions(person: MovedPerson, here: Here) -> list[Problem]:
    one, other = here.by_openid.get(person.openid), here.by_unionid.get(person.unionid)
    found = []
    if one is not None and other is not None and one != other:
        found.append(Problem(person.row, "unionid", "known_elsewhere", {"said": person.unionid}))
    known = one if one is not None else other
    if known is not None and here.moved_members.get(known, person.key) != person.key:
        found.append(Problem(person.row, "key", "known_elsewhere", {"said": person.key[:_SAID]}))
    before = here.moved.get(person.key)
    if before is not None and before != person.opening_fen:
        found.append(Problem(person.row, "opening", "opening_differs", {"yuan": f"{before // 100}.{before % 100:02d}"}))
    return found


def make_template() -> str:
    """The columns as CSV, with an example."""
    said = words("imports/people.toml")
    rows = ([said["columns"][field][0] for field in FIELDS], [said["example"][field] for field in FIELDS])
    return "".join(",".join(row) + "\r\n" for row in rows)


def write_person(person: MovedPerson) -> dict[str, Any]:
    """A person as JSON."""
    return asdict(person)


def restore_person(told: Mapping[str, Any]) -> MovedPerson:
    """A person that was kept as JSON."""
    return MovedPerson(**told)


def _in(column: str, read: Any, *arguments: Any) -> Any:
    try:
        return read(*arguments)
    except CellWrong as wrong:
        raise CellWrong(wrong.code, **{**wrong.data, "column": column}) from None


def _read_truth(cell: str) -> bool | None:
    if not visible(cell):
        return None
    return read_word(cell, words("imports/people.toml")["truth"]) == "yes"


def _read_opening(cell: str) -> int:
    return read_fen(cell, least=0, most=_LARGEST_FEN) if cell.strip() not in ("", CLEAR) else 0


def _settle(person: MovedPerson, keys: set[str], phones: Mapping[str, str]) -> MovedPerson:
    """The referrer by key: the file may name them by their phone."""
    said = person.referrer
    if not said or said in keys:
        return person
    by_phone = phones.get(plain_number(said))
    return replace(person, referrer=by_phone or said)


def _find_circles(people: Sequence[MovedPerson]) -> list[Problem]:
    """Whoever stands above themselves, by who referred whom in the file."""
    above = {of.key: of.referrer for of in people}
    found: list[Problem] = []
    settled: set[str] = set()
    for person in people:
        path: dict[str, int] = {}
        at = person.key
        while at in above and at not in settled and at not in path:
            path[at] = len(path)
            at = above[at]
        if at in path:
            circle = {key for key, place in path.items() if place >= path[at]}
            found += [Problem(of.row, "referrer", "referrer_circle") for of in people if of.key in circle]
        settled |= path.keys()
    return found
