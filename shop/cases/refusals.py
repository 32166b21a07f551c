"""What after-sale cases refuse, as types with data."""

from commissions.refusals import Refusal


class CaseUnknown(Refusal):
    """There is no after-sale case `data["case_no"]`, or it is another buyer's."""

    code = "aftersale_unknown"
    status = 404


class CaseMoved(Refusal):
    """It is not possible (any more): the case is `data["state"]`."""

    code = "aftersale_moved"


class LineInCase(Refusal):
    """Something is asked for of line `data["line"]` already, by case `data["case_no"]`."""

    code = "aftersale_line_in_case"


class CaseTooLate(Refusal):
    """The time in which something may be asked of line `data["line"]` is over."""

    code = "aftersale_too_late"


class NotAskable(Refusal):
    """This can't be asked for of line `data["line"]`, as the order stands."""

    code = "aftersale_not_askable"


class ReasonRefused(Refusal):
    """The reason does not fit what is asked for; for no reason means within seven days, and not of every product."""

    code = "aftersale_reason_refused"


class UnitsRefused(Refusal):
    """No units were named, or more than `data["most"]` of line `data["line"]`."""

    code = "aftersale_units_refused"


class WordsRefused(Refusal):
    """Words are missing where they are needed, or longer than `data["most"]` characters."""

    code = "aftersale_words_refused"


class PicturesRefused(Refusal):
    """More than `data["most"]` pictures."""

    code = "aftersale_pictures_refused"


class OtherStaffNeeded(Refusal):
    """Whoever refused a case has no second look at it."""

    code = "aftersale_other_staff_needed"


class NotInStock(Refusal):
    """Too few units of line `data["line"]` lie free where it was sent from."""

    code = "aftersale_not_in_stock"
