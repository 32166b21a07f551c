"""What the notes room refuses."""

from commissions.refusals import Refusal


class NoteRefused(Refusal):
    """The words are missing or too long, or the day is none."""

    code = "note_refused"
    status = 422


class TooManyNotes(Refusal):
    """As many as one may keep: `data["most"]`."""

    code = "too_many_notes"


class NotInTeam(Refusal):
    """Nobody of one's team is meant; just so for whom there is not."""

    code = "not_in_team"
    status = 404
