"""Tables that follow the items of a document."""
