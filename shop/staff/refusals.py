"""What the staff room refuses."""

from commissions.refusals import Refusal


class StaffUnknown(Refusal):
    """There is no such identity, or it has ended."""

    code = "staff_unknown"


class StaffKeyRefused(Refusal):
    """The key belongs to nobody who works here (any more)."""

    code = "staff_key_refused"


class MemberWorksHere(Refusal):
    """This member has an identity already: one person is one identity."""

    code = "member_works_here"


class StaffNameRefused(Refusal):
    """An identity needs a name of 1 to 40 characters."""

    code = "staff_name_refused"
