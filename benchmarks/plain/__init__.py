"""The plainest ways to write the same rows as ours: SQL by hand, what is to be written known beforehand."""
