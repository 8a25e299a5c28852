"""A post as somebody writes it, with a table, a link and a list."""

from __future__ import annotations

from typing import Final

POST: Final = """---
title: What the canaries are for
date: 2025-10-02
summary: Why known acts are sent through the gate.
---

## Why

| kind | what |
|---|---|
| good | passes |

A [link](https://example.org/), a list:

- one
"""
