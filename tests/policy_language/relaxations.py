"""Ways in which a policy is relaxed by hand, and a naive judge of whether it was."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable

from tests.policy_language.oracles import naive, speaking
from tests.policy_language.worlds import Document, condition

from tractatus.governance import Act, Effect

LEVELS = ("low", "medium", "high")
_EFFECTS = {
    None: Effect.DENY,
    "forbid": Effect.DENY,
    "require_approval": Effect.REQUIRE_APPROVAL,
    "permit": Effect.ALLOW,
}


def naive_standing(document: Document, act: Act) -> tuple[Effect, int, bool]:
    """Effect, impact and reversibility of an act of a machine, as the guide says it."""
    entry = next((one for one in document["act"] if one["type"] == act.type), None)
    if entry is None:
        return Effect.REQUIRE_APPROVAL, LEVELS.index("high"), False
    effect = _EFFECTS[naive(document, act)]
    impact = LEVELS.index(entry["impact"])
    if entry["object"] != "ordinary" and entry["verb"] == "change":
        effect = max(effect, Effect.REQUIRE_APPROVAL)
    if not entry["reversible"]:
        effect = max(effect, Effect.NOTICE if impact == 0 else Effect.REQUIRE_APPROVAL)
    return effect, impact, entry["reversible"]


def naive_terms(document: Document, act: Act) -> tuple[int, set[str], int]:
    """Quorum, roles and minutes that all rules on an act ask of people together."""
    asked = [rule["approvals"] for rule in speaking(document, act) if "approvals" in rule]
    roles = [set(one.get("roles", ["founder", "moderator"])) for one in asked]
    return (
        max([one.get("quorum", 1) for one in asked], default=1),
        set.intersection(*roles) if roles else {"founder", "moderator"},
        min([one.get("expires_minutes", 1440) for one in asked], default=1440),
    )


def is_relaxed(before: Document, after: Document, act: Act) -> bool:
    """Whether `after` asks less of this act in any respect."""
    old, new = naive_standing(before, act), naive_standing(after, act)
    if new[0] < old[0]:
        return True
    if Effect.DENY in (old[0], new[0]):
        return False
    if new[1] < old[1] or (new[2] and not old[2]):
        return True
    if not (old[0] is new[0] is Effect.REQUIRE_APPROVAL):
        return False
    before_terms, after_terms = naive_terms(before, act), naive_terms(after, act)
    return (
        after_terms[0] < before_terms[0]
        or bool(after_terms[1] - before_terms[1])
        or after_terms[2] > before_terms[2]
    )


Seed = Callable[[random.Random, Document], None]


def seeded(seed: Seed, chance: random.Random, document: Document) -> Document:
    """The document with one relaxation; the same where it has nothing to relax so."""
    changed = copy.deepcopy(document)
    seed(chance, changed)
    return changed


def _any_rule(chance: random.Random, document: Document, *effects: str) -> Document | None:
    rules = [rule for rule in document["rule"] if rule["effect"] in effects]
    return chance.choice(rules) if rules else None


def drop_a_restriction(chance: random.Random, document: Document) -> None:
    if rule := _any_rule(chance, document, "forbid", "require_approval"):
        document["rule"].remove(rule)


def forbid_becomes_approval(chance: random.Random, document: Document) -> None:
    if rule := _any_rule(chance, document, "forbid"):
        rule["effect"] = "require_approval"


def restriction_becomes_permit(chance: random.Random, document: Document) -> None:
    if rule := _any_rule(chance, document, "forbid", "require_approval"):
        rule["effect"] = "permit"
        rule.pop("approvals", None)


def restriction_is_narrowed(chance: random.Random, document: Document) -> None:
    if rule := _any_rule(chance, document, "forbid", "require_approval"):
        rule.setdefault("where", []).append(condition(chance))


def permit_loses_a_condition(chance: random.Random, document: Document) -> None:
    rule = _any_rule(chance, document, "permit")
    if rule and rule.get("where"):
        rule["where"].pop()
        if not rule["where"]:
            del rule["where"]


def permit_is_for_everybody(chance: random.Random, document: Document) -> None:
    if rule := _any_rule(chance, document, "permit"):
        rule.pop("actors", None)


def permit_is_for_every_act(chance: random.Random, document: Document) -> None:
    if rule := _any_rule(chance, document, "permit"):
        rule["acts"] = ["*"]


def restriction_spares_an_actor(chance: random.Random, document: Document) -> None:
    if rule := _any_rule(chance, document, "forbid", "require_approval"):
        rule["actors"] = [chance.choice(["member", "agent", "model"])]


def a_bound_moves(chance: random.Random, document: Document) -> None:
    for rule in document["rule"]:
        for one in rule.get("where", []):
            for name, step in (("at_most", 1), ("at_least", -1)):
                if name in one:
                    one[name] += step if rule["effect"] == "permit" else -step


def a_new_permit(chance: random.Random, document: Document) -> None:
    names = [act["type"] for act in document["act"]]
    document["rule"].append(
        {"id": "new", "effect": "permit", "acts": [chance.choice(names)], "reason": "Because."}
    )


def impact_falls(chance: random.Random, document: Document) -> None:
    chance.choice(document["act"])["impact"] = "low"


def it_is_said_to_be_reversible(chance: random.Random, document: Document) -> None:
    chance.choice(document["act"])["reversible"] = True


def an_object_is_called_ordinary(chance: random.Random, document: Document) -> None:
    chance.choice(document["act"])["object"] = "ordinary"


def an_act_is_forgotten(chance: random.Random, document: Document) -> None:
    """What was forbidden by name becomes unknown, and waits for a human instead."""
    act = chance.choice([one for one in document["act"] if one["type"] == "xa.one"])
    document["act"].remove(act)
    for rule in document["rule"]:
        rule["acts"] = [name for name in rule["acts"] if name != act["type"]]


def fewer_must_approve(chance: random.Random, document: Document) -> None:
    for rule in document["rule"]:
        if "quorum" in rule.get("approvals", {}):
            rule["approvals"]["quorum"] = 1


def more_may_approve(chance: random.Random, document: Document) -> None:
    for rule in document["rule"]:
        if "approvals" in rule:
            rule["approvals"]["roles"] = ["founder", "moderator", "member"]


def approvals_last_longer(chance: random.Random, document: Document) -> None:
    for rule in document["rule"]:
        if "approvals" in rule:
            rule["approvals"]["expires_minutes"] = 9000


SEEDS: tuple[Seed, ...] = (
    drop_a_restriction, forbid_becomes_approval, restriction_becomes_permit,
    restriction_is_narrowed, permit_loses_a_condition, permit_is_for_everybody,
    permit_is_for_every_act, restriction_spares_an_actor, a_bound_moves, a_new_permit,
    impact_falls, it_is_said_to_be_reversible, an_object_is_called_ordinary, an_act_is_forgotten,
    fewer_must_approve, more_may_approve, approvals_last_longer,
)  # fmt: skip
