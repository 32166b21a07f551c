"""Money from and back to buyers through WeChat Pay: each payment counts once, each refund goes out once."""
