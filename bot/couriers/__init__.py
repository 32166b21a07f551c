"""Services of carriers: who gives waybill numbers and labels."""
