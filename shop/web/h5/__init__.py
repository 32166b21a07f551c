"""The pages on the phone, one file of handlers per room."""
