"""What the repeats room refuses."""

from commissions.refusals import Refusal


class KeyMissing(Refusal):
    """A request that makes or moves something came without a key of 8 to 64 letters, digits, `_` or `-`."""

    code = "idempotency_key_missing"
    status = 400


class KeyReused(Refusal):
    """The same key came with another request."""

    code = "idempotency_key_reused"
    status = 422
