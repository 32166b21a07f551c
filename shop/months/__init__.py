"""The end of a month: what is open about it, and how it is closed and opened again."""
