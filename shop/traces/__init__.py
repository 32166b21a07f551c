"""What members have in common: who is the same person, and what the fraud review compares."""
