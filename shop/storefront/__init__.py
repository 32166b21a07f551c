"""What a shop shows first: collections of goods, and the home page as an ordered list of sections."""
