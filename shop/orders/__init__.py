"""Orders: what was bought, at which price, by whom, where it goes, and how far it has got."""
