"""Tasks name the fields: truth plus output gives named arrays, and a metric applies wherever its fields exist."""
