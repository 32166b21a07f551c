"""What a person sees of their money and their team, read from tables that are kept as things happen."""
