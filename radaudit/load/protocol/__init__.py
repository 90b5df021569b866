"""The protocol of a study: its file, the profiles that fill it in, and its lock. Reads no cohort."""
