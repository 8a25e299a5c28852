"""Where the values of an act come from, and whether anybody asked for an act of its kind.

What an injection wants is done with its values: its address, its account, its command. So a value
with consequences that stands in content and that nobody with authority said waits for a person,
unless that person left it to the content; and so does an act of a kind that nobody asked for. More
content never makes an answer milder: each passage is looked at by itself and can only refuse.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from tractatus.governance.act import Act, ActorKind, Effect, Impact, Reason, Span
from tractatus.governance.case import Case
from tractatus.governance.language.words import shown
from tractatus.governance.provenance import lexicon
from tractatus.governance.provenance.asking import is_asked, kind_of, orders
from tractatus.governance.provenance.content import ContentRead, Passage
from tractatus.governance.provenance.licence import Licence, Wish, is_secret
from tractatus.governance.provenance.values import Part, Value, values_of

MAX_FOUND: Final = 16

_PERSONS: Final = frozenset({ActorKind.MEMBER, ActorKind.MODERATOR, ActorKind.ADMINISTRATOR})
_BY_WORDS: Final = frozenset({Part.NAME, Part.WORDS, Part.COMMAND, Part.PROSE})
_ADDRESSES: Final = frozenset({Part.URL, Part.HOST})
_SHARE: Final = 0.5  # of a value's words that nobody said: so many in an order of content
_PROSE_SHARE: Final = 0.6
_PROSE_WORDS: Final = 4


@dataclass(frozen=True, slots=True)
class Found:
    """One thing of an act that content may have brought about.

    Args:
        code: Stable, `crossref.*`.
        parameter: JSON pointer into the act.
        text: One sentence for people.
        passage: Number, from 0, of the passage of `content.read`; None where it is about none.
        span: Where in the text of that passage.
    """

    code: str
    parameter: str
    text: str
    passage: int | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Origins:
    """What is known of where an act comes from.

    Args:
        found: In the order of the act; at most `MAX_FOUND`.
    """

    found: tuple[Found, ...] = ()

    @property
    def effect(self) -> Effect:
        """A person's approval where anything was found."""
        return Effect.REQUIRE_APPROVAL if self.found else Effect.ALLOW

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The same as reasons; their spans are of what was read."""
        return tuple(Reason(one.code, one.text, one.span) for one in self.found)


def origins_of(case: Case, content: ContentRead) -> Origins:
    """Compare an act with what was said and what was read.

    Args:
        case: The act, with what the policy says of its type.
        content: Of the context that it comes from.

    Returns:
        Always; nothing where no content was read, or where a person acts.
    """
    is_read_of_anything = bool(content.read) or not content.is_whole
    if not is_read_of_anything or case.act.actor_kind in _PERSONS:
        return Origins()
    return Origins(tuple(islice(_Tracing(case, content).found(), MAX_FOUND)))


class _Tracing:
    """One act against one context."""

    def __init__(self, case: Case, content: ContentRead) -> None:
        self.case, self.content = case, content
        self.wish = Wish.of(content.said)
        self.kind = kind_of(case.act)
        self.licence = Licence(
            self.wish, self.kind, has_side_effects=case.has_side_effects, root=content.root
        )

    def found(self) -> Iterator[Found]:
        values = values_of(self.case.act)
        if self.case.has_side_effects:
            yield from self._not_asked(self.case.act)
        if not values.is_whole:
            yield Found(
                "crossref.origin_not_read", "/parameters",
                "the act holds more values than are compared with what was read",
            )  # fmt: skip
        for value in values.values:
            if self._matters(value):
                yield from self._of_value(value)

    def _matters(self, value: Value) -> bool:
        """Whether it has consequences: of what only reads, an address or a secret."""
        if self.case.has_side_effects:
            return True
        return value.part in _ADDRESSES or is_secret(value)

    def _of_value(self, value: Value) -> Iterator[Found]:
        if value.part in _BY_WORDS:
            yield from self._of_words(value)
            return
        if value.main & self.wish.atoms:
            return
        if is_secret(value) and value.part is Part.PATH:
            yield Found(
                "crossref.not_asked_for", value.pointer,
                f"{value.pointer}: {_shown(value)} is the name of a secret, and no person named it",
            )  # fmt: skip
            return
        if not self.content.is_read_whole:
            yield self._unread(value)
            return
        for number, passage in enumerate(self.content.read):
            hit = value.parts & passage.atoms.keys()
            if hit and not self.licence.leaves(value, passage):
                yield _traced(value, number, passage, min(hit & value.main or hit))
                return

    def _of_words(self, value: Value) -> Iterator[Found]:
        unsaid = value.words - self.wish.atoms
        if not unsaid or (value.part is Part.PROSE and self.wish.words & lexicon.PASSING_ON):
            return
        if value.part is Part.NAME and not self.content.is_read_whole:
            yield self._unread(value)
            return
        for number, passage in enumerate(self.content.read):
            if self._comes_from(value, unsaid, passage):
                first = min(
                    unsaid & passage.atoms.keys(), key=lambda one: passage.atoms[one].span.start
                )
                yield _traced(value, number, passage, first)
                return

    def _comes_from(self, value: Value, unsaid: frozenset[str], passage: Passage) -> bool:
        """Whether the words of a value that nobody said are those of the passage."""
        ordered = len(unsaid & passage.orders)
        if value.part is Part.PROSE:
            return ordered >= _PROSE_WORDS and ordered >= _PROSE_SHARE * len(unsaid)
        if value.part is Part.NAME and unsaid <= passage.atoms.keys():
            return not self.licence.leaves_name(unsaid, passage)
        return ordered > 0 and ordered >= _SHARE * len(unsaid)

    def _unread(self, value: Value) -> Found:
        return Found(
            "crossref.origin_not_read", value.pointer,
            f"{value.pointer}: not all that was read could be compared, and nobody with authority "
            f"said {_shown(value)}",
        )  # fmt: skip

    def _not_asked(self, act: Act) -> Iterator[Found]:
        """An act of a kind that no person asked for, after something was read."""
        if is_asked(act, self.kind, self.wish.atoms):
            return
        is_grave = (
            self.case.impact >= Impact.MEDIUM
            or not self.case.is_reversible
            or self.kind in lexicon.OUTWARD
            or not self.kind
        )
        if is_grave or any(orders(self.kind, act, one.orders) for one in self.content.read):
            yield Found(
                "crossref.not_asked_for", "/type",
                f"no person asked for {act.type} here, and something was read that may have",
            )  # fmt: skip


def _traced(value: Value, number: int, passage: Passage, atom: str) -> Found:
    span = passage.atoms[atom].span
    source = passage.source.value if passage.source else "content"
    # Of a word that was kept without its place nothing more is known.
    place = f", characters {span.start} to {span.end}" if span.end else ""
    return Found(
        "crossref.value_from_content",
        value.pointer,
        f"{value.pointer}: {shown(atom.partition(':')[2])} stands in what was read ({source} "
        f"{number + 1}{place}), and nobody with authority said it",
        number,
        span if span.end else None,
    )


def _shown(value: Value) -> str:
    return shown(min(value.main | value.words).partition(":")[2])
