"""Many audits on one page: what each found, and how the primary measures moved from audit to audit."""
