"""Tractatus: enforcement you can recount.

    from tractatus import Gate, Act

What stands here is loaded when it is asked for, and not before (PEP 562): a verifier, a hook of an
agent and a command that prints its help load nothing of a gate. `__init__.pyi` says the same to
type checkers.
"""

from __future__ import annotations

_WHERE = {
    "Act": "governance.act",
    "ActDenied": "errors",
    "ActorKind": "governance.act",
    "Alternative": "governance.act",
    "ApprovalRequired": "errors",
    "Circumstances": "integrations.circumstances",
    "Decision": "governance.act",
    "Effect": "governance.act",
    "Evidence": "governance.act",
    "Gate": "compose.library",
    "Impact": "governance.act",
    "Mode": "integrations.permits",
    "NotPermitted": "errors",
    "Observed": "integrations.permits",
    "Permit": "integrations.permits",
    "Pressure": "governance.case",
    "Reasoning": "governance.act",
    "Told": "governance.instructions.told",
    "TractatusError": "errors",
    "current_permit": "integrations.permits",
    "under": "integrations.circumstances",
}

__all__ = sorted(_WHERE)  # noqa: PLE0605 - a list of texts, made of the table above


def __getattr__(name: str) -> object:
    """What is imported from here, from the room that it lives in."""
    if name not in _WHERE:
        raise AttributeError(f"module 'tractatus' has no attribute {name!r}")
    from importlib import import_module

    found: object = getattr(import_module(f"tractatus.{_WHERE[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """Everything that can be imported from here."""
    return sorted([*globals(), *_WHERE])
