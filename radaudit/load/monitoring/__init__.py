"""New cases after acceptance: a table with a time column, and rules for alarms."""
