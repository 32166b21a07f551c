"""What a member keeps for later, and what they looked at last: theirs alone, bounded, and gone when they say so."""
