"""Agents for coding, governed through their hooks: a small client, and a daemon that decides."""
