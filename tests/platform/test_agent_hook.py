"""What the agents' daemon sends, the platform understands; what it answers, the daemon reads."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from tests.platform.conftest import World
from tests.platform.test_journey import leaves

from tractatus.evidence.codes import Outcome, PressureLevel, Service
from tractatus.governance.act import Effect
from tractatus.governance.case import Pressure, Reading
from tractatus.governance.classifier import classify
from tractatus.governance.instruction import Authority, Instruction
from tractatus.integrations.agent_hook.event import Tool
from tractatus.integrations.agent_hook.recording import Recorded, _read_answer, _request
from tractatus.integrations.agent_hook.tools import act_of

PORT = Instruction("1", "use port 27027", Authority.MEMBER, 1, classify("use port 27027"))
CALM = Reading(Pressure.NORMAL, 0.1, (), 12, "go on")


@pytest.fixture
async def program(world: World) -> httpx.AsyncClient:
    """A program of a member, with its token."""
    founder = await world.founder("tea")
    page = await founder.send("/c/tea/programs", {})
    token = page.text.split('<p class="mono">')[1].split("</p>")[0]
    return world.browser(authorization=f"Bearer {token}").http


async def ask(program: httpx.AsyncClient, tool: Tool, told: list[Instruction]) -> Recorded:
    body = _request(act_of(tool, "claude-code"), CALM, told)
    answer = await program.post("/v1/decide", json=body)
    assert answer.status_code == 200, answer.text
    return _read_answer(answer)


async def test_the_platform_decides_records_and_counts_what_the_daemon_asks(
    program: httpx.AsyncClient, ports: Any
) -> None:
    write = Tool("Write", {"file_path": "/a.yaml", "content": "port: 27027\n"})
    found = await ask(program, write, [PORT])
    assert (found.effect, found.page) == (Effect.ALLOW, "")
    assert found.name.startswith("record ")
    wrong = Tool("Write", {"file_path": "/a.yaml", "content": "port: 27017\n"})
    denied = await ask(program, wrong, [PORT])
    assert denied.effect is Effect.DENY
    assert any(code.startswith("crossref.") for code in denied.codes)
    counted = {(service, outcome) for _, service, outcome, _ in await leaves(ports)}
    assert (Service.CONTEXT_PRESSURE_MONITOR, PressureLevel.NORMAL) in counted
    assert (Service.CROSS_REFERENCE_VALIDATOR, Outcome.DENY) in counted


async def test_where_people_are_asked_the_daemon_learns_the_page(
    program: httpx.AsyncClient,
) -> None:
    # Its words say that it decides about values; a person must.
    asked = Tool("Bash", {"command": "ls", "description": "relax the privacy policy"})
    found = await ask(program, asked, [])
    assert found.effect is Effect.REQUIRE_APPROVAL
    identifier, _, page = found.page.partition(" ")
    assert page.endswith(f"/c/tea/approvals/{identifier}")
    body = _request(act_of(asked, "claude-code"), CALM, [])
    answer = await program.post(f"/v1/approvals/{identifier}/execute", json=body)
    assert "approval.unanswered" in _read_answer(answer).codes
