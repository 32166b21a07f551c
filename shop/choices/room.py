"""What the choices room brings to its house."""

from commissions.room import Room
from shop.choices.tables import choice_change, choice_declined

ROOM = Room(
    "choices",
    tables=(choice_declined, choice_change),
    forgets=(choice_declined,),
)
