"""BoundaryEnforcer: which acts a machine may do, and which belong to a named human."""
