"""One file an interval, each taking a critical value, so pointwise and simultaneous intervals share it."""
