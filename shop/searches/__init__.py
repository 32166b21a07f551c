"""What people look for: each person's own words, which they can clear, and the words that many look for."""
