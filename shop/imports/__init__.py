"""Imports: files of the merchant's, read apart, shown with every error, and only then taken in piece by piece."""
