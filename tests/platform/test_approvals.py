"""Acts of programs that wait for people: asked, read whole, answered, executed once."""

from __future__ import annotations

import re
from typing import Any

from tests.platform.conftest import ADDRESS, Browser, World
from tests.platform.test_journey import leaves
from tests.platform.test_receipts import program_of

from tractatus.evidence.codes import Outcome

REASONING = {
    "goal": "pay the invoice of the printer",
    "evidence": [{"claim": "the amount is 90", "reference": "/act/parameters/amount"}],
    "steps": ["pay the invoice of the printer"],
    "alternatives": [
        {"option": "wait until the reminder comes", "why_rejected": "it costs a fee"},
        {"option": "ask for a credit note", "why_rejected": "nothing was wrong with it"},
    ],
    "risks": ["the money cannot be called back"],
    "rollback": "ask the printer to send the money back",
}
ASKED: dict[str, Any] = {
    "act": {
        "type": "payment.send",
        "text": "Pay the invoice of the printer.",
        "parameters": {"amount": 90, "to": "printer"},
        "target": "invoice 7",
    },
    "actor": "bookkeeper",
    "reasoning": REASONING,
}


async def ask(browser: Browser, program: dict[str, str], **changes: Any) -> Any:
    answer = await browser.http.post("/v1/decide", json=ASKED | changes, headers=program)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def execute(browser: Browser, program: dict[str, str], which: str, **changes: Any) -> Any:
    return await browser.http.post(
        f"/v1/approvals/{which}/execute", json=ASKED | changes, headers=program
    )


async def answer(browser: Browser, slug: str, which: str, choice: str, reason: str = "") -> Any:
    path = f"/c/{slug}/approvals/{which}"
    page = await browser.open(path)
    digest = re.search(r'name="digest" value="([0-9a-f]{64})"', page.text)
    fields = {"choice": choice, "reason": reason, "digest": digest[1] if digest else ""}
    return await browser.send(path, fields)


def codes(document: Any) -> list[str]:
    return [one["code"] for one in document["reasons"] if one["code"].startswith("approval.")]


async def test_an_act_is_asked_for_approved_and_executed_once(world: World, ports: Any) -> None:
    founder = await world.founder("tea")
    ada = await world.member(founder, "tea", "Ada")
    program = await program_of(ada, "tea")
    asked = await ask(ada, program)
    assert asked["effect"] == "require_approval"
    approval = asked["approval"]
    assert approval["status"] == "waiting"
    assert approval["page"] == f"{ADDRESS}/c/tea/approvals/{approval['id']}"
    which = approval["id"]
    # No answer is a denial.
    tried = (await execute(ada, program, which)).json()
    assert (tried["effect"], codes(tried)) == ("deny", ["approval.unanswered"])
    page = await answer(founder, "tea", which, "approve")
    assert "Your approval is recorded" in page.text
    status = (await ada.http.get(f"/v1/approvals/{which}", headers=program)).json()
    assert status == {"id": which, "status": "granted", "expires_at_ms": approval["expires_at_ms"]}
    done = (await execute(ada, program, which)).json()
    assert done["effect"] == "allow", done
    assert "approval.granted" in codes(done)
    assert done["promise"].startswith("tractatus/promise/v1\nlocalhost/tractatus/test\n")
    again = (await execute(ada, program, which)).json()
    assert (again["effect"], codes(again)) == ("deny", ["approval.used"])
    found = [(act, service, outcome) for act, service, outcome, _ in await leaves(ports)]
    assert ("approval.answer", 1, int(Outcome.ALLOWED_BY_HUMAN)) in found
    assert [
        outcome for act, service, outcome in found if act == "payment.send" and service == 1
    ] == [
        int(Outcome.REQUIRE_APPROVAL),
        int(Outcome.DENY),
        int(Outcome.ALLOW),
        int(Outcome.DENY),
    ]
