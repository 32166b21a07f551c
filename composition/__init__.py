"""The composition root: the one place that knows the concrete classes and joins settings, adapters, services and doors."""
