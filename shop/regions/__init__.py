"""Provinces, cities and districts by their codes.

What a region covers; reading a pasted name, phone and address.
"""
