"""Judge: evidence against a policy. Compares intervals with margins and computes no statistics."""
