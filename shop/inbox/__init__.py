"""What each member was told: every notice is kept here, however it was delivered, and waits here if it could not be."""
