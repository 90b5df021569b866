"""Images on their way into a network that learns: read once, kept in memory, varied the same way in every run."""
