"""What people write that others see: shown or held, looked at after each change, taken down for a listed reason."""
