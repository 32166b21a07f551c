"""Places: where units lie, what arrived and left there, and which place an order is served from."""
