"""Before the order: each member's cart, and the quote that says what it costs.

Prices come from the database alone.
"""
