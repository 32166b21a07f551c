"""The composition root.

The one place that knows the concrete classes and joins adapters, services and doors.
"""
