"""InstructionPersistenceClassifier: whether what a person tells a machine was understood."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tractatus.governance.act import ActorKind, Assessment, Effect, Reason
from tractatus.governance.case import Case, Snapshot
from tractatus.governance.classifier.classify import classify
from tractatus.governance.instructions.instruction import Authority, Classification, Verification

ACT_TYPE: Final = "instruction.give"
# A program says what its person told it; whoever said it is there, and nothing waits for others.
REPORT_TYPE: Final = "prompt.report"
# Members and founders are told apart by the platform; to a doubt it makes no difference.
_AUTHORITY: Final = {
    ActorKind.MEMBER: Authority.MEMBER,
    ActorKind.MODERATOR: Authority.MEMBER,
    ActorKind.ADMINISTRATOR: Authority.MEMBER,
    ActorKind.SYSTEM: Authority.SYSTEM,
}


class InstructionPersistenceClassifier:
    """Assesses the giving of instructions: those that may be misunderstood wait for a person."""

    name = "InstructionPersistenceClassifier"

    def concerns(self, case: Case, snapshot: Snapshot) -> bool:
        """Acts by which somebody tells a machine how to work."""
        return case.act.type in (ACT_TYPE, REPORT_TYPE)

    def assess(self, case: Case, snapshot: Snapshot) -> Assessment:
        """ALLOW what was understood, NOTICE what asks for nothing, else a person confirms.

        What is read is the act's parameter `text` and its description, each for itself; the
        strictest answer prevails. Whether anything is asked for is said of the parameter, and of
        the description only where there is none: what is written beside an instruction that asks
        for nothing takes no notice away. What a program reports is at most a NOTICE: it binds
        nobody but that program, which tells the person what was doubtful.
        """
        is_report = case.act.type == REPORT_TYPE
        authority = _AUTHORITY.get(case.act.actor_kind, Authority.DATA)
        authority = Authority.MEMBER if is_report else authority
        found = [
            classify(text, authority=authority, pressure=snapshot.felt_pressure)
            for text in _texts(case)
        ]
        reasons = [reason for one in found for reason in one.reasons]
        doubtful = Effect.NOTICE if is_report else Effect.REQUIRE_APPROVAL
        effect = doubtful if reasons else Effect.ALLOW
        if found and not _asks(next(_texts(case)), authority):
            reasons.append(Reason("classifier.asks_nothing", "nothing in it asks for anything"))
            effect = max(effect, Effect.NOTICE)
        return Assessment(self.name, effect, tuple(reasons), scores=_scores(found))


def _texts(case: Case) -> Iterator[str]:
    for text in (case.act.parameters.get("text"), case.act.description):
        if isinstance(text, str) and text:
            yield text


def _asks(text: str, authority: Authority) -> bool:
    # Without the pressure of the context, which raises verification, also of what asks for nothing.
    return classify(text, authority=authority).verification is not Verification.NONE


def _scores(found: list[Classification]) -> dict[str, float]:
    if not found:
        return {}
    return {
        "confidence": min(one.confidence for one in found),
        "explicitness": max(one.explicitness for one in found),
    }
