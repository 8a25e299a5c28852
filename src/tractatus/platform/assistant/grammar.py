"""What a member says to the assistant, read without any model: an instruction, a request, or talk.

    pin POST                  unpin POST
    post TEXT                 label POST as WORDS
    summarise today           summarise this week, summarise everything
    set NAME to VALUE         instruction: TEXT

POST is the short code under a post, `newest`, or `about WORDS` where one post alone holds them.
Nothing is guessed: a sentence outside the grammar is `Talk`, and the answer says what there is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

COMMANDS: Final[Sequence[tuple[str, str]]] = (
    ("pin newest", "put a post first on the community's page; unpin takes it down again"),
    ("post Tea at four.", "write a post in your name, marked as written by the assistant"),
    ("label about bench as resolved", "put a few words on a post that everybody sees"),
    ("summarise today", "count and quote posts of today, of this week, or everything"),
    ("set opening_hours to mornings", "keep a value on the community's page"),
    ("instruction: never pin posts", "tell the assistant how to work from now on"),
)

LONGEST: Final = 4000


@dataclass(frozen=True, slots=True)
class Command:
    """A request for one act.

    Args:
        tool: Name of a tool.
        arguments: As they were written, by the names of the tool's parameters.
    """

    tool: str
    arguments: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Told:
    """An instruction, without what introduced it."""

    text: str


@dataclass(frozen=True, slots=True)
class Talk:
    """Neither; `suggestions` are commands that begin alike."""

    text: str
    suggestions: tuple[str, ...] = ()


Said = Command | Told | Talk

_POLITE: Final = re.compile(r"(?:please|kindly)[,:]?\s+", re.IGNORECASE)
_MARKED: Final = re.compile(r"(?:instruction|remember)\s*:\s*", re.IGNORECASE)
# How an instruction begins; a request names an act of the grammar instead.
_LASTING: Final = re.compile(
    r"(?:always|never|from now on|in future|in the future|until further notice"
    r"|for (?:this|the rest of (?:this|the)) (?:project|session|phase|week|community)"
    r"|do not|don't|you (?:must|may|can|should|shall)|use|prefer|avoid|only|stop|keep|make sure"
    r"|whenever|when|if)\b",
    re.IGNORECASE,
)


def read_said(text: str) -> Said:
    """What a sentence is. Deterministic, total, and linear in the text."""
    plain = _POLITE.sub("", text.strip(), count=1)
    if marked := _MARKED.match(plain):
        rest = plain[marked.end() :].strip()
        return Told(rest) if rest else Talk(text, ("instruction: never pin posts",))
    if _LASTING.match(plain):
        return Told(plain)
    verb, _, rest = plain.partition(" ")
    read = _VERBS.get(verb.lower().rstrip(":"))
    if read is None:
        return Talk(text, _suggest(verb))
    return read(rest.strip()) or Talk(text, _suggest(verb))


def _suggest(verb: str) -> tuple[str, ...]:
    near = get_close_matches(verb.lower()[:40].rstrip(":"), list(_VERBS), n=1, cutoff=0.6)
    name = _NAMES.get(near[0], near[0]) if near else ""
    return tuple(example for example, _ in COMMANDS if name and example.startswith(name))


def _on_post(tool: str) -> Callable[[str], Command | None]:
    def read(rest: str) -> Command | None:
        post = _without_article(rest.rstrip("."))
        return Command(tool, {"post": post}) if post else None

    return read


def _label(rest: str) -> Command | None:
    post, found, words = rest.rpartition(" as ")
    words = words.strip().strip('"').rstrip(".")
    post = _without_article(post)
    return Command("label", {"post": post, "label": words}) if found and post and words else None


def _post(rest: str) -> Command | None:
    quoted = len(rest) > 1 and rest[0] == rest[-1] == '"'
    text = rest[1:-1].strip() if quoted else rest
    return Command("post", {"text": text}) if text else None


def _summarise(rest: str) -> Command | None:
    period = _PERIODS.get(rest.rstrip(".").lower())
    return Command("summarise", {"period": period}) if period else None


def _set(rest: str) -> Command | None:
    name, found, value = rest.partition(" to ")
    name, value = name.strip().lower().replace(" ", "_"), value.strip().strip('"')
    return Command("set", {"name": name, "value": value}) if found and name and value else None


def _without_article(text: str) -> str:
    return re.sub(r"^(?:the )?(?:post )?", "", text.strip(), count=1, flags=re.IGNORECASE).strip()


_PERIODS: Final = {
    "": "today",
    "today": "today",
    "today's posts": "today",
    "the day": "today",
    "this week": "week",
    "the week": "week",
    "week": "week",
    "everything": "everything",
    "all posts": "everything",
    "all": "everything",
}
_VERBS: Final[Mapping[str, Callable[[str], Command | None]]] = {
    "pin": _on_post("pin"),
    "unpin": _on_post("unpin"),
    "post": _post,
    "label": _label,
    "summarise": _summarise,
    "summarize": _summarise,
    "set": _set,
}
_NAMES: Final = {"summarize": "summarise", "unpin": "pin"}
