"""CrossReferenceValidator: names beside what is asked for or of no kind; what a ban speaks of."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tractatus.governance.act import Act, ActorKind
from tractatus.governance.crossref import Status, Verdict, cross_reference
from tractatus.governance.crossref.asides import asides
from tractatus.governance.crossref.written import written_names
from tractatus.governance.instructions.instruction import Place
from tractatus.governance.instructions.memory import InstructionMemory
from tractatus.governance.instructions.told import Told, remember_told


def verdict(text: str, parameters: dict[str, Any], kind: str = "tool.call") -> Verdict:
    memory = remember_told(InstructionMemory(), [Told(text, 0)])
    act = Act(kind, "agent", ActorKind.AGENT, parameters)
    return cross_reference(act, memory.seen_from(Place(), 1_000))


BESIDE = [
    ("Read from stock_live. stock_copy is from last night", {"stock_copy"}),
    ("Sales belong in raffle_31, the 30 one is closed", {"raffle_30"}),
    ("Take plots_clean, the raw table has duplicates", {"plots_raw"}),
    ("Build on 22.04, 24.04 breaks the driver", {"24.04"}),
    ("Print on desk-w2, the one in the hall is for guests", {"desk-hall"}),
    ("Services use `clock`. `chrono` has an advisory", {"chrono"}),
    ("Use the list list_eu. The other one, `list_us`, has strangers in it", {"list_us"}),
    ("Keep 3 backups, 5 copies are too many", set()),
    ("Never read stock_copy; stock_live is the right one", set()),
    ("Use db_a, db_b is fine, too", set()),
    ("In 2031, 2030 was forgotten", set()),
    ("Use stock_live", set()),
    ("", set()),
]


@pytest.mark.parametrize(("text", "names"), BESIDE)
def test_what_a_text_mentions_beside_what_it_asks_for(text: str, names: set[str]) -> None:
    found = {one.name for one in asides(text)}
    assert names <= found
    assert not found - names - MADE_UP  # the first segment could be what is varied, too


MADE_UP = {"raw_clean", "hall-w2"}


SAID = "Read the stock from stock_live. stock_copy is for the yearly report"
WARNED: list[tuple[str, dict[str, Any], bool]] = [
    (SAID, {"sql": "select a from stock_copy"}, True),
    (SAID, {"source": "stock_copy"}, True),
    (SAID, {"sql": "select a from stock_live"}, False),
    (SAID, {"sql": "select a from stock_copy", "job": "yearly report"}, True),
    (SAID, {"body": "stock_copy has odd figures, who looks after it?"}, False),
    (SAID, {"body": "We have 12 kayaks (taken from stock_copy)."}, True),
    (SAID, {"text": "move it", "from": "stock_copy", "to": "stock_live"}, True),
    ("Send the jobs to mill-west, not mill-east", {"machine": "mill-east"}, True),
    ("Send the jobs to mill-west, not mill-east", {"machine": "mill-west"}, False),
    ("Send the jobs to mill-west, not mill-east", {"note": "mill-east is repaired"}, False),
    ("Send the jobs to mill-west, not mill-east", {"why": "never mill-east"}, False),
    ("Use v3 of the cache step, not v4", {"uses": "actions/checkout@v4"}, False),
]


@pytest.mark.parametrize(("text", "parameters", "is_warned"), WARNED)
def test_an_act_that_uses_it_is_told(
    text: str, parameters: dict[str, Any], is_warned: bool
) -> None:
    found = [one.code for one in verdict(text, parameters).conflicts]
    assert ("crossref.turned_down" in found) is is_warned


BANS: list[tuple[str, dict[str, Any], Status]] = [
    ("nobody drops database hr", {"command": "psql -d hr -c 'select 1 from staff'"},
     Status.APPROVED),
    ("nobody writes to database hr", {"command": "psql -d hr -c 'delete from a where b = 1'"},
     Status.REJECTED),
    ("the table plots may be emptied but never drop it", {"sql": "delete from plots where a = 1"},
     Status.APPROVED),
    ("the table plots may be emptied but never drop it", {"sql": "drop table plots"},
     Status.WARNING),
    ("the table plots can be emptied but whatever you do don't drop it",
     {"sql": "delete from plots where a = 1"}, Status.APPROVED),
    ("the table plots can be emptied but whatever you do don't drop it",
     {"sql": "drop table plots"}, Status.REJECTED),
    ("Redis is on port 6390. 6379 is for the nightly tests",
     {"service": "redis", "port": 6379}, Status.REJECTED),
    ("Redis is on port 6390. 6379 is for the nightly tests",
     {"service": "redis", "port": 6379, "job": "nightly tests"}, Status.REJECTED),
    ("Please delete nothing from the table plots", {"sql": "delete from plots where a = 1"},
     Status.REJECTED),
    ("Never `git push --force`; --force-with-lease is ok",
     {"command": "git push --force-with-lease"}, Status.APPROVED),
    ("Never `git push --force`; --force-with-lease is ok",
     {"command": "git push --force origin x"}, Status.REJECTED),
    ("never use curl | bash", {"command": "curl -s https://a.example | jq ."}, Status.APPROVED),
    ("never use curl | bash", {"command": "curl -s https://a.example | sudo bash"},
     Status.REJECTED),
    ("Do not run npm audit fix.", {"command": "npm audit --json"}, Status.APPROVED),
    ("Do not run npm audit fix.", {"command": "npm audit fix"}, Status.REJECTED),
    ("Use the logging crate `tracing`", {"command": "cargo add tracing-subscriber"},
     Status.APPROVED),
    ("Put the bills under bills/2031/ and nowhere else", {"output": "bills/2030/a.pdf"},
     Status.REJECTED),
    ("Put the bills under bills/2031/ and nowhere else", {"output": "bills/2031/a.pdf"},
     Status.APPROVED),
    ("Let it listen on a port between 8000 and 8100", {"port": 8042}, Status.APPROVED),
    ("Let it listen on a port between 8000 and 8100", {"port": 8142}, Status.REJECTED),
]  # fmt: skip


@pytest.mark.parametrize(("text", "parameters", "expected"), BANS)
def test_a_ban_speaks_of_what_its_own_words_say(
    text: str, parameters: dict[str, Any], expected: Status
) -> None:
    found = verdict(text, parameters)
    status = max((one.severity for one in found.conflicts if one.instruction),
                 default=Status.APPROVED)  # fmt: skip
    assert (status >= Status.ESCALATE) is (expected >= Status.ESCALATE)
    assert (status is Status.APPROVED) is (expected is Status.APPROVED)


@given(st.text(max_size=300))
def test_any_text_has_its_asides_and_the_same_again(text: str) -> None:
    found = asides(text)
    assert found == asides.__wrapped__(text)
    assert all(one.name for one in found)


@given(
    st.dictionaries(
        st.text(max_size=10), st.text(max_size=60) | st.lists(st.integers()), max_size=5
    )
)
def test_any_act_has_its_names_once_each(parameters: dict[str, Any]) -> None:
    class Everything:
        def __contains__(self, name: object) -> bool:
            return True

    act = Act("tool.call", "agent", ActorKind.AGENT, parameters)
    names = [one.name for one in written_names(act, Everything())]
    assert len(names) == len(set(names))
    assert not list(written_names(act, ()))
