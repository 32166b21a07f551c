"""Parcels: what was sent how, and when the buyer had it."""
