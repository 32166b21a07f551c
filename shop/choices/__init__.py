"""What a member does not want: offers sent to them, goods picked for them. Each change is logged."""
