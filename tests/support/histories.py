"""Runs of hypothesis' state machines: the same histories each day, new ones and many more under `make torture`."""

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from tests.support.torture import TORTURE, tell_progress

PARTS = pytest.mark.parametrize("part", range(10 if TORTURE else 1))
"""Under torture a test lives through its histories in ten parts: both cores have some, and memory stays small."""
PHASES = (Phase.explicit, Phase.generate, *([Phase.shrink] if TORTURE else []))
"""Shortening a history on a real database takes minutes; tests whose failure is waited for have none."""
SIZES = settings(
    deadline=None,
    phases=PHASES,
    suppress_health_check=list(HealthCheck),
    derandomize=not TORTURE,
    database=None,
    print_blob=True,
)


def live_through(machine: type[RuleBasedStateMachine], name: str, histories: int, steps: int) -> None:
    """So many histories of so many steps each, of which a torture's part is a tenth."""
    wanted, done = histories // 10 if TORTURE else histories, 0

    class Counted(machine):  # type: ignore[misc, valid-type]
        def teardown(self) -> Any:
            nonlocal done
            super().teardown()
            done += 1
            tell_progress(f"{name}, histories of {steps} steps", done, wanted)

    run_state_machine_as_test(Counted, settings=settings(SIZES, max_examples=wanted, stateful_step_count=steps))
