"""Random policies and requests, made to reach every operator, with values at every edge.

Policies are made as the documents that TOML would read, so that a second interpreter can read the
same document without a line of ours between.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tractatus.errors import FormatError
from tractatus.governance import Act, ActorKind, parse_policy
from tractatus.governance.policy.compiled import Policy

Document = dict[str, Any]

# `xa.one` begins like `x.*` and is not of it.
ACTS = ("x.one", "x.two", "xa.one")
KINDS = {"n": "integer", "t": "text", "b": "boolean"}
CONSTANTS: Mapping[str, Sequence[object]] = {
    "n": (-1, 0, 1, 2, 3),
    "t": ("", "a", "ab", "b", "A", "a*", 'q"q', "é"),
    "b": (True, False),
}
VALUES: Mapping[str, Sequence[object]] = {
    "n": (None, -2, -1, 0, 1, 2, 3, 4),
    "t": (None, "", "a", "A", "ab", "abc", "b", "ba", "a*", 'q"q', "z", "é", "éa"),
    "b": (None, True, False),
}
ILL_TYPED: Mapping[str, Sequence[object]] = {
    "n": ("1", True, False, 1.0, [1], None),
    "t": (1, True, ["a"], {"a": "a"}, None),
    "b": (0, 1, "true", None),
}
ACTORS = ("member", "agent", "model")
EFFECTS = ("permit", "require_approval", "forbid")


def random_policy(chance: random.Random, *, boundaries: bool = False) -> Document:
    """A policy as its TOML reads; perhaps with rules that can never decide."""
    return {
        "format": 1,
        "name": "random",
        "version": "1",
        "act": [_act(chance, name, boundaries=boundaries) for name in ACTS],
        "rule": [_rule(chance, number) for number in range(chance.randint(1, 5))],
    }


def sound_policy(chance: random.Random, **options: bool) -> tuple[Document, Policy]:
    """A random policy without the rules that the loader refuses, and as loaded."""
    document = random_policy(chance, **options)
    return document, loaded(document)


def loaded(document: Document) -> Policy:
    """Load it, taking out each rule that is refused because it can never decide."""
    while True:
        try:
            return parse_policy(written(document))
        except FormatError as error:
            refused = str(error).partition(": rule ")[2].partition(":")[0]
            keep = [rule for rule in document["rule"] if rule["id"] != refused]
            if len(keep) == len(document["rule"]):
                raise
            document["rule"] = keep


def written(document: Document) -> str:
    """The document as TOML text."""
    lines = [f"{key} = {_toml(document[key])}" for key in ("format", "name", "version")]
    for kind in ("act", "rule"):
        for table in document[kind]:
            lines += [f"[[{kind}]]", *(f"{key} = {_toml(value)}" for key, value in table.items())]
    return "\n".join(lines) + "\n"


def requests(chance: random.Random, count: int, *, well_typed: bool = False) -> Iterator[Act]:
    """Acts with values at, beside and between the constants of the policies above."""
    for _ in range(count):
        parameters = {
            name: _value(chance, name, well_typed=well_typed)
            for name in KINDS
            if chance.random() < 0.85
        }
        yield Act(
            chance.choice(ACTS),
            "somebody",
            ActorKind(chance.choice(ACTORS)),
            {name: value for name, value in parameters.items() if value is not None},
        )


def _act(chance: random.Random, name: str, *, boundaries: bool) -> Document:
    objects = ["ordinary", "pricing", "mission"] if boundaries else ["ordinary"]
    return {
        "type": name,
        "summary": "An act.",
        "object": chance.choice(objects),
        "verb": chance.choice(["change", "present"]),
        "impact": chance.choice(["low", "medium", "high"]) if boundaries else "low",
        "reversible": chance.random() < 0.7 if boundaries else True,
        "parameters": dict(KINDS),
    }


def _rule(chance: random.Random, number: int) -> Document:
    rule: Document = {
        "id": f"r{number}",
        "effect": chance.choice(EFFECTS),
        "acts": chance.choice([["x.one"], ["x.two"], ["x.*"], ["*"], ["x.two", "xa.one"]]),
        "reason": "Because.",
    }
    if chance.random() < 0.6:
        rule["actors"] = chance.sample(ACTORS, chance.randint(1, 2))
    if conditions := [condition(chance) for _ in range(chance.choice([0, 0, 1, 1, 2, 3]))]:
        rule["where"] = conditions
    if rule["effect"] == "require_approval" and chance.random() < 0.5:
        rule["approvals"] = approvals(chance)
    return rule


def approvals(chance: random.Random) -> Document:
    """What a rule asks of people; each part may be left to the default."""
    said: Document = {
        "quorum": chance.randint(1, 3),
        "roles": chance.sample(["founder", "moderator", "member"], chance.randint(1, 3)),
        "expires_minutes": chance.choice([30, 1440, 5000]),
    }
    return {name: value for name, value in said.items() if chance.random() < 0.7}


def condition(chance: random.Random) -> Document:
    """One comparison; every operator on every type that it takes."""
    name = chance.choice(sorted(KINDS))
    comparisons = ["equals", "not_equals", "one_of"]
    comparisons += {"n": ["at_least", "at_most"], "t": ["starts_with"], "b": []}[name]
    chosen = chance.choice(comparisons)
    constants = list(CONSTANTS[name])
    value: object = chance.choice(constants)
    if chosen == "one_of":
        value = chance.sample(constants, chance.randint(1, min(3, len(constants))))
    return {"parameter": name, chosen: value}


def _value(chance: random.Random, name: str, *, well_typed: bool) -> object:
    if not well_typed and chance.random() < 0.15:
        return chance.choice(ILL_TYPED[name])
    return chance.choice(VALUES[name])


def _toml(value: object) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(one)}" for key, one in value.items()) + " }"
    return json.dumps(value)
