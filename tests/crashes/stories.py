"""Every story, by name."""

from tests.crashes import (
    awarding,
    banking,
    complaining,
    dividing,
    gathering,
    offering,
    paying,
    paying_out,
    reconciling,
    repricing,
    returning,
    switching,
)

STORIES = {
    "payment": paying.STORY,
    "price": repricing.STORY,
    "offer": offering.STORY,
    "awards": awarding.STORY,
    "dividends": dividing.STORY,
    "withdrawal": paying_out.ARRIVAL,
    "cancellation": paying_out.CANCELLATION,
    "refusal": paying_out.REFUSAL,
    "bank": banking.STORY,
    "reconciliation": reconciling.STORY,
    "complaint": complaining.STORY,
    "return": returning.STORY,
    "switch": switching.STORY,
    "digest": gathering.STORY,
}
