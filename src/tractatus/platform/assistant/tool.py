"""A tool of the assistant: what it needs, which act it is, and what runs once that is permitted.

A tool is prepared from arguments that somebody wrote, a member or a model; both are data. What it
would do exactly then stands in the act that the gate decides, and only that is run.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from tractatus.errors import RequestError
from tractatus.governance.act import Alternative, Json
from tractatus.platform.acts import Deciding, Recorded
from tractatus.ports import TenantTransaction


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a tool would do exactly.

    Args:
        target: Of the act.
        parameters: Of the act.
        description: In words, for the boundaries; empty where the words are content.
        shown: In words, for the member.
    """

    target: str
    parameters: Mapping[str, Json]
    description: str
    shown: str


Prepare = Callable[[TenantTransaction, Mapping[str, str]], Awaitable[Prepared]]
Run = Callable[[Deciding, TenantTransaction, Prepared, Recorded], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class Tool:
    """One thing that the assistant can do.

    Args:
        name: In the grammar, and as a function for models.
        act_type: Of the policy's catalogue.
        words: What instructions call it; a parameter of its acts, so that they are compared.
        summary: For models and people.
        arguments: Name and description of each.
        prepare: Looks up what the arguments name; raises `RequestError`.
        run: Does it, in the transaction of the decision's record; answers in words.
        alternatives: What could be done instead, with its cost.
        rollback: How it is put right.
        is_queued: Where the gate wants a human, the act's own queue is where one decides.
        reads_posts: Its answer holds words of posts, which are nobody's instructions.
    """

    name: str
    act_type: str
    words: str
    summary: str
    arguments: Mapping[str, str]
    prepare: Prepare
    run: Run
    alternatives: tuple[Alternative, ...]
    rollback: str
    is_queued: bool = False
    reads_posts: bool = False


def required(arguments: Mapping[str, str], name: str) -> str:
    """The argument without surrounding space; `RequestError` where there is none."""
    value = arguments.get(name, "").strip()
    if not value:
        raise RequestError(f"what is missing: {name}")
    return value


def short(text: str) -> str:
    """The first words of a text, on one line."""
    plain = " ".join(text.split())
    return plain if len(plain) <= 60 else f"{plain[:57]}..."
