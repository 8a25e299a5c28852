"""A proposed act beside the memory that it is compared with, and what is looked up of both."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tractatus.governance.act import Act
from tractatus.governance.case import Memory, Pressure
from tractatus.governance.crossref.aboutness import About, about_act
from tractatus.governance.crossref.asides import Aside
from tractatus.governance.crossref.comparison import holds
from tractatus.governance.crossref.deeds import Deed, deeds_of
from tractatus.governance.crossref.index import Index, build_index
from tractatus.governance.crossref.namesakes import Thing, things_of
from tractatus.governance.crossref.stems import stem, stems
from tractatus.governance.crossref.used import words_used
from tractatus.governance.crossref.used_texts import Text, named_texts
from tractatus.governance.crossref.written import texts_of
from tractatus.governance.facts import Fact, Findings, read_act
from tractatus.governance.facts.parameters import MAX_ITEMS
from tractatus.governance.instructions.instruction import Constraint, Instruction, KeyKind
from tractatus.governance.language.subjects import CATEGORY_OF, name_words

if TYPE_CHECKING:
    from tractatus.governance.crossref.places import Place


class Proposed:
    """One act, read once; what not every comparison asks for is looked at when it is asked for.

    What is looked at is kept in slots, for `cached_property` takes a lock each time.

    Args:
        act: As proposed.
        memory: Seen from where and when the act happens.
        pressure: Of the context that the act comes from; only raises.
    """

    __slots__ = (
        "_about", "_all_mentions", "_commands", "_deeds", "_kept", "_places", "_said", "_texts",
        "_things", "_tools", "_words", "act", "consulted", "findings", "index", "memory",
        "mentions", "near",
        "pressure",
    )  # fmt: skip

    def __init__(self, act: Act, memory: Memory, pressure: Pressure) -> None:
        self.act, self.memory, self.pressure = act, memory, pressure
        self.findings: Findings = read_act(act)
        self.index: Index = memory.derived("crossref", build_index)
        self.mentions = frozenset(self.findings.mentions)
        self.consulted: dict[str, None] = {}  # references, in the order of their use
        # What the act has of what is asked for, as far as that is a place: told when asked.
        self.near: list[tuple[Instruction, Constraint, Fact]] = []
        self._kept: dict[tuple[str, str], set[str]] | None = None
        self._about: About | None = None
        self._all_mentions: frozenset[str] | None = None
        self._commands: frozenset[str] | None = None
        self._deeds: list[Deed] | None = None
        self._places: Sequence[Place] | None = None
        self._said: frozenset[str] | None = None
        self._texts: list[Text] | None = None
        self._things: tuple[Thing, ...] | None = None
        self._tools: frozenset[str] | None = None
        self._words: set[str] | None = None

    def consult(self, instruction: Instruction) -> None:
        """Note that the verdict rests on `instruction`, too."""
        self.consulted[instruction.reference] = None

    @property
    def kept(self) -> dict[tuple[str, str], set[str]]:
        """By the reference of an instruction and a pointer, the values of its that stand there.

        Elsewhere they keep nothing: whoever copies the instruction into a note has not kept to it.
        """
        found = self._kept
        if found is None:
            found = self._kept = {}
            for instruction, constraint, fact in self.near:
                if holds(constraint, fact):
                    place = (instruction.reference, fact.pointer)
                    found.setdefault(place, set()).add(str(fact.value))
        return found

    def own_mentions(self) -> frozenset[str]:
        """The words of its type, target and description."""
        return self.mentions

    def all_mentions(self) -> frozenset[str]:
        """With the words of short values: "endpoint": "refunds.create" says what is paid for."""
        found = self._all_mentions
        if found is None:
            texts = [one for one in self.act.parameters.values() if isinstance(one, str)]
            parts = [part for one in texts[:MAX_ITEMS] if len(one) <= 80 for part in one.split()]
            named = {word for part in parts for word in name_words(part) if not word.isdigit()}
            found = self._all_mentions = self.mentions | named
        return found

    def about(self) -> About:
        """What the act is about."""
        found = self._about
        if found is None:
            found = self._about = about_act(self.act, self.mentions)
        return found

    def things(self) -> tuple[Thing, ...]:
        """The things that the act names."""
        found = self._things
        if found is None:
            found = self._things = things_of(self.act)
        return found

    def doings(self, pointer: str) -> frozenset[str]:
        """The words of the type and of what the text at `pointer` runs, with what services are."""
        ran = " ".join(
            str(one.value)
            for one in self.findings.facts
            if one.kind is KeyKind.TOOL and one.pointer in ("/type", pointer)
        )
        words = {word for one in ran.split() for word in name_words(one)}
        return frozenset(words | {CATEGORY_OF[word] for word in words & CATEGORY_OF.keys()})

    def is_for(self, aside: Aside, pointer: str) -> bool:
        """Whether the act is what an instruction says of a name that it is for.

        Args:
            aside: The name, mentioned beside what the instruction asks for.
            pointer: Of the text in which the act has the name: what is run there counts.
        """
        return aside.is_meant(frozenset(map(stem, self.doings(pointer))), self.said)

    @property
    def said(self) -> frozenset[str]:
        """The stems of every word that the act has in short texts."""
        found = self._said
        if found is None:
            found = self._said = frozenset(map(stem, self.all_mentions()))
        return found

    @property
    def texts(self) -> list[Text]:
        """Its texts with the names in them."""
        found = self._texts
        if found is None:
            found = self._texts = named_texts(self.act)
        return found

    def text_at(self, pointer: str) -> str:
        """The text of the parameter that a pointer names; empty where there is none."""
        return next((text for at, text in texts_of(self.act) if at == pointer), "")

    @property
    def deeds(self) -> list[Deed]:
        """What it does of which somebody may want to be asked."""
        found = self._deeds
        if found is None:
            found = self._deeds = deeds_of(self.act, self.findings)
        return found

    @property
    def words(self) -> set[str]:
        """The parts of every name that something of the act goes by."""
        found = self._words
        if found is None:
            found = self._words = words_used(self.act, self.findings)
        return found

    @property
    def tools(self) -> frozenset[str]:
        """The stems of the commands, statements and the act's type."""
        found = self._tools
        if found is None:
            tools = [str(one.value) for one in self.findings.facts if one.kind is KeyKind.TOOL]
            found = self._tools = frozenset().union(*map(stems, " ".join(tools).split()))
        return found

    @property
    def commands(self) -> frozenset[str]:
        """The pointers of the texts that run something."""
        found = self._commands
        if found is None:
            pointers = (one.pointer for one in self.findings.facts if one.kind is KeyKind.TOOL)
            found = self._commands = frozenset(pointers) - {"/type"}
        return found

    @property
    def places(self) -> Sequence[Place]:
        """Where it writes, and what places it names in what it writes."""
        from tractatus.governance.crossref.places import places_of

        found = self._places
        if found is None:
            found = self._places = places_of(self)
        return found

    @property
    def doing(self) -> frozenset[str]:
        """The stems of what is done: type, target, tools, and how the description begins.

        "docs: how we deploy" deploys nothing; "deploy the docs" does.
        """
        act = self.act
        if not act.target and not act.description:
            return self.tools
        said = (act.target[:200], *act.description[:200].split()[:2])
        return self.tools.union(stem(word) for one in said for word in name_words(one))
