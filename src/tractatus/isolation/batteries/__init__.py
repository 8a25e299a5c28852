"""Attacks by mechanism; each names the weakened database on which it succeeds."""
