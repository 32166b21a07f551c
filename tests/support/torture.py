"""`make torture`: whether this run has the large sizes, and a word now and then on how far it is."""

import os
import sys

TORTURE = bool(os.environ.get("LIANPU_TORTURE"))
EVERY = 100


def tell_progress(what: str, done: int, of: int) -> None:
    """A line to the terminal at each hundredth round of a torture; what pytest catches of a test is not touched."""
    if TORTURE and (done % EVERY == 0 or done == of):
        print(f"\n{what}: {done:,} of {of:,}", file=sys.__stderr__, flush=True)
