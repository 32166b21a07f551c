"""Multibuys (多件折扣): whoever buys so many pieces at once pays a share less for all of them, in steps."""
