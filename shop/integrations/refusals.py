"""What the integrations room refuses."""

from commissions.refusals import Refusal


class ApiKeyRefused(Refusal):
    """No program has this key, or it was ended."""

    code = "api_key_refused"
    status = 401


class IntegrationUnknown(Refusal):
    """There is no program of this code that still has a key."""

    code = "integration_unknown"
    status = 404


class IntegrationRefused(Refusal):
    """`data["field"]` does not fit: a name of 1 to 40 characters, at least one scope."""

    code = "integration_refused"
