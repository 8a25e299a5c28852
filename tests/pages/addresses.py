"""Addresses that are judged beside those of the navigation."""

from __future__ import annotations

# Of the pages that there are many of, one each.
SINGLE = (
    "/audit/leaf/300",
    "/audit/epoch/7",
    "/audit?service=BoundaryEnforcer&outcome=deny&flag=headline",
    "/figure/windows.7d.services.*.blocked",
    "/figure/epochs.k",
    "/figure/no.such.figure",
    "/blog/what-the-canaries-are-for",
)
