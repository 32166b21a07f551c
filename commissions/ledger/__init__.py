"""The journal: everything owed is a balance here, and nothing moves money except through it."""
