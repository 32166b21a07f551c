"""`make torture`: whether this run has the large sizes, and a word now and then on how far it is."""

import os
import sys

TORTURE = bool(os.environ.get("LIANPU_TORTURE"))
EVERY = 100


def tell(sentence: str) -> None:
    """A line to the terminal during a torture; what pytest catches of a test is not touched."""
    if TORTURE:
        print(f"\n{sentence}", file=sys.__stderr__, flush=True)


def tell_progress(what: str, done: int, of: int) -> None:
    """A line at each hundredth round."""
    if done % EVERY == 0 or done == of:
        tell(f"{what}: {done:,} of {of:,}")
