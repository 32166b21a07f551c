"""Ninety days of a shop that never was: made through the use cases, each at its instant, so that the audit passes."""
