"""Threshold discounts (满减).

Whoever buys for so much pays so much less, in steps, without doing anything.
"""
