"""The merchant's side of the demo's stage."""
