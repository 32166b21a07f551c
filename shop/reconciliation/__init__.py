"""Reconciliation: each day Pay's bills are held against our books.

What differs is mended or held for a person.
"""
