"""Waybills that a carrier's service gives: asked for once an order, printed from its answer, then shipped."""
