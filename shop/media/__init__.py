"""Pictures, videos and files that people give to the shop: taken in, kept, handed out, deleted."""
