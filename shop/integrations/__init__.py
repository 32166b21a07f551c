"""Programs of the merchant's that use the JSON door: each with a key of its own, shown once, ended by a person."""
