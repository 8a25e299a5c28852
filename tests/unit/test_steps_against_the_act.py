"""Steps that delay, refuse, exceed or miss the act, and records of little relevance."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tractatus.governance import Act, ActorKind, Alternative, Effect, Evidence, Gate, Reasoning
from tractatus.governance.language.meaning import meaning_of, read_meaning, words_of
from tractatus.governance.metacognition.alternatives import distinct_alternatives
from tractatus.governance.metacognition.compared import Compared
from tractatus.governance.metacognition.contradictions import contradicting_step
from tractatus.governance.metacognition.opposites import (
    are_alike,
    are_opposite,
    verb_of,
)
from tractatus.governance.metacognition.relevance import RELEVANT, relevance
from tractatus.governance.metacognition.verb_phrases import with_phrases
from tractatus.operations.policies import default_policy

GATE = Gate(default_policy())


def act(description: str, **parameters: object) -> Act:
    return Act("task.create", "agent", ActorKind.AGENT, parameters, description=description)


FERRY = act("remove the 14:45 sailing to Norra from the winter timetable",
            time="14:45", island="Norra")  # fmt: skip
ACCESS = act("grant Ines Moll access to lab 214 until June", person="Ines Moll", room="lab 214")
BATCH = act("increase the batch size of nightly-sync to 1500 rows", job="nightly-sync", size=1500)
PLUGIN = act("disable the plug-in gallery-pro on the shop", plugin="gallery-pro", site="the shop")
PUMP = act("replace the filter of pump P4 with model K9", pump="P4", model="K9")
LOAN = act("lend the globe to the museum in Ghent", object="the globe", town="Ghent")
MERGE = act("merge branch fix-1 into main", branch="fix-1", target="main")
OVERTIME = act("pay out 14 hours of overtime to Marek", hours=14, employee="Marek")


def contradicts(about: Act, *steps: str) -> bool:
    return contradicting_step(Compared.read(about, Reasoning(goal="", steps=steps))) is not None


@pytest.mark.parametrize(
    ("about", "step"),
    [
        (FERRY, "keep the 14:45 sailing to Norra"),
        (FERRY, "restore the 14:45 sailing to Norra"),
        (FERRY, "defer the removal of the 14:45 sailing to Norra"),
        (FERRY, "remove every sailing to Norra except 14:45"),
        (FERRY, "add another 14:45 sailing to Norra"),
        (ACCESS, "keep Ines Moll out of lab 214"),
        (ACCESS, "revoke the access of Ines Moll to lab 214"),
        (ACCESS, "grant Ines Moll access to all rooms"),
        (ACCESS, "grant access to lab 214 to everybody but Ines Moll"),
        (BATCH, "halve the batch size of nightly-sync"),
        (BATCH, "abandon the increase of the batch size of nightly-sync"),
        (PLUGIN, "turn gallery-pro back on"),
        (PLUGIN, "go on using gallery-pro on the shop"),
        (PLUGIN, "let gallery-pro run on the shop as usual"),
        (PLUGIN, "gallery-pro must remain enabled"),
        (PUMP, "put off replacing the filter of P4"),
        (PUMP, "pump P4 must wait"),
        (PUMP, "the filter of pump P4 stays in"),
        (LOAN, "decline to lend the globe to Ghent"),
        (LOAN, "cancel the loan of the globe"),
        (LOAN, "abolish the loan of the globe"),
        (LOAN, "lend Ghent something other than the globe"),
        (MERGE, "merge branch fix-2 into main"),
        (OVERTIME, "charge Marek for 14 hours"),
        (OVERTIME, "hold off on paying Marek the 14 hours"),
        (OVERTIME, "nobody pays Marek the 14 hours"),
    ],
)
def test_a_step_works_against_the_act(about: Act, step: str) -> None:
    assert contradicts(about, step)


@pytest.mark.parametrize(
    ("about", "step"),
    [
        (FERRY, "keep a copy of the old timetable of Norra"),
        (FERRY, "leave all other sailings to Norra unchanged"),
        (FERRY, "leave the other sailings to Norra as they are"),
        (BATCH, "do not lock nightly-sync at once"),
        (ACCESS, "do not give Ines Moll the master code"),
        (ACCESS, "tell Ines Moll where the shower of lab 214 is"),
        (BATCH, "stop nightly-sync, edit the settings, and start nightly-sync again"),
        (BATCH, "run nightly-sync once and compare all durations"),
        (PLUGIN, "keep the settings of gallery-pro for later"),
        (PLUGIN, "do not delete the tables of gallery-pro"),
        (PUMP, "stop pump P4"),
        (PUMP, "check that nobody opens pump P4"),
        (LOAN, "ask Ghent not to move the globe"),
        (MERGE, "do not squash the commits of fix-1"),
        (OVERTIME, "do not pay Marek before the second clerk has signed"),
    ],
)
def test_a_precaution_does_not(about: Act, step: str) -> None:
    assert not contradicts(about, step)


def test_what_is_stopped_and_started_again_is_not_stopped() -> None:
    backup = act("back up ledger every night", database="ledger")
    assert contradicts(backup, "stop the backups of ledger")
    assert not contradicts(backup, "stop the backups of ledger", "resume the backups of ledger")


def test_verbs_at_two_ends_are_opposite_and_at_one_end_alike() -> None:
    assert are_opposite("grant", "deny") and are_opposite("deny", "grant")
    assert are_opposite("ban", "unban")
    assert not are_opposite("grant", "allow") and are_alike("grant", "allow")
    assert not are_alike("grant", "water") and not are_opposite("grant", "water")
    assert [verb_of(word) for word in ("paid", "halving", "stopped", "lintel")] == [
        "pay", "halve", "stop", "",
    ]  # fmt: skip


def test_verbs_of_several_words_are_one() -> None:
    assert with_phrases(["hold", "off", "on", "it"]) == ["postpone", "it"]
    assert with_phrases(["turn", "the", "pump", "off"]) == ["disable", "the", "pump"]
    assert with_phrases(["a", "pump"]) == ["a", "pump"]
    assert with_phrases([]) == []


def test_an_alternative_that_does_the_same_is_none() -> None:
    suspend = act("suspend the letters to flat 12 until March", flat=12, month="March")

    def is_other(option: str) -> bool:
        offered = Reasoning(goal="", alternatives=(Alternative(option, "it is less tidy"),))
        return bool(distinct_alternatives(suspend, offered))

    assert not is_other("pause each of the reminders and letters to flat 12 until March")
    assert is_other("visit flat 12 and talk")


def terms(*texts: str) -> list[frozenset[str]]:
    return [read_meaning(text).terms for text in texts]


def test_relevance_weighs_what_is_named_and_how_often() -> None:
    own = relevance(FERRY, terms("no 14:45 boat to Norra", "strike the row of Norra", "publish"))
    foreign = relevance(FERRY, terms("the winter list is short", "edit the sheet", "tell Pia"))
    assert own is not None and foreign is not None
    assert foreign < RELEVANT < own <= 2.5
    assert relevance(act(""), terms("anything")) is None
    assert relevance(FERRY, []) is None


SOUND = Reasoning(
    goal="the winter timetable has no 14:45 sailing to Norra",
    evidence=(Evidence("the council of Norra agreed to the cut of 14:45", "mail:1"),),
    steps=("open the winter sheet", "strike the 14:45 row of Norra"),
    alternatives=(
        Alternative("sail on request", "the crew would stand by"),
        Alternative("use a smaller boat", "none has a licence"),
    ),
    risks=("an old print may hang at the pier",),
    rollback="put the row back",
)
STEPS = st.text(max_size=60) | st.sampled_from(
    ["keep the 14:45 sailing to Norra", "all but", "turn off", "not", "without", "every", ""]
)


@given(st.lists(STEPS, max_size=4), st.integers(0, 2))
def test_a_further_contradiction_never_makes_an_answer_milder(steps: list[str], at: int) -> None:
    given_steps = (*SOUND.steps, *steps)
    spoilt = (*given_steps[:at], "keep the 14:45 sailing to Norra", *given_steps[at:])
    known = frozenset({"mail:1"})
    worse = GATE.decide(FERRY, reasoning=replace(SOUND, steps=spoilt), resolvable=known).effect
    plain = GATE.decide(FERRY, reasoning=replace(SOUND, steps=given_steps), resolvable=known)
    assert worse is Effect.DENY >= plain.effect


@given(st.text(max_size=600))
def test_reading_twice_and_reading_long_texts_say_the_same(text: str) -> None:
    assert read_meaning(text) == read_meaning(text) == meaning_of(words_of(text))
    padded = text + " " * 500
    assert read_meaning(padded) == read_meaning(text)
