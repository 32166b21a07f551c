"""The address book: kept sealed, and nobody reaches another's."""
