"""What remedies tried on the audited cases do to every group."""
