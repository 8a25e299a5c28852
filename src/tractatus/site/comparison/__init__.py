"""Tractatus beside other tools: data with sources and dates, and the page that shows it."""
