"""Two finished audits, for the eye: a page, a summary and the terminal. No arithmetic."""
