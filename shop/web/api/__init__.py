"""The JSON door for the merchant's own programs: an ERP, a warehouse. Keys, not sessions."""
