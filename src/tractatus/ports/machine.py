"""Time, chance and secrets of the machine."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID


class Clock(Protocol):
    """Where time comes from."""

    def now_ms(self) -> int:
        """Milliseconds since 1970-01-01 UTC; may step backwards when the machine's clock does."""
        ...


class Randomness(Protocol):
    """Where unpredictable bytes come from."""

    def token(self, size: int) -> bytes:
        """`size` bytes from the operating system's generator."""
        ...

    def uuid7(self) -> UUID:
        """A time-ordered UUID (RFC 9562, section 5.7)."""
        ...


class SecretStore(Protocol):
    """Small secrets by name, readable by this user only."""

    def read(self, name: str) -> bytes | None:
        """The secret, or None. `StoreError` where it cannot be read, or others could read it."""
        ...

    def create(self, name: str, secret: bytes) -> bytes:
        """Store a secret once; durable when it returns.

        Returns:
            What is stored now: `secret`, or what somebody stored under this name before.
        """
        ...
