"""What the merchant sets once and every page uses: the shop's profile, and secrets that are kept encrypted."""
