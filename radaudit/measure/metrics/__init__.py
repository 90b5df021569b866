"""One file a metric. The file, the function, the key in every output and the test have the same name."""
