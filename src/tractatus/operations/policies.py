"""Where a policy set comes from: the one that is shipped, or a file."""

from __future__ import annotations

import importlib.resources
from dataclasses import replace
from functools import cache
from pathlib import Path

from tractatus.errors import FormatError, SettingsError
from tractatus.governance.act import Act, ActorKind, Assessment
from tractatus.governance.boundary.enforcer import BoundaryEnforcer
from tractatus.governance.case import Case, Snapshot
from tractatus.governance.policy.compiled import Policy
from tractatus.governance.policy.file import MAX_POLICY_BYTES, parse_policy


@cache
def default_policy() -> Policy:
    """The policy set that Tractatus starts with."""
    resource = importlib.resources.files("tractatus.governance.policy") / "default_policy.toml"
    return parse_policy(resource.read_text(encoding="utf-8"))


def load_policy(path: Path) -> Policy:
    """The policy set in a file.

    Raises:
        SettingsError: the file cannot be read.
        FormatError: it is not a policy; the message names the file and the line.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_POLICY_BYTES + 1)
    except OSError as error:
        raise SettingsError(f"cannot read the policy {path}: {error.strerror}") from error
    try:
        return parse_policy(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise FormatError(
            f"{path}: expected UTF-8, found another byte at: {error.start}"
        ) from error
    except FormatError as error:
        raise FormatError(f"{path}: {error}") from error


def assess_by_policy(policy: Policy, act: Act, actor_kind: ActorKind) -> tuple[Act, Assessment]:
    """What BoundaryEnforcer says of an act if this kind of actor asked; a what-if, never recorded.

    Returns:
        The act as that actor's, and the assessment.
    """
    asked = replace(act, actor_kind=actor_kind)
    case = Case(asked, None, (), policy.definition(asked.type))
    return asked, BoundaryEnforcer().assess(case, Snapshot(policy))
