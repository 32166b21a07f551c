"""What the proposals room refuses."""

from commissions.refusals import Refusal


class ProposalUnknown(Refusal):
    """There is no such proposal, or it is decided."""

    code = "proposal_unknown"


class ProposalLapsed(Refusal):
    """Its time is over, or its subject has changed since: it is refused and proposed anew."""

    code = "proposal_lapsed"


class AnotherPersonNeeded(Refusal):
    """Whoever proposed it has had their word; somebody else must have the second."""

    code = "another_person_needed"
