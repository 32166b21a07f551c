"""Baskets: what a distributor picked for a customer, who opens it, changes it and orders it as their own."""
