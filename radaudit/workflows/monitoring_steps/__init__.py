"""Steps of `radaudit monitor`: reading as acceptance read, windows, and rules that are due."""
