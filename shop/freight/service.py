"""Use cases of freight templates: made and changed. Orders that were placed keep what they were told."""

from dataclasses import replace

from sqlalchemy import Connection, insert, select, update

from commissions.actor import Actor
from commissions.ports import Transaction
from shop.freight.queries import get_template, write_rules
from shop.freight.refusals import FreightNameTaken, FreightRefused, FreightStale
from shop.freight.tables import freight_template
from shop.freight.template import FreightTemplate, demand_regions
from shop.members.codes import make_code

_of = freight_template.c


def add_template(tx: Transaction, template: FreightTemplate, *, by: Actor) -> FreightTemplate:
    """Keep a new template. Raises FreightRefused, FreightNameTaken."""
    demand_regions(template)
    kept = replace(template, code=make_code(), name=template.name.strip())
    _demand_free(tx.connection, kept)
    row = {"code": kept.code, "name": kept.name, "measure": kept.measure, "rules": write_rules(kept)}
    tx.connection.execute(insert(freight_template).values(**row, version=1, updated_at=tx.now))
    return kept


def change_template(tx: Transaction, template: FreightTemplate, *, version: int, by: Actor) -> FreightTemplate:
    """Replace a template's name and rules, for orders from now on.

    What it counts stays: the weights of its goods may be missing. Raises FreightUnknown, FreightStale,
    FreightRefused, FreightNameTaken.
    """
    demand_regions(template)
    before, _ = get_template(tx.connection, template.code)
    if before.measure is not template.measure:
        raise FreightRefused(field="measure_fixed")
    kept = replace(template, name=template.name.strip())
    _demand_free(tx.connection, kept)

    row = {"name": kept.name, "rules": write_rules(kept), "version": version + 1, "updated_at": tx.now}
    upon = update(freight_template).where(_of.code == kept.code, _of.version == version)
    if not tx.connection.execute(upon.values(**row)).rowcount:
        raise FreightStale
    return kept


def _demand_free(connection: Connection, template: FreightTemplate) -> None:
    other = select(_of.code).where(_of.name == template.name, _of.code != template.code)
    if connection.execute(other).first() is not None:
        raise FreightNameTaken(name=template.name)
