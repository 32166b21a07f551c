"""Exports: what a list shows, as a file, however long it is."""
