"""Members and the merchant's staff in conversation: one thread a member, from the shop's pages and the account's chat."""
