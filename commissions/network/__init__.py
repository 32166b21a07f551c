"""Who recruited whom: distributors, their link codes, referrals and the team below each."""
