"""What people told the machine: kept with authority, and superseded only by whoever may."""
