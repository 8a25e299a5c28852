"""Metrics and traces for operators. Imported only where a collector is named."""
