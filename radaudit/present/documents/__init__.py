"""Documents for machines: the whole audit as JSON, and its numbers as a table."""
