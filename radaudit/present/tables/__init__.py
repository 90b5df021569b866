"""Tables that several sections share, one a file; no arithmetic."""
