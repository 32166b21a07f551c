"""Refunds as decisions: how much of which line goes back, and never more than was paid."""
