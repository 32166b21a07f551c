"""What a distributor notes for themselves about people of their team: nobody else reads it."""
