"""Measured quality: sets, what the services make of them, and the page that says so.

`python -m quality.report` prints the figures of `docs/quality.md`, `--write PATH` writes the page.
Everything is computed from the files beside this one and from seeds that are written down.
"""
