"""How much a sale pays to whom: versioned policies, and the one allocation that everything uses."""
