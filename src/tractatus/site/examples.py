"""The live examples: what a visitor can run, and what came of it, in words.

The platform executes them in its sandbox tenant; the site sends the request on and shows the
answer as it came. Nothing here knows in advance what the answer will be.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import httpx

_LONGEST_ANSWER: Final = 16_384


@dataclass(frozen=True, slots=True)
class Example:
    """One thing to run: its name at the platform, and the words on its button."""

    name: str
    button: str


@dataclass(frozen=True, slots=True)
class Group:
    """Examples that belong together."""

    name: str
    title: str
    words: str
    examples: tuple[Example, ...]


GROUPS: Final[tuple[Group, ...]] = (
    Group(
        "isolation",
        "Tenant isolation",
        "A query on tenant data without a tenant scope is refused by the database, with the "
        "message that the developer sees. The same query inside a scope passes, and finds that "
        "tenant's rows alone.",
        (
            Example("isolation-unscoped", "Select all rows without a scope"),
            Example("isolation-scoped", "Select within the sandbox tenant"),
        ),
    ),
    Group(
        "privacy",
        "Privacy by architecture",
        "The role behind the administrator's pages reads metadata of tenants. When it asks for "
        "what members wrote, the database refuses.",
        (Example("administrator-route", "Ask as the administrator's role"),),
    ),
    Group(
        "decision",
        "Verification of an AI's decision",
        "A proposal needs its reasoning and at least one distinct alternative. One without is "
        "refused; a complete one passes on to a human.",
        (
            Example("decision-without-alternatives", "Propose without alternatives"),
            Example("decision-complete", "Propose with reasoning and alternatives"),
        ),
    ),
    Group(
        "instructions",
        "Instructions that are kept",
        "Somebody said which port to use. A machine that goes by habit is refused, and told which "
        "words it goes against; at the port that was named it may go on. An instruction that "
        "contradicts itself waits until its author says what is meant.",
        (
            Example("instruction-overridden", "Use the habitual port"),
            Example("instruction-kept", "Use the port that was named"),
            Example("instruction-unclear", "Give an instruction that contradicts itself"),
        ),
    ),
    Group(
        "pressure",
        "A context that is nearly full",
        "A sound change, proposed out of a context that is filled almost to its end: refused "
        "until a fresh one is begun.",
        (Example("context-full", "Change something out of a full context"),),
    ),
    Group(
        "deliberation",
        "A question of values",
        "A machine decides by itself what people have to deliberate: refused.",
        (Example("values-closed-by-machine", "Close a case as a machine"),),
    ),
)

_GROUP_OF: Final = {example.name: group for group in GROUPS for example in group.examples}


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of what was asked or answered; a long one is folded until somebody opens it."""

    caption: str
    text: str
    is_long: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one example.

    Args:
        group: Name of its group; the page shows it there.
        headline: One sentence.
        is_expected: Whether the platform says that it went as it must.
        parts: What was asked, and what the platform answered.
    """

    group: str
    headline: str
    is_expected: bool
    parts: Sequence[Part]


def group_of(name: str) -> Group | None:
    """The group of an example, or None if there is no such example."""
    return _GROUP_OF.get(name)


async def run_example(client: httpx.AsyncClient, platform: str, name: str) -> Result:
    """Have the platform run one example now; `KeyError` for an unknown name, else never raises."""
    group = _GROUP_OF[name].name
    try:
        answer = await client.post(f"{platform}/api/public/examples/{name}")
        document = answer.json()
        if not isinstance(document, dict):
            raise ValueError("expected a JSON object")
    except (httpx.HTTPError, ValueError):
        return Result(group, "The platform could not be asked just now.", False, ())
    if answer.status_code != httpx.codes.OK:
        detail = str(document.get("detail") or document.get("title") or answer.status_code)
        return Result(group, f"The platform did not run it: {detail}", False, ())
    return _result(group, document)


_IN_WORDS: Final = {
    "allow": "Allowed",
    "deny": "Refused",
    "notice": "Allowed, with a notice",
    "require_approval": "Left to a human",
}


def _result(group: str, document: dict[str, Any]) -> Result:
    effect = str(document.get("effect"))
    is_expected = document.get("as_expected") is True
    verdict = "as it must be" if is_expected else "which is not as it must be"
    headline = f"{_IN_WORDS.get(effect, effect)}, {verdict}."
    parts = _parts(document.get("asked"), document.get("answer"))
    return Result(group, headline, is_expected, parts)


def _parts(asked: Any, answer: Any) -> list[Part]:
    """What was asked and answered, in an order for reading; nothing of it is left out."""
    match asked, answer:
        case {"metadata": str(query), "statement": str(statement)}, {"metadata": found, **rest}:
            return [
                Part("Asked for metadata", query),
                Part("Answer", _json(found)),
                Part("Asked for what members wrote", statement),
                *_parts(None, rest.get("statement")),
            ]
        case _, {"reasons": [*reasons]} if reasons:
            words = "\n".join(_reason(reason) for reason in reasons)
            return [
                Part("Reasons", words),
                Part("The proposal as it was sent", _json(asked), is_long=True),
                Part("The whole answer", _json(answer), is_long=True),
            ]
        case None, {"error": str(error), "message": str(message)}:
            return [Part("Answer", f"{error}: {message}")]
        case None, _:
            return [Part("Answer", _json(answer))]
        case {"statement": str(statement)}, _:
            return [Part("Asked", statement), *_parts(None, answer)]
        case _:
            return [Part("Asked", _json(asked)), *_parts(None, answer)]


def _reason(reason: Any) -> str:
    match reason:
        case {"code": str(code), "text": str(text)}:
            return f"{code}: {text}"
        case _:
            return _json(reason)


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)[:_LONGEST_ANSWER]
