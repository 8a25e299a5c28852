"""CrossReferenceValidator: what the words of an instruction turn down, and no constraint says."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.comparing import act, said, status
from tests.unit.instructions import constraint, instruction

from tractatus.governance.crossref.turned_down import turned_down
from tractatus.governance.instructions.instruction import Authority, Polarity
from tractatus.governance.instructions.memory import InstructionMemory

WORDS = [
    ("Into orders_import, not orders", {"orders"}, set()),
    ("Use `db-2` instead of the old host db-1", {"db-1"}, set()),
    ("web-03 is draining", {"web-03"}, set()),
    ("xlsxwriter is not allowed on the server", {"xlsxwriter"}, set()),
    ("Leave `sales` in peace", {"sales"}, set()),
    ("please keep loguru out", {"loguru"}, set()),
    ("Nobody writes to /etc/** except ansible", {"/etc"}, set()),
    ("never connect to prod-db from home", {"prod-db"}, set()),
    ("Do not merge the whole branch", set(), {"merge"}),
    ("Don't merge without asking", set(), set()),
    ("Don't install anything", set(), set()),
    ("Don’t use Python 2 any more", set(), set()),
    ("Always use orders_import", set(), set()),
    ("", set(), set()),
]


@pytest.mark.parametrize(("text", "names", "doings"), WORDS)
def test_what_a_text_turns_down(text: str, names: set[str], doings: set[str]) -> None:
    found = turned_down(text)
    assert {one.name for one in found if one.is_done} == doings
    assert names <= {one.name for one in found if not one.is_done}
    known = {"orders_import", "db-2", "ansible", "server", "python", "anything"}
    assert not known & {one.name for one in found}


ACTS: list[tuple[str, dict[str, Any], str]] = [
    ("Into orders_import, not orders", {"sql": "insert into orders (a) values (1)"}, "WARNING"),
    ("Write into orders_import, not orders",
     {"sql": "insert into orders_import select a from orders"}, "APPROVED"),
    ("web-03 is draining", {"command": "ssh ops@web-03 uptime"}, "WARNING"),
    ("web-03 is draining", {"command": "ssh ops@web-04 uptime"}, "APPROVED"),
    ("nobody writes to /etc/** but ansible", {"command": "touch /etc/hosts"}, "WARNING"),
    ("nobody writes to /etc/** but ansible", {"command": "cat /etc/hosts"}, "APPROVED"),
    ("please do not merge the branch", {"command": "git merge topic"}, "WARNING"),
    ("please do not merge the branch", {"command": "git log"}, "APPROVED"),
    ("port 8888 is reserved", {"port": 8888}, "WARNING"),
    ("/alerts is deprecated", {"url": "https://h.example/alerts"}, "WARNING"),
    ("orders is deprecated", {"message": "orders: see https://h.example/orders"}, "APPROVED"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "parameters", "expected"), ACTS)
def test_an_act_that_uses_it_is_warned(
    text: str, parameters: dict[str, Any], expected: str
) -> None:
    memory = InstructionMemory([instruction("1", text=text)])
    assert status(memory, act(**parameters)) == expected


def test_what_a_constraint_says_is_not_said_again() -> None:
    text = "never use git rebase"
    typed = constraint("tool:git rebase", "git rebase", polarity=Polarity.FORBID)
    assert status(said(typed, text=text), act(command="git log")) == "APPROVED"
    assert status(said(typed, text=text), act(command="git rebase")) == "REJECTED"


def test_what_a_constraint_asks_for_is_not_turned_down() -> None:
    memory = said(constraint("host", "db-2"), text="db-2 is deprecated, use db-2 all the same")
    assert status(memory, act(host="db-2")) == "APPROVED"


def test_data_turns_nothing_down() -> None:
    text = "web-03 is draining"
    data = InstructionMemory([instruction("1", text=text, authority=Authority.DATA)])
    assert status(data, act(command="ssh web-03 ls")) == "APPROVED"
