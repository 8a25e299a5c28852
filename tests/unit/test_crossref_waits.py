"""What somebody wants to be asked about first, in many wordings, and which acts do it."""

from __future__ import annotations

from typing import Any

import pytest

from tractatus.governance.act import Act, ActorKind
from tractatus.governance.crossref import cross_reference
from tractatus.governance.crossref.deeds import deeds_of
from tractatus.governance.crossref.waits import waits_of
from tractatus.governance.facts import read_act
from tractatus.governance.instructions.instruction import Place
from tractatus.governance.instructions.memory import InstructionMemory
from tractatus.governance.instructions.told import Told, remember_told

CONFIRM, OTHER = "crossref.confirmation_required", "crossref.possible_conflict"


def waits(said: str, kind: str, **parameters: Any) -> bool:
    """Whether an act is held against what was said an hour before."""
    memory = remember_told(InstructionMemory(), [Told(said, 0)])
    act = Act(kind, "agent", ActorKind.AGENT, parameters)
    verdict = cross_reference(act, memory.seen_from(Place(), 3_600_000))
    return any(one.code in (CONFIRM, OTHER) for one in verdict.conflicts)


@pytest.mark.parametrize(
    ("said", "deed"),
    [
        ("Clear it with me before you erase anything.", "delete"),
        ("Run every newsletter past the editor before it goes out.", "send"),
        ("Get the green light from us before any rollout.", "deploy"),
        ("Wait for my nod before merging.", "merge"),
        ("Hold off on the reboot until I confirm.", "restart"),
        ("No reimbursements unless I say so.", "refund"),
        ("Transfers need the treasurer's sign-off.", "pay"),
        ("I sign off on every purchase.", "buy"),
        ("Let me know before you install something.", "install"),
        ("Before you run a migration, ask me.", "migrate"),
        ("Before you change permissions, get my okay.", "permit"),
        ("Don't reserve a room on your own; ask me.", "book"),
        ("Nothing goes live until somebody has approved it.", "publish"),
        ("I review every commit before it is pushed.", "push"),
        ("Ruth proofreads each letter before it gets sent.", "send"),
        ("No invoice is sent which the treasurer has not seen.", "send"),
    ],
)
def test_a_deed_waits_in_whatever_words_somebody_wants_to_be_asked(said: str, deed: str) -> None:
    assert deed in {one for wait in waits_of(said) for one in wait.deeds}


@pytest.mark.parametrize(
    "said",
    [
        "No need to ask before you delete temporary files.",
        "Feel free to deploy without asking.",
        "You don't have to check with me before merging.",
        "Stop asking me before each install.",
        "Send me the report on Friday.",
        "Delete the old logs.",
    ],
)
def test_nothing_waits_where_nobody_wants_to_be_asked(said: str) -> None:
    assert waits_of(said) == ()


@pytest.mark.parametrize(
    ("command", "deed"),
    [
        ("rm -rf cache", "delete"),
        ("git rm old.txt", "delete"),
        ("find . -name '*.bak' -exec rm {} +", "delete"),
        ("aws s3 rm s3://b/key", "delete"),
        ("kubectl delete pod web", "delete"),
        ("echo hi | mail -s x a@b.example", "send"),
        ("git push origin work", "push"),
        ("gh pr merge 12", "merge"),
        ("make deploy", "deploy"),
        ("./deploy.sh production", "deploy"),
        ("helm upgrade web ./chart", "deploy"),
        ("terraform apply", "deploy"),
        ("twine upload dist/*", "release"),
        ("sudo systemctl restart nginx", "restart"),
        ("alembic upgrade head", "migrate"),
        ("chmod 777 x", "permit"),
        ("npm install left-pad", "install"),
    ],
)
def test_a_command_does_what_its_program_and_first_words_say(command: str, deed: str) -> None:
    act = Act("command.run", "agent", ActorKind.AGENT, {"command": command})
    assert deed in [one.name for one in deeds_of(act, read_act(act))]


@pytest.mark.parametrize(
    "command",
    [
        "ls delete",
        "git log --grep=push",
        "grep -rn deploy docs",
        "terraform plan",
        "kubectl get pods",
        "git push --dry-run origin main",
        "git clean -n",
        "cat deploy.sh",
        "payctl list",
    ],
)
def test_whoever_only_looks_or_tries_does_nothing(command: str) -> None:
    act = Act("command.run", "agent", ActorKind.AGENT, {"command": command})
    assert deeds_of(act, read_act(act)) == []


@pytest.mark.parametrize(
    ("said", "kind", "parameters", "expected"),
    [
        ("Ask me before removing files.", "shell.exec", {"command": "unlink a.txt"}, True),
        ("Ask me before removing files.", "db.query", {"sql": "DELETE FROM a"}, False),
        ("Ask me before removing files.", "file.write", {"path": "a.sh", "content": "rm x\n"},
         False),
        ("No mail leaves without my okay.", "tool.call", {"tool": "smtp.send_mail"}, True),
        ("No mail leaves without my okay.", "mail.draft", {"to": "a@b.example"}, False),
        ("Ask me before you deploy to production.", "deploy.run", {"environment": "prod"}, True),
        ("Ask me before you deploy to production.", "deploy.run", {}, True),
        ("Ask me before you deploy to production.", "deploy.run", {"environment": "dev"}, False),
        ("Ask me before you deploy to production.", "deploy.status", {}, False),
        ("Never push to main until I confirm.", "command.run", {"command": "git push"}, True),
        ("Never push to main until I confirm.", "command.run",
         {"command": "git push origin topic"}, False),
        ("Check with me before you run tofu apply.", "command.run", {"command": "tofu fmt"},
         False),
        ("Check with me before you run tofu apply.", "command.run", {"command": "tofu apply"},
         True),
        ("Ask before you delete anything in archive/.", "command.run",
         {"command": "rm archive/a.txt"}, True),
        ("Ask before you delete anything in archive/.", "command.run",
         {"command": "rm build/a.txt"}, False),
    ],
)  # fmt: skip
def test_only_what_is_spoken_of_waits(
    said: str, kind: str, parameters: dict[str, Any], expected: bool
) -> None:
    assert waits(said, kind, **parameters) is expected
