"""Provinces, cities and districts by their codes; what a region covers; reading a pasted name, phone and address."""
