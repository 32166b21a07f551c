"""What happened, counted: hours, days and months by measure and dimension, kept as it happens."""
