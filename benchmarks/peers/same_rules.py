"""The same rules and requests for every engine, and each engine's reading of them.

Each act has two rules: an amount up to its limit is permitted, a larger one in the region `eu`
needs approval; anything else is denied. Every engine says `allow`, `require_approval` or `deny`.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Answer = Callable[["Request"], str]


@dataclass(frozen=True)
class Request:
    """Who asks for what: the act's type, an amount and a region."""

    act: str
    amount: int
    region: str


def limit_of(number: int) -> int:
    return 100 + number


def requests(rules: int, count: int = 64) -> Sequence[Request]:
    """Requests at, below and above the limits of acts spread over the policy."""
    chance = random.Random(17)
    found = []
    for _ in range(count):
        number = chance.randrange(rules // 2)
        amount = limit_of(number) + chance.choice([-90, -1, 0, 1, 4000])
        found.append(Request(f"area{number}.change", amount, chance.choice(["eu", "us"])))
    return found


def ours(rules: int, *, is_recorded: bool) -> Answer:
    """The gate as a program calls it, with boundaries and reasons; perhaps with its record."""
    from tractatus.governance import Act, ActorKind, Gate, parse_policy

    parts = ['format = 1\nname = "peers"\nversion = "1"\n']
    for n in range(rules // 2):
        parts.append(f"""
[[act]]
type = "area{n}.change"
summary = "An act."
object = "ordinary"
verb = "change"
impact = "low"
reversible = true
parameters = {{ amount = "integer", region = "text" }}
[[rule]]
id = "small-{n}"
effect = "permit"
acts = ["area{n}.change"]
where = [{{ parameter = "amount", at_most = {limit_of(n)} }}]
reason = "small enough"
[[rule]]
id = "large-{n}"
effect = "require_approval"
acts = ["area{n}.change"]
where = [
    {{ parameter = "amount", at_least = {limit_of(n) + 1} }},
    {{ parameter = "region", equals = "eu" }},
]
reason = "large"
""")
    gate = Gate(parse_policy("".join(parts)))
    sealed = _sealing() if is_recorded else None

    def answer(request: Request) -> str:
        act = Act(
            request.act,
            "agent",
            ActorKind.AGENT,
            {"amount": request.amount, "region": request.region},
        )
        decision = gate.decide(act)
        if sealed is not None:
            sealed(decision, act)
        return decision.effect.label

    return answer


def _sealing() -> Callable[[object, object], None]:
    """Makes the record with its commitments and keeps it in a list."""
    from uuid import UUID

    from tractatus.operations.decide import seal_decision
    from tractatus.tenancy.scope import TenantId, TenantKind
    from tractatus.testing.sources import ManualClock, SeededRandomness

    class OneKey:
        async def for_tenant(self, tenant: TenantId) -> bytes:
            return bytes(32)

    keys, clock, randomness = OneKey(), ManualClock(), SeededRandomness()
    kept: list[object] = []

    def seal(decision: object, act: object) -> None:
        sealing = seal_decision(
            decision,  # type: ignore[arg-type]
            act,  # type: ignore[arg-type]
            tenant=TenantId(UUID(int=1)),
            kind=TenantKind.MEMBER,
            keys=keys,
            clock=clock,
            randomness=randomness,
        )
        try:
            sealing.send(None)
        except StopIteration as done:
            kept.append(done.value)

    return seal


def toolkit(rules: int) -> Answer:
    """agent-governance-toolkit: `govern()` around a function, its audit log in memory."""
    import logging

    from agentmesh.governance import Policy, govern
    from agentmesh.governance.policy import PolicyRule

    logging.disable(logging.CRITICAL)
    made = []
    for n in range(rules // 2):
        about = f"action.type == 'area{n}.change'"
        made.append(
            PolicyRule(
                name=f"small-{n}",
                condition=f"{about} and amount.value <= {limit_of(n)}",
                action="allow",
            )
        )
        made.append(
            PolicyRule(
                name=f"large-{n}",
                condition=f"{about} and amount.value >= {limit_of(n) + 1} and region.value == 'eu'",
                action="require_approval",
            )
        )
    asked: list[str] = []

    class Rejects:
        def request_approval(self, request: object) -> object:
            from agentmesh.governance import ApprovalDecision

            asked.append("asked")
            return ApprovalDecision(approved=False, approver="nobody", reason="not now")

    governed = govern(
        lambda **_: "allow",
        policy=Policy(name="peers", rules=made, default_action="deny"),
        on_deny=lambda decision: "deny",
        approval_handler=Rejects(),
    )

    def answer(request: Request) -> str:
        asked.clear()
        found = governed(action=request.act, amount=request.amount, region=request.region)
        return "require_approval" if asked else str(found)

    return answer


def cedar(rules: int) -> Answer:
    """cedarpy: permits of one parsed set, then permits of the set of what needs approval."""
    import cedarpy

    def parsed(conditions: Sequence[str]) -> cedarpy.PolicySet:
        return cedarpy.PolicySet.from_str(
            "\n".join(
                f'permit(principal, action == Action::"area{n}.change", resource) '
                f"when {{ {condition} }};"
                for n, condition in enumerate(conditions)
            )
        )

    numbers = range(rules // 2)
    small = parsed([f"context.amount <= {limit_of(n)}" for n in numbers])
    large = parsed(
        [f'context.amount >= {limit_of(n) + 1} && context.region == "eu"' for n in numbers]
    )
    entities = cedarpy.Entities.from_json_str("[]")

    def answer(request: Request) -> str:
        asked = {
            "principal": {"type": "Agent", "id": "agent"},
            "action": {"type": "Action", "id": request.act},
            "resource": {"type": "Area", "id": "area"},
            "context": {"amount": request.amount, "region": request.region},
        }
        if cedarpy.is_authorized(asked, large, entities).decision is cedarpy.Decision.Allow:
            return "require_approval"
        if cedarpy.is_authorized(asked, small, entities).decision is cedarpy.Decision.Allow:
            return "allow"
        return "deny"

    return answer


def cel(rules: int) -> Answer:
    """cel-python: every rule a compiled program, all asked, the strictest prevails."""
    import celpy

    environment = celpy.Environment()
    made = []
    for n in range(rules // 2):
        about = f'act == "area{n}.change"'
        made.append((f"{about} && amount <= {limit_of(n)}", "allow"))
        made.append(
            (f'{about} && amount >= {limit_of(n) + 1} && region == "eu"', "require_approval")
        )
    programs = [(environment.program(environment.compile(text)), effect) for text, effect in made]

    def answer(request: Request) -> str:
        context = {
            "act": celpy.celtypes.StringType(request.act),
            "amount": celpy.celtypes.IntType(request.amount),
            "region": celpy.celtypes.StringType(request.region),
        }
        found = {effect for program, effect in programs if program.evaluate(context)}
        return next((one for one in ("require_approval", "allow") if one in found), "deny")

    return answer
