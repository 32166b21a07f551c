"""The table of freight templates. Products name one by its code; what was paid stands in the order."""

from sqlalchemy import CheckConstraint, Column, Integer, Text

from shop.freight.template import Measure
from shop.schema import Id, Instant, Json, table

_MEASURES = ", ".join(f"'{of}'" for of in Measure)

freight_template = table(
    "freight_template",
    Column("id", Id, primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False, unique=True),
    Column("measure", Text, nullable=False),
    Column("rules", Json, nullable=False),
    Column("version", Integer, nullable=False),
    Column("updated_at", Instant, nullable=False),
    CheckConstraint(f"measure IN ({_MEASURES})", name="measure"),
    CheckConstraint("name <> ''", name="name"),
)
