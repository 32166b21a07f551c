"""The form of a freight template: what is typed, and the template that it makes. Weights are typed in kilograms."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from multidict import MultiDictProxy

from commissions.money import yuan
from commissions.refusals import Refusal
from shop.freight.template import MOST_ZONES, FreightTemplate, Measure, Rate, Zone
from shop.regions.atlas import describe_region
from shop.regions.naming import find_named
from shop.typed import plain_digits
from shop.web.console.forms import FieldUnreadable, read_count, read_yuan
from shop.words import words

_KILOGRAMS = re.compile(r"([0-9]{1,4})(?:\.([0-9]{1,3}))?")
_BETWEEN = re.compile(r"[、，,；;\s]+")
_CELLS = ("regions", "first", "first_fee", "more", "more_fee", "free_fen", "free_pieces")


class RegionUnread(Refusal):
    """What was typed names no region, or several; `data["typed"]` is what."""

    code = "freight_region_unknown"
    status = 422


@dataclass(frozen=True)
class RateRow:
    """A rate as it is typed, with the names of its regions."""

    regions: str = ""
    first: str = ""
    first_fee: str = ""
    more: str = ""
    more_fee: str = ""
    free_fen: str = ""
    free_pieces: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing is typed in it."""
        return not any(getattr(self, name).strip() for name in _CELLS)


@dataclass(frozen=True)
class FreightForm:
    """All that is typed; the first row is of everywhere else."""

    name: str
    measure: Measure
    rows: tuple[RateRow, ...]
    excluded: str = ""


def open_form(template: FreightTemplate | None) -> FreightForm:
    """The form of a template as it is kept; of a new one where there is none."""
    if template is None:
        return FreightForm("", Measure.PIECES, (RateRow(first="1", more="1"), RateRow()))
    rows = [_open_row((), template.everywhere, template.measure)]
    rows += [_open_row(zone.regions, zone.rate, template.measure) for zone in template.zones]
    return FreightForm(template.name, template.measure, (*rows, RateRow()), _write_regions(template.excluded))


def read_form(sent: MultiDictProxy[Any]) -> FreightForm:
    """What was sent."""
    columns = [[str(typed)[:2000] for typed in sent.getall(name, [])] for name in _CELLS]
    rows = tuple(RateRow(*cells) for cells in zip(*columns, strict=False))[: MOST_ZONES + 2]
    typed = str(sent.get("measure", ""))
    measure = Measure(typed) if typed in set(Measure) else Measure.PIECES
    name, excluded = str(sent.get("name", "")).strip(), str(sent.get("excluded", ""))[:4000]
    return FreightForm(name[:100], measure, rows or (RateRow(),), excluded)


def add_row(form: FreightForm) -> FreightForm:
    """One more empty row for a region."""
    return replace(form, rows=(*form.rows, RateRow()))


def make_template(form: FreightForm, code: str = "") -> FreightTemplate:
    """The template that was typed. Raises FieldUnreadable, RegionUnread, FreightRefused."""
    zones = (
        Zone(_read_regions(row.regions), _read_rate(row, form.measure)) for row in form.rows[1:] if not row.is_blank
    )
    everywhere = _read_rate(form.rows[0], form.measure)
    return FreightTemplate(code, form.name, form.measure, everywhere, tuple(zones), _read_regions(form.excluded))


def name_regions(codes: Iterable[str]) -> str:
    """Regions in one line, each by its shortest full name."""
    return _write_regions(codes)


def _open_row(regions: Iterable[str], rate: Rate, measure: Measure) -> RateRow:
    free_from, pieces = rate.free_from_fen, rate.free_from_pieces
    return RateRow(
        regions=_write_regions(regions),
        first=_write_measure(rate.first, measure),
        first_fee=_write_yuan(rate.first_fen),
        more=_write_measure(rate.more, measure),
        more_fee=_write_yuan(rate.more_fen),
        free_fen="" if free_from is None else _write_yuan(free_from),
        free_pieces="" if pieces is None else str(pieces),
    )


def _read_rate(row: RateRow, measure: Measure) -> Rate:
    return Rate(
        first=_read_measure("first", row.first, measure),
        first_fen=read_yuan(_name("first_fee"), row.first_fee),
        more=_read_measure("more", row.more or row.first, measure),
        more_fen=read_yuan(_name("more_fee"), row.more_fee or "0"),
        free_from_fen=read_yuan(_name("free_fen"), row.free_fen) if row.free_fen.strip() else None,
        free_from_pieces=read_count(_name("free_pieces"), row.free_pieces) if row.free_pieces.strip() else None,
    )


def _read_measure(name: str, typed: str, measure: Measure) -> int:
    """Pieces as they are; kilograms of at most three decimals as grams."""
    field = _name(f"{name}_{measure}")
    if measure is Measure.PIECES:
        return read_count(field, typed)
    found = _KILOGRAMS.fullmatch(plain_digits(typed).strip())
    if found is None:
        raise FieldUnreadable(field=field, typed=typed[:40])
    return int(found[1]) * 1000 + int((found[2] or "").ljust(3, "0"))


def _write_measure(of: int, measure: Measure) -> str:
    """Without zeros that say nothing: 500 g is `0.5`."""
    if measure is Measure.PIECES:
        return str(of)
    whole, grams = divmod(of, 1000)
    return f"{whole}.{grams:03d}".rstrip("0").rstrip(".")


def _write_yuan(fen: int) -> str:
    return yuan(fen, short=True).replace(",", "")


def _read_regions(typed: str) -> tuple[str, ...]:
    codes = []
    for name in filter(None, _BETWEEN.split(typed)):
        code = find_named(name)
        if code is None:
            raise RegionUnread(typed=name[:40])
        codes.append(code)
    return tuple(codes)


def _write_regions(codes: Iterable[str]) -> str:
    """Names that can be read again: 鼓楼区 is in several cities, so it stands with those above it."""
    named = []
    for code in codes:
        names = describe_region(code).line.split()
        short = names[-1] if names else code
        named.append(short if find_named(short) == code else "".join(names))
    return "、".join(named)


def _name(name: str) -> str:
    return str(words("console/freight.toml")["fields"][name])
