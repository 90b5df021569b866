"""Readers of images, one file format a file. `reading.open_image` picks the reader by content."""
