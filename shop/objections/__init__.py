"""What distributors object to: an order that they think is theirs; staff answer, and they are told."""
