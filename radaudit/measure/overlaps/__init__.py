"""Which groups are made of the same patients."""
