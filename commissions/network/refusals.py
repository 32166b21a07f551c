"""What the network refuses a merchant who moves members."""

from commissions.refusals import Refusal


class ReasonMissing(Refusal):
    """A change by the merchant needs a reason, and somebody who answers for it."""

    code = "reason_missing"


class ReferralUnchanged(Refusal):
    """The member has this referrer already, or nobody to be freed from."""

    code = "referral_unchanged"


class ReferralToOneself(Refusal):
    """The new referrer is the member, perhaps under another identity."""

    code = "referral_to_oneself"


class ReferralCircle(Refusal):
    """The new referrer stands below the member."""

    code = "referral_circle"


class ReferrerSuspended(Refusal):
    """The new referrer is suspended."""

    code = "referrer_suspended"


class ReferrerNotDistributor(Refusal):
    """The new referrer is no distributor."""

    code = "referrer_not_distributor"
