"""What is due, told to the staff whom it concerns, as notices of the account itself: each thing once."""
