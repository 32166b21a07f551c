"""Reads of freight templates, and how their rules are kept."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import Column, Connection, Row, select

from shop.freight.refusals import FreightUnknown
from shop.freight.tables import freight_template
from shop.freight.template import FreightTemplate, Measure, Rate, Zone

_of = freight_template.c
FREIGHT_COLUMNS: tuple[Column[Any] | Any, ...] = (
    _of.code.label("freight_code"),
    _of.name.label("freight_name"),
    _of.measure.label("freight_measure"),
    _of.rules.label("freight_rules"),
)
"""What `restore_template` reads of a row that is joined with a template or none."""


def restore_template(row: Row[Any]) -> FreightTemplate | None:
    """The template of a row with FREIGHT_COLUMNS, or None."""
    if row.freight_code is None:
        return None
    return _restore(row.freight_code, row.freight_name, row.freight_measure, row.freight_rules)


def get_template(connection: Connection, code: str) -> tuple[FreightTemplate, int]:
    """A template with its version. Raises FreightUnknown."""
    row = connection.execute(select(freight_template).where(_of.code == code)).first()
    if row is None:
        raise FreightUnknown(template=code[:40])
    return _restore(row.code, row.name, row.measure, row.rules), row.version


def list_templates(connection: Connection) -> tuple[FreightTemplate, ...]:
    """All of them, in the order in which they were made: as many as a merchant writes by hand."""
    rows = connection.execute(select(*FREIGHT_COLUMNS).order_by(_of.id))
    return tuple(_restore(*row) for row in rows)


def write_rules(template: FreightTemplate) -> dict[str, Any]:
    """A template's rules as JSON."""
    told = asdict(template)
    return {name: told[name] for name in ("everywhere", "zones", "excluded")}


def _restore(code: str, name: str, measure: str, rules: Mapping[str, Any]) -> FreightTemplate:
    zones = tuple(Zone(tuple(of["regions"]), Rate(**of["rate"])) for of in rules["zones"])
    return FreightTemplate(code, name, Measure(measure), Rate(**rules["everywhere"]), zones, tuple(rules["excluded"]))
