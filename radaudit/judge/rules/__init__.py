"""The rules, one file each. A file that is dropped in here is found and runs (docs/findings.md)."""
