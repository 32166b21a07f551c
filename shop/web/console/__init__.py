"""The merchant's console: a thin door over the rooms, for a desk and, for the day's work, a phone."""
