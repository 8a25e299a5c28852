"""Backups as one file: the archive, its manifest, and how it gets its name."""
