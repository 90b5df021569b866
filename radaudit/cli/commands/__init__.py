"""One command a file. Each file exposes `command`, and imports nothing heavy until the command runs."""
