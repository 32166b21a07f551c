"""Reconciliation: each day Pay's bills are held against our books; what differs is mended or held for a person."""
