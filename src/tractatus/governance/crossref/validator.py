"""CrossReferenceValidator: whether an act is what the instructions in force say.

An explicit "use port 27027" that a habit overrides with 27017 is the case that it is made for: at
any age of the instruction, after any number of others, in whatever spelling the act has the port.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tractatus.governance.act import Act, Assessment, Reason
from tractatus.governance.case import Case, Memory, Pressure, Snapshot
from tractatus.governance.crossref.against_edits import against_edits, is_edit
from tractatus.governance.crossref.against_means import against_means
from tractatus.governance.crossref.against_numbers import against_numbers
from tractatus.governance.crossref.against_others import against_others
from tractatus.governance.crossref.against_placings import against_placings
from tractatus.governance.crossref.against_schema import SCHEMA_CHANGE, hazards, unread
from tractatus.governance.crossref.against_siblings import against_choices, against_siblings
from tractatus.governance.crossref.against_values import against_values
from tractatus.governance.crossref.against_waits import against_confirmations
from tractatus.governance.crossref.against_words import against_names, against_words
from tractatus.governance.crossref.conflicts import distinct
from tractatus.governance.crossref.kept import is_beside_kept, is_kept
from tractatus.governance.crossref.proposed import Proposed
from tractatus.governance.crossref.verdict import Conflict, Status, Verdict
from tractatus.governance.instructions.instruction import KeyKind
from tractatus.governance.instructions.memory import InstructionMemory
from tractatus.governance.provenance.check import Origins, origins_of

MAX_CONFLICTS: Final = 64
NOTHING: Final = InstructionMemory()


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
        # A value that an act names twice goes against an instruction once.
        reasons = tuple(
            dict.fromkeys(Reason(one.code, one.text, one.span) for one in verdict.conflicts)
        )
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
    proposed = Proposed(act, memory, pressure)
    return _verdict(proposed, _conflicts(proposed))


def _conflicts(proposed: Proposed) -> list[Conflict]:
    """Every conflict, in the order of the act; what nobody speaks of is not looked at."""
    index, findings = proposed.index, proposed.findings
    found = against_values(proposed)
    if index.by_word[KeyKind.CONFIRMATION] or index.waits:
        found.extend(against_confirmations(proposed))
    found.extend(one for one in against_words(proposed) if not is_kept(proposed, one))
    if index.means:
        told = {one.instruction for one in found}
        found.extend(against_means(proposed, told))
    if index.by_place or index.by_topic or index.confined:
        told = {one.instruction for one in found}
        found.extend(against_placings(proposed, told))
    if index.beside or index.down:
        told = {one.instruction for one in found}
        found.extend(
            one
            for one in against_names(proposed)
            if one.instruction not in told and not is_kept(proposed, one)
        )
    if index.others and not index.parts.isdisjoint(proposed.words):
        told = {one.instruction for one in found}
        found.extend(one for one in against_others(proposed, told) if not is_kept(proposed, one))
    if index.numbers:
        told = {one.instruction for one in found}
        found.extend(against_numbers(proposed, told))
    if index.wanted and is_edit(proposed.act):
        told = {one.instruction for one in found}
        found.extend(against_edits(proposed, told))
    if index.siblings and not index.sibling_parts.isdisjoint(proposed.words):
        told = {one.instruction for one in found}
        found.extend(
            one for one in against_siblings(proposed, told) if not is_beside_kept(proposed, one)
        )
    if index.choices:
        told = {one.instruction for one in found}
        found.extend(against_choices(proposed, told))
    if findings.hazards:
        found.extend(hazards(proposed))
    if findings.unread:
        found.extend(unread(proposed))
    return found


def _verdict(proposed: Proposed, found: Sequence[Conflict]) -> Verdict:
    """What the conflicts come to, the gravest first."""
    references = tuple(proposed.consulted)
    if not found:
        return Verdict(Status.APPROVED, (), references, proposed.act)
    conflicts = found if len(found) == 1 else sorted(distinct(found), key=lambda one: -one.severity)
    status = conflicts[0].severity
    return Verdict(status, tuple(conflicts[:MAX_CONFLICTS]), references, proposed.act)
