"""The policy language: read with line and hint, compiled, compared, explained."""
