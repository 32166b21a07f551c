"""What people bought, sold and earned, counted as it happens: by person, by day, by team level, and as a ranking."""
