"""What the adjustments room refuses."""

from commissions.refusals import Refusal


class AnotherPerson(Refusal):
    """Nothing shows that this member is who was erased: they have another openid."""

    code = "another_person"


class AdjustmentUnknown(Refusal):
    """No adjustment of this number was proposed."""

    code = "adjustment_unknown"


class AdjustmentDecided(Refusal):
    """The adjustment has been posted or refused already; `status` says which."""

    code = "adjustment_decided"
