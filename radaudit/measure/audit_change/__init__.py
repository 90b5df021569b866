"""Two finished audits side by side: estimates and their intervals in, no row."""
