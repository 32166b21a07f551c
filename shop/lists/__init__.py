"""Lists of the merchant's: which rows of which rooms they join, how they are narrowed, sorted and paged."""
