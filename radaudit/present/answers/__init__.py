"""What page, terminal, notebook and documents answer alike, found once."""
