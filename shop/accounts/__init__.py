"""How staff come into the console: an account on an identity, its sessions, and what it may do."""
