"""An audit as what stands below the cell of a notebook."""
