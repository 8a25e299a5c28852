"""Steps that contradict the act, rollbacks that say there is none, claims that assign."""

from __future__ import annotations

import pytest

from tractatus.governance import Act, ActorKind, Alternative, Pressure, Reasoning
from tractatus.governance.case import Case
from tractatus.governance.language.meaning import read_meaning, says_there_is_none
from tractatus.governance.metacognition.alternatives import distinct_alternatives
from tractatus.governance.metacognition.claims import find_mismatches
from tractatus.governance.metacognition.compared import Compared
from tractatus.governance.metacognition.contradictions import contradicting_step
from tractatus.governance.metacognition.scoring import score

ACT = Act(
    "configuration.change",
    "agent",
    ActorKind.AGENT,
    {"component": "the gateway", "level": "warning"},
    description="lower the log level of the gateway to warning",
)
REMOVAL = Act(
    "file.delete",
    "agent",
    ActorKind.AGENT,
    {"branch": "wip-import"},
    description="delete the merged branch wip-import",
)


def place(act: Act, *steps: str) -> int | None:
    return contradicting_step(Compared.read(act, Reasoning(goal="", steps=steps)))


@pytest.mark.parametrize(
    ("act", "step"),
    [
        (ACT, "do not lower the log level of the gateway"),
        (ACT, "leave the log level of the gateway as it is"),
        (ACT, "raise the log level of the gateway to debug"),
        (ACT, "do not touch the log level of the gateway"),
        (REMOVAL, "keep the branch wip-import"),
        (REMOVAL, "take no action against wip-import"),
        (REMOVAL, "never delete wip-import"),
    ],
)
def test_a_contradiction_is_found_wherever_it_stands(act: Act, step: str) -> None:
    assert place(act, "read the manual", step, "report the result") == 1


@pytest.mark.parametrize(
    ("act", "step"),
    [
        (ACT, "reload the gateway without a restart"),
        (ACT, "check that the gateway does not log at debug any more"),
        (ACT, "keep a copy of the gateway's log section"),
        (ACT, "raise the alarm if nothing works"),
        (ACT, "keep the log level of the gateway on record"),
        (REMOVAL, "check that nobody uses wip-import"),
        (REMOVAL, "keep a note of the last commit of wip-import"),
        (REMOVAL, "write down the last commit"),
    ],
)
def test_precautions_are_no_contradictions(act: Act, step: str) -> None:
    assert place(act, step) is None


def test_what_is_removed_and_made_anew_is_not_undone() -> None:
    act = Act("database.change", "agent", ActorKind.AGENT, {"table": "orders"},
              description="build an index on orders")  # fmt: skip
    assert place(act, "remove the index on orders") == 0
    backup = Act("configuration.change", "agent", ActorKind.AGENT, {"database": "ledger"},
                 description="back up ledger every night")  # fmt: skip
    assert place(backup, "stop the backups of ledger") == 0
    assert place(backup, "stop the backups of ledger", "start the backups of ledger") is None


@pytest.mark.parametrize(
    ("text", "is_none"),
    [
        ("not possible", True),
        ("there is no way back", True),
        ("cannot be undone", True),
        ("none required", True),
        ("restore the backup", False),
        ("nothing is lost: restore the copy", False),
        ("switch back to the version that was deployed before, no data is touched", False),
        ("", False),
    ],
)
def test_a_rollback_may_say_that_there_is_none(text: str, is_none: bool) -> None:
    assert says_there_is_none(text) is is_none


@pytest.mark.parametrize(
    ("claim", "differs"),
    [
        ("the component is the mail relay", True),
        ("the component is the gateway", False),
        ("use the mail relay as the component", True),
        ("the ticket asks for level info", True),
        ("the level of the gateway is debug since May", False),
        ("level: info", True),
        ("the level should never matter", False),
        ("level: warning", False),
    ],
)
def test_texts_differ_only_where_the_claim_assigns(claim: str, differs: bool) -> None:
    assert bool(list(find_mismatches([claim], ACT.parameters))) is differs


@pytest.mark.parametrize(
    ("option", "is_alternative"),
    [
        ("set the log level of the gateway to warning", False),
        ("just have the gateway log at level warning", False),
        ("put the gateway's log level down to warning now", False),
        ("filter the lines in the viewer", True),
        ("ask the team about the log level of the gateway", True),
        ("leave the log level of the gateway", True),
        ("lower the log level of the gateway to info", True),
    ],
)
def test_an_alternative_does_something_else(option: str, is_alternative: bool) -> None:
    reasoning = Reasoning(goal="less noise", alternatives=(Alternative(option, "it costs more"),))
    assert bool(distinct_alternatives(ACT, reasoning)) is is_alternative


def test_verbs_of_two_words_are_one_term() -> None:
    assert read_meaning("turn off the pump").terms == read_meaning("disable the pump").terms
    assert read_meaning("turn off the pump").terms != read_meaning("turn on the pump").terms


def test_a_record_that_names_no_value_of_the_act_is_about_something_else() -> None:
    case = Case(ACT, None, None, None)
    common = ("lower the log level", "the log level is low", "change the configuration")
    elsewhere = Reasoning(goal="bake bread", steps=common)
    named = Reasoning(goal="bake bread", steps=(*common, "for the gateway"))
    assert score(case, elsewhere, 2, Pressure.NORMAL)["alignment"] == 0.25
    assert score(case, named, 2, Pressure.NORMAL)["alignment"] > 0.5
