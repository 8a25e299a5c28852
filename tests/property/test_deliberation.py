"""Deliberation: small worlds explored whole, planted bugs that must be found, and properties."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from tests.property.deliberation_world import (
    ANYBODY,
    CASE,
    INVARIANTS,
    MODERATORS,
    SAYS,
    SOME,
    Notes,
    alphabet,
    explore,
    noted,
)

from tractatus.errors import RequestError
from tractatus.governance.act import ActorKind
from tractatus.governance.decision_object import Boundary
from tractatus.governance.deliberation import conduct, machine, rules
from tractatus.governance.deliberation.clocks import Urgency
from tractatus.governance.deliberation.codes import CODES
from tractatus.governance.deliberation.deadlines import deadlines
from tractatus.governance.deliberation.documents import (
    event_document,
    parse_event,
    parse_event_lines,
)
from tractatus.governance.deliberation.events import (
    KINDS,
    AppealDecided,
    Appealed,
    Decided,
    Event,
    Measure,
    Opened,
    OptionProposed,
    Party,
    PositionStated,
    SharedValuesNamed,
)
from tractatus.governance.deliberation.lenses import Lens, lenses_for
from tractatus.governance.deliberation.residue import Residue, is_hollow
from tractatus.governance.deliberation.state import Deliberation, Refused, Stage

WORLDS = (Urgency.URGENT, Urgency.CRITICAL)


@pytest.mark.parametrize("urgency", WORLDS)
def test_every_sequence_of_a_small_world_keeps_every_invariant(urgency: Urgency) -> None:
    found = explore(urgency)
    assert found.broken == frozenset()
    assert found.stages == frozenset(Stage), "an invariant that nothing reaches proves nothing"
    assert found.states > 50 and found.tried > 5_000


Plant = Callable[[pytest.MonkeyPatch], None]


def without(name: str, kind: type[Event] | None = None) -> Plant:
    """A machine in which one rule was forgotten."""
    forgotten = getattr(rules, name)

    def plant(patch: pytest.MonkeyPatch) -> None:
        if kind is None:
            kept = tuple(one for one in machine.COMMON if one is not forgotten)
            assert len(kept) < len(machine.COMMON)
            patch.setattr(machine, "COMMON", kept)
        else:
            kept = tuple(one for one in rules.RULES[kind] if one is not forgotten)
            assert len(kept) < len(rules.RULES[kind])
            patch.setitem(rules.RULES, kind, kept)

    return plant


def _decided_twice(patch: pytest.MonkeyPatch) -> None:
    stages = {**conduct.STAGES, Decided: frozenset({Stage.ACCOMMODATION, Stage.NOTICE})}
    patch.setattr(conduct, "STAGES", stages)


def _closed_is_reopened(patch: pytest.MonkeyPatch) -> None:
    without("not_closed")(patch)
    change = {AppealDecided: machine._kept("appeal_decision", Stage.APPEAL_DECIDED)}
    patch.setattr(machine, "_EFFECTS", {**machine._EFFECTS, **change})


def _closed_without_decision(patch: pytest.MonkeyPatch) -> None:
    kind = KINDS["precedent_set"]
    patch.setattr(conduct, "STAGES", {**conduct.STAGES, kind: frozenset({Stage.ACCOMMODATION})})


def _spaces_are_a_text(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("tractatus.governance.deliberation.residue.is_hollow", lambda text: not text)


def _no_reviewer_named_by_name(patch: pytest.MonkeyPatch) -> None:
    def by_name(case: Deliberation, event: AppealDecided) -> str | None:
        # Compares what people can change instead of what they cannot.
        return "same_reviewer" if case.opened.by.name == event.by.name + "?" else None

    patch.setitem(
        rules.RULES, AppealDecided, (rules.by_a_moderator, by_name, rules.reversal_has_an_option)
    )


PLANTED: dict[str, tuple[Plant, str]] = {
    "the first decider decides the appeal": (
        without("another_reviewer", AppealDecided),
        "an appeal is another's to decide",
    ),
    "reviewers are compared by name": (
        _no_reviewer_named_by_name,
        "an appeal is another's to decide",
    ),
    "anybody decides": (without("by_a_moderator", Decided), "a named moderator decides"),
    "a model takes part": (without("by_a_named_human"), "every step is a person's"),
    "dissent is forgotten": (
        without("has_dissent", Decided),
        "dissent and remainder are present",
    ),
    "the remainder is forgotten": (
        without("has_remainder", Decided),
        "dissent and remainder are present",
    ),
    "n/a counts as dissent": (_spaces_are_a_text, "dissent and remainder are present"),
    "nobody waits for the hearing": (without("everybody_had_time", Decided), "the clocks hold"),
    "appeals have no end": (without("appeal_is_in_time", Appealed), "the clocks hold"),
    "time goes back": (without("time_runs"), "the clocks hold"),
    "a second decision replaces the first": (_decided_twice, "one decision and one appeal"),
    "an appeal reopens a closed case": (
        _closed_is_reopened,
        "nothing after the close but appeal",
    ),
    "a case closes without a decision": (
        _closed_without_decision,
        "no case closes without a named human",
    ),
    "a stakeholder is not heard": (
        without("everybody_was_heard", SharedValuesNamed),
        "views are plural",
    ),
    "nobody speaks for the absent": (
        without("absent_have_a_proxy", KINDS["stakeholder_added"]),
        "the absent have a proxy",
    ),
    "the interim act outlives its review": (
        without("interim_reviewed_in_time"),
        "the clocks hold",
    ),
    "whoever acted at once reviews it": (
        without("interim_is_anothers", KINDS["interim_reviewed"]),
        "interim acts are reversible and reviewed",
    ),
    "what cannot be undone is done at once": (
        without("interim_is_reversible", KINDS["interim_taken"]),
        "interim acts are reversible and reviewed",
    ),
    "decided before the interim act was reviewed": (
        without("no_open_interim", Decided),
        "interim acts are reversible and reviewed",
    ),
    "every case may act at once": (
        without("interim_is_critical", KINDS["interim_taken"]),
        "interim acts are reversible and reviewed",
    ),
}


@pytest.mark.parametrize("bug", PLANTED)
def test_a_planted_bug_is_found_by_its_invariant(bug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plant, expected = PLANTED[bug]
    plant(monkeypatch)
    broken = frozenset().union(*(explore(urgency).broken for urgency in WORLDS))
    assert expected in broken


def test_every_invariant_has_a_bug_that_breaks_it() -> None:
    assert {expected for _, expected in PLANTED.values()} == set(INVARIANTS)


class Deliberating(RuleBasedStateMachine):
    """A case that random people push about for random spans of time."""

    def __init__(self) -> None:
        super().__init__()
        self.case: Deliberation | None = None
        self.events: list[Event] = []
        self.notes = Notes()

    @precondition(lambda self: self.case is None)
    @rule(urgency=st.sampled_from(Urgency), by=st.sampled_from(ANYBODY))
    def open(self, urgency: Urgency, by: Party) -> None:
        event = Opened(CASE, by, 1_000, "The lime tree", Boundary.VALUES, urgency)
        self._try(event)
        assert (self.case is None) == (by.kind is ActorKind.MODEL)

    @precondition(lambda self: self.case is not None)
    @rule(data=st.data(), leap=st.sampled_from([0, 1, 3_600_000, 4 * 86_400_000, 10**11, -1]))
    def push(self, data: Any, leap: int) -> None:
        assert self.case is not None
        urgency = self.case.opened.urgency
        kind = data.draw(st.sampled_from(sorted(KINDS)))
        pool = [
            one
            for one in alphabet(urgency, self.case.last_at_ms + leap, wide=True)
            if type(one) is KINDS[kind]
        ]
        if pool:
            self._try(data.draw(st.sampled_from(pool)))

    @precondition(lambda self: self.case is not None)
    @rule(data=st.data())
    def push_on(self, data: Any) -> None:
        """Something that the case allows, so that random runs come to an end at all."""
        assert self.case is not None
        moment = self.case.last_at_ms + self.case.clock.hearing
        pool = [
            one
            for one in alphabet(self.case.opened.urgency, moment)
            if isinstance(machine.apply(self.case, one), Deliberation)
        ]
        if pool:
            self._try(data.draw(st.sampled_from(pool)))

    def _try(self, event: Event) -> None:
        before = self.case
        after = machine.apply(before, event)
        assert self.case is before
        if isinstance(after, Refused):
            assert after.code in CODES and after.text == CODES[after.code]
            return
        if before is not None:
            urgency = before.opened.urgency
            broken = [
                name for name, held in INVARIANTS.items() if not held(self.notes, event, urgency)
            ]
            assert not broken, (broken, event)
        self.notes = noted(self.notes, event)
        self.case, self.events = after, [*self.events, event]

    @invariant()
    def events_give_the_state(self) -> None:
        lines = b"\n".join(json.dumps(event_document(one)).encode() for one in self.events)
        assert machine.replay(parse_event_lines(lines)) == self.case
        if self.case is not None:
            assert self.case.size == len(self.events)
            assert all(
                one.is_late == (one.due_ms < self.case.last_at_ms)
                for one in deadlines(self.case, self.case.last_at_ms)
            )


TestDeliberating = Deliberating.TestCase
TestDeliberating.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)


@given(st.sampled_from(sorted(KINDS)), st.data())
def test_an_event_survives_its_document(kind: str, data: Any) -> None:
    event = data.draw(st.builds(KINDS[kind]))
    clean = replace(event, at_ms=abs(event.at_ms) % 2**50)
    for name in ("review_at_ms", "review_by_ms"):
        if hasattr(clean, name):
            clean = replace(clean, **{name: abs(getattr(clean, name)) % 2**50})
    if isinstance(clean, SharedValuesNamed):
        clean = replace(clean, values=tuple(filter(None, clean.values)))
    assert parse_event(event_document(clean)) == clean


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"kind": "closed"}, "kind"),
        ({"at_ms": "now"}, "at_ms"),
        ({"at_ms": True}, "at_ms"),
        ({"urgency": "soon"}, "urgency"),
        ({"by": {"id": "m1", "name": "Ada", "kind": "king"}}, "by.kind"),
        ({"by": {"id": "m1", "name": "Ada"}}, "by.kind"),
        ({"technical": True}, "technical"),
    ],
)
def test_a_document_that_is_no_event_names_its_field(change: dict[str, Any], named: str) -> None:
    event = Opened(CASE, MODERATORS[0], 0, SAYS, Boundary.VALUES, Urgency.URGENT)
    with pytest.raises(RequestError, match=f"^{named}: "):
        parse_event(event_document(event) | change)


@pytest.mark.parametrize(
    "text",
    ["", " \t\n", "n/a", "N/A.", "none", "None!", "-", "—", "...", "There was none.", "no dissent",
     "nobody disagreed", "Everybody agreed.", "x", "TBD", "nоne", "n\u200bone", "kein", "aucun",
     "there were no objections at all", "the moral remainder is none", "1"],
)  # fmt: skip
def test_ways_to_say_nothing_are_empty(text: str) -> None:
    assert is_hollow(text)
    assert not Residue(text).says_something


@pytest.mark.parametrize(
    "text",
    ["Two neighbours lose their shade.", "Ben disagrees: the tree was planted by his mother",
     "none of the children was asked", "我们失去了树荫", "The cost falls on tenants"],
)  # fmt: skip
def test_words_that_say_something_are_not(text: str) -> None:
    assert not is_hollow(text)


@given(st.text())
def test_words_added_never_make_a_text_hollow(text: str) -> None:
    assert not is_hollow(f"{text} shade ")


@given(st.text(max_size=40))
def test_no_lens_is_ranked(case_id: str) -> None:
    order = lenses_for(case_id)
    assert sorted(order) == sorted(Lens) and order == lenses_for(case_id)


def test_every_lens_comes_first_somewhere() -> None:
    assert {lenses_for(f"case {number}")[0] for number in range(200)} == set(Lens)


def test_the_outcome_is_that_of_the_appeal_where_it_reversed() -> None:
    case = _decided()
    first, other = MODERATORS
    assert case.outcome is not None and case.outcome.option == "keep"
    at = case.last_at_ms
    for event in (
        KINDS["notified"](CASE, first, at, SAYS),  # type: ignore[call-arg]
        Appealed(CASE, ANYBODY[2], at, SAYS),
    ):
        case = _applied(case, event)
    upheld = _applied(case, AppealDecided(CASE, other, at, False, "", SAYS))
    assert upheld.outcome == case.outcome
    fallen = _applied(case, AppealDecided(CASE, other, at, True, "fell", SAYS))
    assert fallen.outcome is not None and fallen.outcome.option == "fell"
    assert fallen.first_measure is Measure.NONE
    same = machine.apply(case, AppealDecided(CASE, other, at, True, "keep", SAYS))
    assert same == machine.refused("unknown_option"), "a reversal to the same is none"


def test_what_nobody_would_read_is_refused() -> None:
    case = _decided(until="option_proposed")
    long = OptionProposed(CASE, ANYBODY[2], case.last_at_ms, "third", "word " * 1_000)
    assert machine.apply(case, long) == machine.refused("too_much")
    many = case
    for number in range(conduct.MAX_ITEMS - len(case.options)):
        many = _applied(many, OptionProposed(CASE, ANYBODY[2], case.last_at_ms, f"o{number}", SAYS))
    one_more = OptionProposed(CASE, ANYBODY[2], case.last_at_ms, "last", SAYS)
    assert machine.apply(many, one_more) == machine.refused("too_much")


def test_an_option_about_a_post_says_what_happens_to_it() -> None:
    case = _decided(until="shared_values_named", post="post")
    bare = OptionProposed(CASE, ANYBODY[2], case.last_at_ms, "keep", SAYS)
    assert machine.apply(case, bare) == machine.refused("no_measure")
    assert isinstance(machine.apply(case, replace(bare, measure=Measure.KEEP)), Deliberation)


def test_in_a_case_about_a_post_one_option_keeps_it() -> None:
    case = _decided(until="shared_values_named", post="post")
    for name in ("go", "hide"):
        option = OptionProposed(CASE, ANYBODY[2], case.last_at_ms, name, SAYS, Measure.REMOVE)
        case = _applied(case, option)
    sought = KINDS["accommodation_sought"](CASE, MODERATORS[0], 0, SAYS)  # type: ignore[call-arg]
    assert machine.apply(case, sought) == machine.refused("nothing_keeps")
    kept = OptionProposed(CASE, ANYBODY[2], case.last_at_ms, "stay", SAYS, Measure.KEEP)
    assert isinstance(machine.apply(_applied(case, kept), sought), Deliberation)


def _applied(case: Deliberation | None, event: Event) -> Deliberation:
    after = machine.apply(case, event)
    assert isinstance(after, Deliberation), after
    return after


def _decided(*, until: str = "decided", post: str = "") -> Deliberation:
    """A critical case, come as far as the kind of event that is named."""
    first, member = MODERATORS[0], ANYBODY[2]
    opened = Opened(CASE, first, 0, SAYS, Boundary.VALUES, Urgency.CRITICAL, post)
    case = _applied(None, opened)
    steps: list[Event] = [
        KINDS["framed"](CASE, first, 0, SAYS, SAYS),  # type: ignore[call-arg]
        KINDS["stakeholder_added"](CASE, first, 0, "s1", "Neighbours"),  # type: ignore[call-arg]
        KINDS["stakeholder_added"](CASE, first, 0, "s2", "Children"),  # type: ignore[call-arg]
        PositionStated(CASE, member, 0, "s1", Lens.CARE, SAYS),
        PositionStated(CASE, member, 0, "s2", Lens.VIRTUE, SAYS),
        SharedValuesNamed(CASE, first, 0, (SAYS,)),
        OptionProposed(CASE, member, 0, "keep", SAYS),
        OptionProposed(CASE, member, 0, "fell", SAYS),
        KINDS["accommodation_sought"](CASE, first, 0, SAYS),  # type: ignore[call-arg]
        Decided(CASE, first, 0, "keep", SAYS, SOME, SOME),
    ]
    last = max(place for place, step in enumerate(steps) if isinstance(step, KINDS[until]))
    for step in steps[: last + 1]:
        case = _applied(case, step)
    return case
