"""Invoices of orders: asked for by buyers, made at the tax office, kept here; red ones after refunds."""
