"""The people who work for the merchant: an identity each, with a key of its own for the command line."""
