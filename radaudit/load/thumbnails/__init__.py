"""From an image file to a small picture that shows pixels and nothing else: no name, no header, no text that was found."""
