"""Tractatus inside other people's frameworks: one package each, each an extra."""
