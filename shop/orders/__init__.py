"""Orders: what was bought, at which price, by whom and whereto, and how far it has got."""
