"""Money back to buyers through WeChat Pay: each refund goes out once."""
