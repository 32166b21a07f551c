"""Payments as they arrived: each written down once, and set aside where it fits no order."""
