"""What the merchant sets once and every page uses.

The shop's profile, and secrets that are kept encrypted.
"""
