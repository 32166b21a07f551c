"""What the adjustments room refuses."""

from commissions.refusals import Refusal


class AnotherPerson(Refusal):
    """Nothing shows that this member is who was erased: they have another openid."""

    code = "another_person"
