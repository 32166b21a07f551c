"""Table of multibuys. How often one was used is counted by pricing."""

from sqlalchemy import Column, Integer

from shop.pricing.tables import declare_offers
from shop.schema import Json

multibuy = declare_offers(
    "multibuy",
    Column("steps", Json, nullable=False),
    Column("most", Integer),
    Column("most_each", Integer),
)
