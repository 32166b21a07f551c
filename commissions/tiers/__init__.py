"""Tiers and groups of distributors: by what conditions people stand where, reviewed every day."""
