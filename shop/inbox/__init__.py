"""What each member was told.

Every notice is kept here, however it was delivered, and waits here if it could not be.
"""
