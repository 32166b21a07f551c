"""What tests share: real databases, a clock that can be moved, people to act with."""
