"""What a person sees before approving or refusing: everything that the approval is for.

All of it is text of whoever asks, so that nothing is cut off, and what would be hidden or disguised
is spelled out (`governance.language.visible`). Names of the people come from the database.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from markupsafe import Markup

from tractatus.governance.act import Impact, Json, Reason
from tractatus.governance.approvals.approval import Answer, ApprovalRequest, Choice
from tractatus.governance.approvals.check import Standing, check_answer, reason_of, standing_of
from tractatus.governance.policy.compiled import Policy
from tractatus.operations.approval_records import Asked
from tractatus.platform.exact import Line, marked, parameter_lines
from tractatus.platform.queries import sql
from tractatus.platform.visits import Visit
from tractatus.ports import StoredApproval

STANDINGS: Final[Mapping[Standing, str]] = {
    Standing.WAITING: "waits for people",
    Standing.GRANTED: "approved, not executed yet",
    Standing.REFUSED: "refused",
    Standing.EXPIRED: "expired without an answer that counts",
    Standing.USED: "approved and executed",
}
_ROLES: Final = {"founder": "founder", "moderator": "moderators", "member": "members"}
# A person who has answered nothing yet asks whether an answer would count.
_ANY_REASON: Final = "."


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """What one service said."""

    name: str
    effect: str
    reasons: Sequence[tuple[str, Markup]]
    references: Sequence[Markup]


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """What one person answered."""

    name: str
    role: str
    choice: str
    reason: Markup
    at_ms: int


@dataclass(frozen=True, slots=True)
class ApprovalView:
    """One approval as its page shows it; `against` says why the viewer cannot answer."""

    request: ApprovalRequest
    standing: Standing
    act: Mapping[str, Markup]
    summary: str
    impact: str
    is_reversible: bool
    lines: Sequence[Line]
    services: Sequence[ServiceLine]
    reasoning: Mapping[str, Sequence[Markup]]
    alternatives: Sequence[tuple[Markup, Markup]]
    tool_version: Markup
    agent: Markup
    asked_by: str
    answers: Sequence[AnswerLine]
    against: Sequence[Reason]
    is_as_recorded: bool
    is_policy_in_force: bool

    @property
    def asked_of(self) -> str:
        """Who must approve, in words."""
        return asked_of(self.request)


def asked_of(request: ApprovalRequest) -> str:
    """How many of whom."""
    roles = [word for role, word in _ROLES.items() if role in request.terms.roles]
    return f"{request.terms.quorum} of: {', '.join(roles) or 'nobody'}"


async def view_of(here: Visit, asked: Asked, policy: Policy, now_ms: int) -> ApprovalView:
    """An approval with the names of its people, for the viewer of this visit."""
    approval, document = asked.stored.approval, asked.document
    request, act = approval.request, document["act"]
    names = await names_of(here, [request.subject, *(one.member for one in approval.answers)])
    definition = policy.definition(act["type"])
    floor = definition.impact if definition else Impact.HIGH
    reasoning = document["reasoning"] or {}
    return ApprovalView(
        request=request,
        standing=standing_of(approval, now_ms),
        act={name: marked(str(value)) for name, value in act.items() if name != "parameters"},
        summary=definition.summary if definition else "",
        impact=max(Impact[act["impact"].upper()], floor).name.lower(),
        is_reversible=act["reversible"] and definition is not None and definition.reversible,
        lines=parameter_lines(act["parameters"]),
        services=[_service(name, said) for name, said in document["decision"]["services"].items()],
        reasoning=_reasons(reasoning),
        alternatives=[
            (marked(one["option"]), marked(one["why_rejected"]))
            for one in reasoning.get("alternatives", [])
        ],
        tool_version=marked(document["content"].get("tool_version", "")),
        agent=marked(request.proposer.removeprefix(f"{request.subject}/")),
        asked_by=names.get(request.subject, "a member"),
        answers=[_answer(one, names) for one in approval.answers],
        against=await _against(here, asked.stored, now_ms),
        is_as_recorded=asked.is_as_recorded,
        is_policy_in_force=policy.digest == request.policy_digest,
    )


async def _against(here: Visit, stored: StoredApproval, now_ms: int) -> Sequence[Reason]:
    viewer = here.viewer
    answer = Answer(str(viewer.member_id), viewer.role, Choice.APPROVE, _ANY_REASON, now_ms)
    against = check_answer(stored.approval, answer, now_ms)
    if not await here.transaction.approvals.is_asked_by_person():
        against += (reason_of("approval.not_a_person"),)
    return against


def may_see(here: Visit, request: ApprovalRequest) -> bool:
    """Whether an approval is any business of the viewer: may answer it, asked it, or founded."""
    viewer = here.viewer
    is_asked = viewer.role in {role.value for role in request.terms.roles}
    return viewer.is_founder or is_asked or request.is_own(str(viewer.member_id))


async def names_of(here: Visit, members: Sequence[str]) -> dict[str, str]:
    """Display names by id."""
    ids = [UUID(one) for one in dict.fromkeys(members)]
    rows = await here.transaction.fetch(sql("member_names"), ids)
    return {str(row["member_id"]): row["display_name"] for row in rows}


def _service(name: str, said: Json) -> ServiceLine:
    return ServiceLine(
        name,
        said["effect"].replace("_", " "),
        [(one["code"], marked(one["text"])) for one in said["reasons"]],
        [marked(one) for one in said["references"]],
    )


def _reasons(reasoning: Json) -> Mapping[str, Sequence[Markup]]:
    """The parts of a reasoning record that are lists of texts, under their headings."""
    if not reasoning:
        return {}
    claims = [f"{one['claim']} ({one['reference']})" for one in reasoning["evidence"]]
    parts = {
        "Goal": [reasoning["goal"]] if reasoning["goal"] else [],
        "Evidence": claims,
        "Steps": reasoning["steps"],
        "Assumptions": reasoning["assumptions"],
        "Risks": reasoning["risks"],
        "The way back": [reasoning["rollback"]] if reasoning["rollback"] else [],
        "What it asks for": [reasoning["requested_effect"]]
        if reasoning["requested_effect"]
        else [],
    }
    return {heading: [marked(one) for one in texts] for heading, texts in parts.items() if texts}


def _answer(answer: Answer, names: Mapping[str, str]) -> AnswerLine:
    return AnswerLine(
        names.get(answer.member, "a member"),
        answer.role,
        "approved" if answer.choice is Choice.APPROVE else "refused",
        marked(answer.reason),
        answer.at_ms,
    )
