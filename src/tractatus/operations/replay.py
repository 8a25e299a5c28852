"""Recorded acts under another policy: what would be answered now that was answered otherwise then.

A record holds the act, its reasoning and what every service said, but not all that they knew:
instructions and ledgers are not in it. So only the services that read the policy are asked again,
and what the others said stands. Where a record does not say whether references were looked up, it
is taken as if they had been, unless a reason of that record says otherwise: a replay that looks for
what becomes allowed must not miss it for want of a detail.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from tractatus.errors import FormatError
from tractatus.governance.act import (
    Act,
    ActorKind,
    Assessment,
    Effect,
    Impact,
    Json,
    Reason,
    Reasoning,
)
from tractatus.governance.case import Pressure
from tractatus.governance.documents.acts import read_reasoning
from tractatus.governance.documents.requests import DecideRequest
from tractatus.governance.gate import SERVICES, Gate
from tractatus.governance.policy.compiled import Policy
from tractatus.operations.decide import decide_as_asked

# Those whose answer follows from act, reasoning, pressure and policy, which a record holds.
_ASKED_AGAIN: Final = frozenset({"BoundaryEnforcer", "MetacognitiveVerifier"})
_EFFECTS: Final = {effect.label: effect for effect in Effect}
_UNCHECKED: Final = "metacognition.references_unchecked"
_UNRESOLVABLE: Final = "metacognition.unresolvable_reference"


@dataclass(frozen=True, slots=True)
class Recorded:
    """One act that was decided.

    Args:
        name: Of the record, or of the line of a file.
        request: What was asked, as far as the record tells.
        effect: What was answered; None where only the request is known.
        codes: The reason codes of that answer.
        standing: What services said that are not asked again.
        is_shadow: Whether nobody was stopped by the answer.
    """

    name: str
    request: DecideRequest
    effect: Effect | None
    codes: tuple[str, ...] = ()
    standing: tuple[Assessment, ...] = ()
    is_shadow: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """One act that is answered otherwise."""

    recorded: Recorded
    before: Effect
    after: Effect
    codes_before: tuple[str, ...]
    codes_after: tuple[str, ...]

    @property
    def is_newly_allowed(self) -> bool:
        """Whether it would happen now, and did not then."""
        return self.after <= Effect.NOTICE < self.before

    @property
    def is_newly_stopped(self) -> bool:
        """Whether it would not happen now, and did then."""
        return self.before <= Effect.NOTICE < self.after


@dataclass(frozen=True, slots=True)
class Replay:
    """All that changes: what is newly allowed first, then what is newly stopped, then the rest."""

    acts: int
    changes: tuple[Change, ...]

    @property
    def newly_allowed(self) -> tuple[Change, ...]:
        """What makes the new policy a milder one."""
        return tuple(one for one in self.changes if one.is_newly_allowed)


def replay(new: Policy, acts: Iterable[Recorded], old: Policy | None = None) -> Replay:
    """Decide each act under `new`, and compare.

    Args:
        new: The policy that might come into force.
        acts: What was recorded.
        old: Decides what was answered where only requests are known.

    Raises:
        FormatError: an act has no known answer, and there is no `old`.
    """
    count = 0
    found: list[Change] = []
    for one in acts:
        count += 1
        before, codes = one.effect, one.codes
        if before is None:
            if old is None:
                raise FormatError(f"{one.name}: what was answered is not known")
            before, codes = _decided(old, one)
        after, codes_after = _decided(new, one)
        if after is not before:
            found.append(Change(one, before, after, codes, codes_after))
    found.sort(key=lambda change: (not change.is_newly_allowed, not change.is_newly_stopped))
    return Replay(count, tuple(found))


def _decided(policy: Policy, one: Recorded) -> tuple[Effect, tuple[str, ...]]:
    services = SERVICES
    if one.effect is not None:
        services = tuple(each for each in SERVICES if each.name in _ASKED_AGAIN)
    decision = decide_as_asked(Gate(policy, services), one.request)
    assessments = (*decision.assessments, *one.standing)
    effect = max((each.effect for each in assessments), default=Effect.DENY)
    codes = [reason.code for each in assessments for reason in each.reasons]
    return max(effect, decision.effect), tuple(dict.fromkeys(codes))


def recorded_of(name: str, content: Json, *, level: int = 1, is_shadow: bool = False) -> Recorded:
    """A recorded act from the content of its record.

    Args:
        name: Of the record.
        content: `act`, `decision` and `reasoning`, as `operations.decide` writes them.
        level: Of ContextPressureMonitor in that record, 1 where it had none.
        is_shadow: Whether the record says so.

    Raises:
        FormatError: it is not of this form.
    """
    try:
        decision = content["decision"]
        said = {each: _assessment(each, one) for each, one in decision["services"].items()}
        codes = tuple(dict.fromkeys(one["code"] for one in decision["reasons"]))
        why = content.get("reasoning")
        reasoning = read_reasoning("reasoning", why) if why else None
        act = _act(content["act"])
        return Recorded(
            name,
            DecideRequest(act, reasoning, _references(reasoning, codes), Pressure(level)),
            _EFFECTS[decision["effect"]],
            codes,
            tuple(one for each, one in said.items() if each not in _ASKED_AGAIN),
            is_shadow,
        )
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise FormatError(f"{name}: not the content of a decision: {error}") from error


def _act(document: Json) -> Act:
    return Act(
        type=document["type"],
        actor=document["actor"],
        actor_kind=ActorKind(document["actor_kind"]),
        parameters=document["parameters"],
        impact=Impact[document["impact"].upper()],
        reversible=document["reversible"],
        target=document["target"],
        human_decision=document["human_decision"],
        description=document["description"],
    )


def _assessment(service: str, document: Json) -> Assessment:
    reasons = tuple(Reason(one["code"], one["text"]) for one in document["reasons"])
    return Assessment(service, _EFFECTS[document["effect"]], reasons)


def _references(reasoning: Reasoning | None, codes: Sequence[str]) -> frozenset[str] | None:
    if _UNCHECKED in codes:
        return None
    if reasoning is None or _UNRESOLVABLE in codes:
        return frozenset()
    return frozenset(one.reference for one in reasoning.evidence)
