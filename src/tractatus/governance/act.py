"""An act, its reasoning, and what the gate makes of them: plain values.

Everything here is immutable and holds only text, numbers, booleans, tuples and mappings, so that
it has one canonical JSON form (RFC 8785) and one digest.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Any, Final

Json = Any  # a JSON value: None, bool, int, float, str, list, dict

_ACT_TYPE: Final = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+", re.ASCII)
_MAX_TYPE: Final = 100


def is_act_type(text: str) -> bool:
    """Whether `text` can be the type of an act: `object.verb`, dotted, of at most 100 letters."""
    return len(text) <= _MAX_TYPE and _ACT_TYPE.fullmatch(text) is not None


class Effect(IntEnum):
    """What an assessment or a decision does; the greater one prevails."""

    ALLOW = 1
    NOTICE = 2
    REQUIRE_APPROVAL = 3
    DENY = 4

    @property
    def label(self) -> str:
        """The name in JSON and on pages: `allow`, `notice`, `require_approval`, `deny`."""
        return self.name.lower()


class Impact(IntEnum):
    """How much an act can harm or change if it is wrong."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3


class ActorKind(StrEnum):
    """Who acts."""

    MEMBER = "member"
    MODERATOR = "moderator"
    ADMINISTRATOR = "administrator"
    MODEL = "model"
    AGENT = "agent"
    RULES = "rules"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Act:
    """Something that somebody is about to do.

    Args:
        type: Dotted name, `object.verb`, for example `content.publish`.
        actor: Opaque identifier of who acts; never a name or an address.
        actor_kind: Who that is; an agent unless somebody knows better.
        parameters: JSON object; what the act would do exactly.
        impact: Only raises what the policy's definition of the act says.
        reversible: Only `False` counts: the definition's `True` may be lowered, not gained.
        target: Opaque identifier of what is acted upon.
        human_decision: True where this act *is* the decision of a named human whose role was
            checked by whoever made this value; never taken from a request.
        description: The act in its caller's words; only raises scrutiny.
    """

    type: str
    actor: str
    actor_kind: ActorKind = ActorKind.AGENT
    parameters: Mapping[str, Json] = field(default_factory=dict)
    impact: Impact = Impact.LOW
    reversible: bool = True
    target: str = ""
    human_decision: bool = False
    description: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One claim of a reasoning record, with the reference that carries it."""

    claim: str
    reference: str


@dataclass(frozen=True, slots=True)
class Alternative:
    """An option that was considered and not chosen."""

    option: str
    why_rejected: str


@dataclass(frozen=True, slots=True)
class Reasoning:
    """Why an act is proposed. Text of an adversary: it can only lower permission."""

    goal: str
    evidence: Sequence[Evidence] = ()
    steps: Sequence[str] = ()
    alternatives: Sequence[Alternative] = ()
    assumptions: Sequence[str] = ()
    risks: Sequence[str] = ()
    rollback: str = ""
    requested_effect: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open character range of the text that a reason speaks of."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reason:
    """A stable code, a sentence for people, and the text it is about."""

    code: str
    text: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """What one service says of one act.

    Args:
        service: Class name of the service, as in `evidence.codes.SERVICE_NAMES`.
        effect: Its answer.
        reasons: At least one unless the effect is ALLOW.
        references: Instructions and policy rules relied on, `id@version`.
        scores: For people; never read by the gate.
        human_answer: Where the act is a named human's decision, what that human answered: ALLOW
            (the content stays) or DENY (it goes). Deciding is permitted either way.
        level: Of ContextPressureMonitor alone: 1 NORMAL to 5 DANGEROUS; its leaf carries it.
    """

    service: str
    effect: Effect
    reasons: tuple[Reason, ...] = ()
    references: tuple[str, ...] = ()
    scores: Mapping[str, float] = field(default_factory=dict)
    human_answer: Effect | None = None
    level: int | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What the gate decided of an act: the strictest of its assessments, never less.

    Args:
        effect: The prevailing effect; DENY where nothing assessed the act.
        assessments: One for each service that assessed it, in the order of the services.
        act_digest: SHA-256 of the act's canonical JSON, 32 bytes.
        policy_digest: SHA-256 of the policy set decided under, 32 bytes.
    """

    effect: Effect
    assessments: tuple[Assessment, ...]
    act_digest: bytes
    policy_digest: bytes

    @property
    def is_permitted(self) -> bool:
        """Whether the act may happen now."""
        return self.effect <= Effect.NOTICE

    def explain(self) -> str:
        """One sentence with the codes of the reasons that prevailed."""
        codes = [
            reason.code
            for assessment in self.assessments
            if assessment.effect is self.effect
            for reason in assessment.reasons
        ]
        return f"the gate answered {self.effect.label}: {', '.join(codes) or 'no reason given'}"
