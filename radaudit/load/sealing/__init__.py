"""Sealed test sets: what recognizes their rows, and the ledger of who looked at them. Files only, no statistics."""
