"""A proposed act beside the memory that it is compared with, and what is looked up of both."""

from __future__ import annotations

from functools import cached_property

from tractatus.governance.act import Act
from tractatus.governance.case import Memory, Pressure
from tractatus.governance.crossref.aboutness import About, about_act
from tractatus.governance.crossref.asides import Aside
from tractatus.governance.crossref.deeds import Deed, deeds_of
from tractatus.governance.crossref.index import Index, build_index
from tractatus.governance.crossref.stems import stem, stems
from tractatus.governance.crossref.used import words_used
from tractatus.governance.crossref.used_texts import Text, named_texts
from tractatus.governance.facts import Findings, read_act
from tractatus.governance.facts.parameters import MAX_ITEMS
from tractatus.governance.instructions.instruction import Instruction, KeyKind
from tractatus.governance.language.subjects import CATEGORY_OF, name_words


class Proposed:
    """One act, read once; what not every comparison asks for is looked at when it is asked for.

    Args:
        act: As proposed.
        memory: Seen from where and when the act happens.
        pressure: Of the context that the act comes from; only raises.
    """

    def __init__(self, act: Act, memory: Memory, pressure: Pressure) -> None:
        self.act, self.memory, self.pressure = act, memory, pressure
        self.findings: Findings = read_act(act)
        self.index: Index = memory.derived("crossref", build_index)
        self.mentions = frozenset(self.findings.mentions)
        self.consulted: dict[str, None] = {}  # references, in the order of their use

    def consult(self, instruction: Instruction) -> None:
        """Note that the verdict rests on `instruction`, too."""
        self.consulted[instruction.reference] = None

    def own_mentions(self) -> frozenset[str]:
        """The words of its type, target and description."""
        return self.mentions

    def all_mentions(self) -> frozenset[str]:
        """With the words of short values: "endpoint": "refunds.create" says what is paid for."""
        return self._all_mentions

    def about(self) -> About:
        """What the act is about."""
        return self._about

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

    @cached_property
    def said(self) -> frozenset[str]:
        """The stems of every word that the act has in short texts."""
        return frozenset(map(stem, self._all_mentions))

    @cached_property
    def texts(self) -> list[Text]:
        """Its texts with the names in them."""
        return named_texts(self.act)

    @cached_property
    def deeds(self) -> list[Deed]:
        """What it does of which somebody may want to be asked."""
        return deeds_of(self.act, self.findings)

    @cached_property
    def words(self) -> set[str]:
        """The parts of every name that something of the act goes by."""
        return words_used(self.act, self.findings)

    @cached_property
    def tools(self) -> frozenset[str]:
        """The stems of the commands, statements and the act's type."""
        tools = [str(one.value) for one in self.findings.facts if one.kind is KeyKind.TOOL]
        return frozenset().union(*map(stems, " ".join(tools).split()))

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

    @cached_property
    def _all_mentions(self) -> frozenset[str]:
        texts = [one for one in self.act.parameters.values() if isinstance(one, str)]
        parts = [part for one in texts[:MAX_ITEMS] if len(one) <= 80 for part in one.split()]
        named = {word for part in parts for word in name_words(part) if not word.isdigit()}
        return self.mentions | named

    @cached_property
    def _about(self) -> About:
        return about_act(self.act, self.mentions)
