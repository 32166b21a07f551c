"""Measurements against rivals: `python -m benchmarks [--full]`. How to read them: docs/benchmarks.md."""
