"""What the notes room brings to its house."""

from commissions.room import Room, Sealed, Told
from shop.notes.service import forget_notes, list_notes, renew_note
from shop.notes.tables import team_note

ROOM = Room(
    "notes",
    tables=(team_note,),
    forgets=(team_note,),
    erases=forget_notes,
    seals=(Sealed("notes", team_note, team_note.c.id, team_note.c.sealed, renew_note),),
    tells={"notes": Told(team_note, list_notes)},
)
