"""Tiers and groups of distributors: the conditions for each, reviewed every day."""
