"""What things cost: one formula for every offer, and the claims that orders have on offers."""
