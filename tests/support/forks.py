"""Processes forked from one that has imported everything: born in milliseconds, apart, and killed at will."""

import multiprocessing

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.crashes.stories"])
