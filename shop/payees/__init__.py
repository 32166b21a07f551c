"""Whom withdrawals are paid to."""
