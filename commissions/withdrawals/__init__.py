"""Withdrawals: from a person's request until the money has arrived or is theirs again."""
