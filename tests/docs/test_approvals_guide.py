"""The guide to approvals is true: its commands run in order, and a person answers in between."""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

from tests.contract.test_approval_execution import join
from tests.docs.test_platform_guide import serving
from tests.platform.conftest import make_context

from tractatus.governance import Act, ActorKind, parse_policy
from tractatus.governance.approvals.approval import Choice
from tractatus.governance.approvals.check import APPROVAL_REASONS
from tractatus.governance.policy.approval_terms import ApprovalTerms
from tractatus.operations.approvals import answer
from tractatus.platform.application import build
from tractatus.web.cookies import encode_token

GUIDE = (Path(__file__).parents[2] / "docs" / "guides" / "approvals.md").read_text("utf-8")
_SESSIONS = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
# Before the session of this heading, a person has approved.
_ANSWERED = "## The program executes"


async def test_every_command_prints_what_the_guide_prints(ports: Any, tmp_path: Path) -> None:
    tea = await ports.found("tea")
    moderator = await join(ports, tea, "Mo", "moderator")
    person = await ports.issuer.issue(tea.tenant_id, moderator, seconds=600, to_person=True)
    context = make_context(ports, tmp_path)
    [request] = re.findall(r"^```json\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
    (tmp_path / "payment.json").write_text(request)

    async def approve() -> None:
        opened = json.loads((tmp_path / "answer.json").read_text())["approval"]["id"]
        async with context.tenants.tenant(person) as transaction:
            stored = await transaction.approvals.read(UUID(opened))
            assert stored
            shown = stored.approval.request.digest
            which = stored.approval.request.approval_id
            given = await answer(context, transaction, which, Choice.APPROVE, "", shown=shown)
            assert given and given.is_permitted

    async with serving(build(context)) as address:
        environment = {
            "PLATFORM": address,
            "TOKEN": encode_token(tea.token),
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        }
        before, after = GUIDE.split(_ANSWERED)
        assert await run_all(before, environment, tmp_path) == 3
        await approve()
        assert await run_all(after, environment, tmp_path) == 2


async def run_all(part: str, environment: dict[str, str], directory: Path) -> int:
    commands = [one for session in _SESSIONS.findall(part) for one in _COMMAND.findall(session)]
    for command, expected in commands:
        process = await asyncio.create_subprocess_shell(
            command, env=environment, cwd=directory, stdout=asyncio.subprocess.PIPE
        )
        output, _ = await process.communicate()
        assert output.decode() == expected, command
    return len(commands)


def test_every_code_of_the_guide_is_one_and_none_is_missing() -> None:
    assert set(re.findall(r"^\| `(approval\.[a-z_]+)`", GUIDE, re.MULTILINE)) == set(
        APPROVAL_REASONS
    )


def test_the_rule_of_the_guide_is_one() -> None:
    [rule] = re.findall(r"^```toml\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
    act = (
        'format = 1\nname = "shop"\nversion = "1"\n[[act]]\ntype = "payment.send"\nsummary = "s"\n'
        'object = "ordinary"\nverb = "create"\nimpact = "high"\nreversible = false\n'
    )
    terms = parse_policy(act + rule).approval_terms(Act("payment.send", "a", ActorKind.AGENT))
    assert terms == ApprovalTerms(2, ApprovalTerms().roles, 60)
