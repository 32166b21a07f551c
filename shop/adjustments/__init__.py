"""Balances that people change by hand: alone up to a limit of the day, above it by two."""
