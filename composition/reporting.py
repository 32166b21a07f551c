"""The counter of what a person must look at; docs/operations.md says what to do about each."""

from prometheus_client import Counter

reported = Counter("lianpu_reported_total", "Facts that a person must look at", ["what"])
