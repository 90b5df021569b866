"""What became of a model after its acceptance: as a page, as data, and in a terminal."""
