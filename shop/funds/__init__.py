"""What lies in the operation account at Pay, from which people are paid: as Pay, its bill or a person told."""
