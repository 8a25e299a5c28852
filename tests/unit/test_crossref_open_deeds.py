"""Any verb may wait for somebody's word, and an act may do it by a call, a statement, a state."""

from __future__ import annotations

from typing import Any

import pytest

from tractatus.governance.act import Act, ActorKind
from tractatus.governance.crossref import cross_reference
from tractatus.governance.crossref.called_deeds import called_deeds
from tractatus.governance.crossref.gated import gated
from tractatus.governance.crossref.open_deeds import any_deed, object_of
from tractatus.governance.instructions.instruction import Place
from tractatus.governance.instructions.memory import InstructionMemory
from tractatus.governance.instructions.told import Told, remember_told

ARCHIVE = "Archiving a project is something you clear with me first."
PROMOTE = "Don't promote a volunteer unless the chair agrees."
CLOSE = "Never close a support ticket without asking the customer."
STOP = "Shutting down a greenhouse pump? Only after I've confirmed."
SALARY = "Before changing anyone's salary, wait for my yes."
SUSPEND = "Every time you want to suspend an account, ask me"
FIREWALL = "Don't touch the firewall before talking to me"
POSTGRES = "Check with me before you restart postgres"
FORCE = "Force-pushing? Not without my okay."


def waits(said: str, kind: str, parameters: dict[str, Any]) -> bool:
    """Whether an act is stopped by what was said an hour before."""
    memory = remember_told(InstructionMemory(), [Told(said, 0)])
    act = Act(kind, "agent", ActorKind.AGENT, parameters)
    verdict = cross_reference(act, memory.seen_from(Place(), 3_600_000))
    return any(one.code == "crossref.confirmation_required" for one in verdict.conflicts)


@pytest.mark.parametrize(
    ("said", "kind", "parameters"),
    [
        (ARCHIVE, "project.archive", {"id": 4}),
        (ARCHIVE, "http.request",
         {"method": "PATCH", "url": "https://x.example/projects", "json": {"status": "archived"}}),
        (PROMOTE, "sql.execute", {"sql": "UPDATE volunteers SET promoted = true WHERE id = 3"}),
        (CLOSE, "tool.call", {"tool": "close_ticket", "arguments": {"id": 7}}),
        (STOP, "command.run", {"command": "pumpctl stop gh-3"}),
        (SALARY, "sql.execute", {"statement": "UPDATE staff SET salary = 5200 WHERE id = 9"}),
        (SUSPEND, "http.request", {"method": "POST", "url": "https://x.example/accounts/4/suspend"}),
        (FIREWALL, "command.run", {"command": "iptables -A INPUT -p tcp --dport 22 -j DROP"}),
        (POSTGRES, "command.run", {"command": "sudo systemctl restart postgresql"}),
        (FORCE, "command.run", {"command": "git push origin +main"}),
        (FORCE, "git.push", {"branch": "main", "force": True}),
        ("Unenrolling a student requires the head's consent.", "http.request",
         {"method": "DELETE", "url": "https://s.example/students/5/enrolment"}),
        ("Ask me before you vaccinate a cat.", "tool.call", {"tool": "vaccinate_animal"}),
        ("Check with me before dismissing an alert", "alert.dismiss", {"id": 2}),
        ("No rebase w/o my say-so", "command.run", {"command": "git rebase topic"}),
        ("Price rises go live only once the owner has agreed.", "tool.call",
         {"tool": "publish_prices"}),
    ],
)  # fmt: skip
def test_an_act_does_what_waits(said: str, kind: str, parameters: dict[str, Any]) -> None:
    assert waits(said, kind, parameters)


@pytest.mark.parametrize(
    ("said", "kind", "parameters"),
    [
        (ARCHIVE, "http.request", {"method": "GET", "url": "https://x.example/projects/4"}),
        (ARCHIVE, "project.list", {"status": "archived"}),
        (PROMOTE, "sql.execute", {"sql": "SELECT promoted FROM volunteers"}),
        (PROMOTE, "sql.execute", {"sql": "UPDATE volunteers SET phone = 1 WHERE promoted = true"}),
        (CLOSE, "tool.call", {"tool": "get_ticket", "arguments": {"id": 7}}),
        (STOP, "command.run", {"command": "pumpctl status gh-3"}),
        (SALARY, "sql.execute", {"statement": "UPDATE staff SET phone = '12' WHERE id = 9"}),
        (SUSPEND, "approval.request", {"operation": "suspend account 4"}),
        (SUSPEND, "chat.reply", {"message": "Shall I suspend account 4?"}),
        (FIREWALL, "command.run", {"command": "iptables -L"}),
        (POSTGRES, "command.run", {"command": "sudo systemctl restart redis"}),
        (FORCE, "command.run", {"command": "git push origin topic"}),
        ("Ask me before you reset a password", "command.run", {"command": "git reset --hard"}),
        ("Tell me when you have deployed.", "command.run", {"command": "make deploy"}),
        ("You need not ask before you tag a photo", "photo.tag", {"id": 1}),
        ("Ask me before you deploy the build.", "command.run", {"command": "npm run build"}),
        ("Ask me before you merge into main.", "command.run", {"command": "git merge main"}),
        ("Ask before you delete client data.", "command.run", {"command": "rm -rf node_modules"}),
    ],
)  # fmt: skip
def test_what_looks_asks_or_does_something_else_does_not(
    said: str, kind: str, parameters: dict[str, Any]
) -> None:
    assert not waits(said, kind, parameters)


def test_a_mail_that_asks_is_a_mail_all_the_same() -> None:
    said = "No mail to clients without my okay."
    assert waits(said, "mail.send", {"to": "c@client.example", "body": "May we call you?"})


@pytest.mark.parametrize(
    ("word", "deed"),
    [
        ("cancelled", "cancel"), ("cancellation", "cancel"), ("toggles", "switch"),
        ("invitations", "invite"), ("editing", "change"), ("removal", "delete"),
        ("unenrolling", "undo"), ("run", ""), ("review", ""), ("station", ""),
    ],
)  # fmt: skip
def test_a_word_tells_a_deed(word: str, deed: str) -> None:
    assert any_deed(word) == deed


def test_a_phrase_has_deeds_and_what_they_are_done_to() -> None:
    deeds, objects = gated(["before", "you", "cancel", "an", "order", "or", "the", "build"])
    assert deeds == {"cancel"}
    assert object_of("build") in objects


def test_what_is_set_to_false_is_not_done() -> None:
    act = Act("event.create", "agent", ActorKind.AGENT, {"send_invitations": False})
    assert not list(called_deeds(act))
