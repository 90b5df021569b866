"""Which images share a batch: one way of sampling a file."""
