"""CrossReferenceValidator: whether an act is what the instructions in force say.

An explicit "use port 27027" that a habit overrides with 27017 is the case that it is made for: at
any age of the instruction, after any number of others, in whatever spelling the act has the port.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Final

from tractatus.governance.act import Act, Assessment, Reason
from tractatus.governance.case import Case, Memory, Pressure, Snapshot
from tractatus.governance.crossref.aboutness import About, about_act
from tractatus.governance.crossref.buckets import speaking
from tractatus.governance.crossref.comparison import holds, package_name
from tractatus.governance.crossref.conflicts import (
    conflict_of,
    distinct,
    said_in,
    turned_down_by,
    written_against,
)
from tractatus.governance.crossref.doings import does_what_is_said
from tractatus.governance.crossref.index import Index, build_index
from tractatus.governance.crossref.judging import is_broken
from tractatus.governance.crossref.kinship import LOOSE
from tractatus.governance.crossref.rates import comparable
from tractatus.governance.crossref.severity import severity_of
from tractatus.governance.crossref.stems import stem, stems
from tractatus.governance.crossref.thresholds import is_below
from tractatus.governance.crossref.tiers import is_of_another_case
from tractatus.governance.crossref.touching import confirmations, similar, speaks_of, touching
from tractatus.governance.crossref.turned_down import names_of, things_done
from tractatus.governance.crossref.verdict import Conflict, Status, Verdict
from tractatus.governance.crossref.written import written_names
from tractatus.governance.facts import Fact, Findings, Source, read_act
from tractatus.governance.instructions.instruction import (
    Constraint,
    Instruction,
    KeyKind,
    Operator,
    Polarity,
)
from tractatus.governance.instructions.memory import InstructionMemory
from tractatus.governance.language.subjects import name_words
from tractatus.governance.language.words import shown
from tractatus.governance.provenance.check import Origins, origins_of

MAX_CONFLICTS: Final = 64
SCHEMA_CHANGE: Final = "schema.change"
NOTHING: Final = InstructionMemory()
_OF_TENANTS: Final = frozenset({"table_without_tenant_key", "table_without_row_security"})
_GRAVE: Final = frozenset({"drop", "truncate", "row_security_off"})


class CrossReferenceValidator:
    """Facts of an act against constraints of instructions, by key."""

    name = "CrossReferenceValidator"

    def concerns(self, case: Case, snapshot: Snapshot) -> bool:
        """Every act for which anybody keeps instructions, and every change of a schema."""
        return (
            snapshot.instructions is not None
            or snapshot.content is not None
            or case.act.type == SCHEMA_CHANGE
        )

    def assess(self, case: Case, snapshot: Snapshot) -> Assessment:
        """The verdict as an assessment, with what is known of where the act's values come from.

        ALLOW where no instruction speaks against the act, and nothing in what was read asked for
        it.
        """
        verdict = Verdict(Status.APPROVED)
        if snapshot.instructions is not None or case.act.type == SCHEMA_CHANGE:
            memory = NOTHING if snapshot.instructions is None else snapshot.instructions
            verdict = cross_reference(case.act, memory, pressure=snapshot.felt_pressure)
        origins = origins_of(case, snapshot.content) if snapshot.content else Origins()
        reasons = tuple(Reason(one.code, one.text, one.span) for one in verdict.conflicts)
        return Assessment(
            self.name,
            max(verdict.status.effect, origins.effect),
            (*reasons, *origins.reasons),
            verdict.references,
        )


def cross_reference(act: Act, memory: Memory, *, pressure: Pressure = Pressure.NORMAL) -> Verdict:
    """Compare an act with the instructions in force.

    Args:
        act: As proposed.
        memory: Seen from where and when the act happens.
        pressure: Of the context that the act comes from; only raises.

    Returns:
        A verdict, always; the same for the same act and the same instructions in any order.
    """
    comparison = _Comparison(act, memory, pressure)
    return comparison.verdict(comparison.conflicts())


class _Comparison:
    """One act against one memory."""

    def __init__(self, act: Act, memory: Memory, pressure: Pressure) -> None:
        self.act, self.memory, self.pressure = act, memory, pressure
        self.findings: Findings = read_act(act)
        self.index: Index = memory.derived("crossref", build_index)
        self.mentions = frozenset(self.findings.mentions)
        self.consulted: dict[str, None] = {}  # references, in the order of their use

    def verdict(self, found: Sequence[Conflict]) -> Verdict:
        """What the conflicts come to, the gravest first."""
        if not found:
            return Verdict(Status.APPROVED, (), tuple(self.consulted), self.act)
        conflicts = sorted(distinct(found), key=lambda one: -one.severity)
        status = conflicts[0].severity
        references = tuple(self.consulted)
        return Verdict(status, tuple(conflicts[:MAX_CONFLICTS]), references, self.act)

    def conflicts(self) -> list[Conflict]:
        """Every conflict, in the order of the act; what nobody speaks of is not looked at."""
        index, found = self.index, list[Conflict]()
        for fact in self.findings.facts:
            if index.by_word[fact.kind]:
                self._compare(fact, found)
        if index.by_word[KeyKind.CONFIRMATION]:
            found.extend(self._confirmations())
        if index.by_stem:
            found.extend(self._similar())
        if index.down or index.undone:
            found.extend(self._turned_down())
        if index.beside:
            found.extend(self._beside())
        if index.beside or index.down:
            told = {one.instruction for one in found}
            found.extend(one for one in self._written() if one.instruction not in told)
        if self.findings.hazards:
            found.extend(self._hazards())
        if self.findings.unread:
            found.extend(self._unread())
        return found

    def _compare(self, fact: Fact, found: list[Conflict]) -> None:
        """Add to `found` what a fact does against the constraints that speak of it."""
        mentions = self._all_mentions if fact.kind in LOOSE else self._own_mentions
        for touch in touching(fact, mentions, self._about, self.index):
            held = speaking(self.index.by_key[touch.key], fact, self.memory)
            for instruction, constraint in held:
                if not speaks_of(instruction, touch, fact, self._about):
                    continue
                self.consulted[instruction.reference] = None
                compared = self._compared(instruction, constraint, fact)
                broken = compared is not None and is_broken(instruction, constraint, compared)
                if broken is False or (broken and _has_another_way(instruction, constraint, fact)):
                    continue
                if self.index.beside and self._is_meant_beside(instruction, fact):
                    continue
                is_sure = touch.is_sure and broken is True and fact.source is not Source.UNTRUSTED
                severity = severity_of(instruction, constraint, self.pressure, is_sure=is_sure)
                if severity > Status.APPROVED:
                    found.append(conflict_of(fact, instruction, constraint, severity, is_sure))

    def _compared(
        self, instruction: Instruction, constraint: Constraint, fact: Fact
    ) -> Fact | None:
        """The fact as it is compared; None where it says nothing for or against."""
        if fact.kind in LOOSE and is_of_another_case(instruction.text, constraint, fact):
            return None
        if fact.kind is not KeyKind.MONEY:
            return fact
        return comparable(instruction.text, constraint, fact, self.findings.facts)

    def _confirmations(self) -> Iterator[Conflict]:
        if self.act.human_decision:
            return
        for key in confirmations(self._doing, self.index):
            for instruction, constraint in self.memory.constraints(key):
                if constraint.polarity is Polarity.PERMIT or constraint.value is False:
                    continue
                if is_below(instruction.text, constraint.span.start, self.findings.facts):
                    continue
                self.consulted[instruction.reference] = None
                severity = severity_of(instruction, constraint, Pressure.NORMAL, is_sure=True)
                yield Conflict(
                    "crossref.confirmation_required", "/type", self.act.type, "a confirmation",
                    instruction.reference, constraint.span, min(severity, Status.ESCALATE),
                    f"a person confirms first: {said_in(instruction)}",
                )  # fmt: skip

    def _similar(self) -> Iterator[Conflict]:
        names = {str(one.value) for one in self.findings.facts if one.kind is KeyKind.PACKAGE}
        named = self._tools.union(map(stem, self.mentions))  # every word that may name the act
        for instruction in similar(named, names, self.index):
            if self.memory.is_in_force(instruction):
                self.consulted[instruction.reference] = None
                yield Conflict(
                    "crossref.similar_instruction", "/text", self.act.type, instruction.text[:80],
                    instruction.reference, None, Status.WARNING,
                    f"the act sounds like what an instruction forbids: {said_in(instruction)}",
                )  # fmt: skip

    def _turned_down(self) -> Iterator[Conflict]:
        index = self.index
        for fact in self.findings.facts:
            is_tool = fact.kind is KeyKind.TOOL
            among = index.undone if is_tool else index.down
            for name in things_done(fact) if is_tool else names_of(fact):
                for instruction in among.get(name, ()):
                    if self.memory.is_in_force(instruction) and does_what_is_said(
                        instruction.text, name, fact
                    ):
                        self.consulted[instruction.reference] = None
                        yield turned_down_by(fact, instruction, name)

    def _beside(self) -> Iterator[Conflict]:
        for fact in self.findings.facts:
            for name in map(package_name, names_of(fact)):
                for instruction, aside in self.index.beside.get(name, ()):
                    if self.memory.is_in_force(instruction) and not aside.is_meant(self._said):
                        self.consulted[instruction.reference] = None
                        yield turned_down_by(fact, instruction, aside.name)

    def _is_meant_beside(self, instruction: Instruction, fact: Fact) -> bool:
        """Whether the act is what the instruction says that this other value is for."""
        return any(
            one is instruction and aside.is_meant(self._said)
            for name in map(package_name, names_of(fact))
            for one, aside in self.index.beside.get(name, ())
        )

    def _written(self) -> Iterator[Conflict]:
        """Names of no kind; whoever writes what is asked for beside them speaks of both."""
        for one in written_names(self.act, self.index.beside, self.index.down):
            for instruction, aside in self.index.beside.get(one.name, ()):
                if aside.is_meant(self._said) or any(written_names(self.act, aside.wanted)):
                    continue
                if self.memory.is_in_force(instruction):
                    self.consulted[instruction.reference] = None
                    yield written_against(one, instruction, aside.name)
            for instruction in (
                self.index.down.get(one.name, ()) if one.is_marked and not one.is_prose else ()
            ):
                if self.memory.is_in_force(instruction):
                    self.consulted[instruction.reference] = None
                    yield written_against(one, instruction, one.name)

    @cached_property
    def _said(self) -> frozenset[str]:
        """The stems of every word that the act has in short texts."""
        return frozenset(map(stem, self._all_mentions()))

    def _hazards(self) -> Iterator[Conflict]:
        for hazard in self.findings.hazards:
            spoken = self._instructions_on(hazard.subject)
            self.consulted.update(dict.fromkeys(spoken))
            severity = Status.ESCALATE if spoken or hazard.code in _GRAVE else Status.WARNING
            if severity is Status.WARNING and hazard.code in _OF_TENANTS and not self._is_change:
                continue  # whether somebody else's tables have tenants, nobody knows
            said = f"; instructions speak of it: {', '.join(spoken)}" if spoken else ""
            yield Conflict(
                f"crossref.migration_{hazard.code}", hazard.pointer, hazard.subject, "",
                spoken[0] if spoken else "", None, severity,
                f"{shown(hazard.subject)}: {hazard.text}{said}",
            )  # fmt: skip

    def _instructions_on(self, subject: str) -> list[str]:
        """The instructions that name a table, or a column of it."""
        found = []
        table, _, column = subject.partition(".")
        for kind, name in ((KeyKind.TABLE, table), (KeyKind.COLUMN, column)):
            fact = Fact(kind, frozenset(), name, Source.MODEL, "")
            touches = touching(fact, self._own_mentions, self._about, self.index)
            for touch in touches if name else ():
                found += [
                    instruction.reference
                    for instruction, constraint in self.memory.constraints(touch.key)
                    if holds(constraint, fact)
                ]
        return list(dict.fromkeys(found))

    def _unread(self) -> Iterator[Conflict]:
        # What was not read may go against any of them; where there is none, against nothing yet.
        severity = Status.ESCALATE if self.memory else Status.WARNING
        for one in self.findings.unread:
            yield Conflict(
                "crossref.not_read", one.pointer, "", "", "", None, severity,
                f"part of the act was not compared: {one.why}",
            )  # fmt: skip

    @property
    def _is_change(self) -> bool:
        """Whether the act is a migration of this platform or of who asks it: none by hand."""
        return self.act.type == SCHEMA_CHANGE

    @property
    def _doing(self) -> frozenset[str]:
        """The stems of what is done: type, target, tools, and how the description begins.

        "docs: how we deploy" deploys nothing; "deploy the docs" does.
        """
        if not self.act.target and not self.act.description:
            return self._tools
        said = (self.act.target[:200], *self.act.description[:200].split()[:2])
        return self._tools.union(stem(word) for one in said for word in name_words(one))

    def _own_mentions(self) -> frozenset[str]:
        return self.mentions

    def _all_mentions(self) -> frozenset[str]:
        """With the words of short values: "endpoint": "refunds.create" says what is paid for."""
        texts = [one for one in self.act.parameters.values() if isinstance(one, str)]
        parts = [part for one in texts[:32] if len(one) <= 80 for part in one.split()]
        named = {word for part in parts for word in name_words(part) if not word.isdigit()}
        return self.mentions | named

    def _about(self) -> About:
        return self._what_about

    @cached_property
    def _what_about(self) -> About:
        return about_act(self.act, self.mentions)

    @cached_property
    def _tools(self) -> frozenset[str]:
        """The stems of the commands, statements and the act's type."""
        tools = [str(one.value) for one in self.findings.facts if one.kind is KeyKind.TOOL]
        return frozenset().union(*map(stems, " ".join(tools).split()))


def _has_another_way(instruction: Instruction, constraint: Constraint, fact: Fact) -> bool:
    """Whether the same instruction asks for this value, too: "use 8080 and 8081"."""
    if constraint.polarity is Polarity.FORBID or constraint.operator is not Operator.EQUALS:
        return False
    return any(
        other is not constraint
        and other.key == constraint.key
        and other.polarity is constraint.polarity
        and other.operator is Operator.EQUALS
        and is_broken(instruction, other, fact) is False
        for other in instruction.classification.constraints
    )
