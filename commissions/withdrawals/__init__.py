"""Withdrawals: what a person asks for of their available balance, until it has arrived or is theirs again."""
