"""After-sale cases: what a buyer asks for after paying, answered, sent back, looked at, refunded or sent again."""
