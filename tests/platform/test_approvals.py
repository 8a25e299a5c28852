"""Acts of programs that wait for people: asked, read whole, answered, executed once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from tests.platform.conftest import ADDRESS, Browser, World, form_token
from tests.platform.test_journey import leaves
from tests.platform.test_model_choice import moderator_of
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


async def approval_of(browser: Browser, program: dict[str, str], **changes: Any) -> str:
    found: str = (await ask(browser, program, **changes))["approval"]["id"]
    return found


async def test_an_id_of_another_tenant_is_as_good_as_none(world: World) -> None:
    tea, coffee = await world.founder("tea"), await world.founder("coffee")
    ada = await world.member(tea, "tea", "Ada")
    program, other = await program_of(ada, "tea"), await program_of(coffee, "coffee")
    theirs = await approval_of(ada, program)
    answers = {}
    for which in (theirs, str(uuid4()), "no-id"):
        seen = []
        for method, path, headers in (
            ("GET", f"/v1/approvals/{which}", other),
            ("POST", f"/v1/approvals/{which}/execute", other),
            ("GET", f"/c/coffee/approvals/{which}", {}),
        ):
            body = {"json": ASKED} if method == "POST" else {}
            found = await coffee.http.request(method, path, headers=headers, **body)
            seen.append((found.status_code, found.text.replace(which, "")))
        page = {"choice": "approve", "digest": "00" * 32}
        sent = await coffee.send(
            f"/c/coffee/approvals/{which}", page, form_at="/c/coffee/approvals"
        )
        seen.append((sent.status_code, sent.text.replace(which, "")))
        assert [status for status, _ in seen] == [404] * 4, which
        answers[which] = [re.sub(r'value="[^"]+"', "", text) for _, text in seen]
    assert answers[theirs] == answers["no-id"]
    assert len({tuple(found) for found in answers.values()}) == 1
    # Nor is the page of the other community open, and the try is recorded.
    assert (await coffee.open(f"/c/tea/approvals/{theirs}")).status_code == 404
    assert (await coffee.open("/api/c/tea/approvals/notification.json")).status_code == 404


async def test_a_programs_token_opens_no_page_and_answers_nothing(world: World) -> None:
    founder = await world.founder("tea")
    ada = await world.member(founder, "tea", "Ada")
    which = await approval_of(ada, await program_of(ada, "tea"))
    token = (await program_of(founder, "tea"))["authorization"].removeprefix("Bearer ")
    path = f"/c/tea/approvals/{which}"
    shown = await founder.open(path)
    digest = re.search(r'name="digest" value="([0-9a-f]{64})"', shown.text)
    assert digest
    fields = {"choice": "approve", "digest": digest[1], "form_token": form_token(shown.text)}
    thief = world.browser(cookie=f"tractatus_session={token}")
    assert (await thief.open(path, follow=False)).status_code in (303, 401)
    for headers in ({}, {"authorization": f"Bearer {token}"}):
        answered = await thief.http.post(path, data=fields, headers=headers)
        # The form's token was made for the founder's own session.
        assert answered.status_code == 403, answered.text
        assert "This form was not sent" in answered.text
    for place in ("/c/tea", "/c/tea/moderation", "/api/c/tea/posts"):
        refused = await thief.open(place, follow=False)
        assert refused.status_code in (401, 303), place
    # With a form that fits its own cookie it gets no further.
    login = await thief.open("/log-in")
    fields["form_token"] = form_token(login.text)
    answered = await thief.http.post(path, data=fields, headers={"origin": ADDRESS})
    assert answered.headers["location"].startswith("/log-in"), answered.text
    assert "Nobody has answered" in (await founder.open(path)).text
    status = await ada.http.get(
        f"/v1/approvals/{which}", headers={"authorization": f"Bearer {token}"}
    )
    assert status.status_code == 404, "it is another member's"


HOSTILE = {
    "amount": 90,
    "<img src=x>": "</bdi><script>alert(1)</script>",
    "to": "p\u0430ypal\u202e\u200b",
    "note": "thanks" + "\n" * 500 + "the end",
    "list": [{"deep": ["nested", {"~/": None}]}, [], {}, "", True, 1.5],
    "long": "x" * 40_000 + "END",
    "{{ 7*7 }}": "{% include 'x' %}",
}


async def test_the_whole_act_is_shown_and_nothing_in_it_hides(world: World) -> None:
    founder = await world.founder("tea")
    ada = await world.member(founder, "tea", "Ada")
    hostile = {**ASKED, "act": {**ASKED["act"], "parameters": HOSTILE, "target": "a\u2066b"}}
    hostile["actor"] = "<i>you</i>\u200d"
    which = await approval_of(ada, await program_of(ada, "tea"), **hostile)
    page = (await founder.open(f"/c/tea/approvals/{which}")).text
    for told in (
        "U+0430 CYRILLIC SMALL LETTER A",
        "U+202E RIGHT-TO-LEFT OVERRIDE",
        "U+200B ZERO WIDTH SPACE",
        "U+2066 LEFT-TO-RIGHT ISOLATE",
        "U+200D ZERO WIDTH JOINER",
        "U+000A LINE FEED × 500",
        "the end",
        "x" * 40_000 + "END",
        "&lt;/bdi&gt;&lt;script&gt;alert(1)&lt;/script&gt;",
        "/&lt;img src=x&gt;",
        "/list/0/deep/1/~0~1",
        "/list/1",
        "{{ 7*7 }}",
        "{% include &#39;x&#39; %}",
        "<code>1.5</code>",
        "<code>null</code>",
        "&lt;i&gt;you&lt;/i&gt;",
    ):
        assert told in page, told
    for hidden in ("\u202e", "\u200b", "\u2066", "<script>", "<img src=x", "<i>you"):
        assert hidden not in page, ascii(hidden)
    for part in (
        "policy.require_approval",
        "lasting-harm-needs-a-human@tractatus-default/",
        "MetacognitiveVerifier: allow",
        "pay the invoice of the printer",
        "wait until the reminder comes",
        "it costs a fee",
        "the money cannot be called back",
        "23 hours 59 minutes left",
        "1 of: founder, moderators",
        "a program of <strong>Ada</strong>",
    ):
        assert part in page, part


async def test_very_many_values_are_all_there(world: World) -> None:
    founder = await world.founder("tea")
    ada = await world.member(founder, "tea", "Ada")
    many = {"amount": 90, "list": [*range(1_000, 5_000), "the \u200blast"]}
    asked = {**ASKED, "act": {**ASKED["act"], "parameters": many}}
    which = await approval_of(ada, await program_of(ada, "tea"), **asked)
    page = (await founder.open(f"/c/tea/approvals/{which}")).text
    assert "all as JSON" in page
    assert ",".join(str(number) for number in range(1_000, 5_000)) in page
    assert "U+200B ZERO WIDTH SPACE" in page


async def test_who_may_not_answer_is_told_why_and_who_has_no_say_sees_nothing(
    world: World,
) -> None:
    founder = await world.founder("tea")
    ada = await world.member(founder, "tea", "Ada")
    bob = await world.member(founder, "tea", "Bob")
    mo = await moderator_of(world, founder, "tea")
    program = await program_of(ada, "tea")
    which = await approval_of(ada, program)
    path = f"/c/tea/approvals/{which}"
    own = (await ada.open(path)).text
    assert "whoever proposed an act, or runs who did, does not approve it" in own
    assert 'name="digest"' not in own
    page = await ada.send(path, {"choice": "approve", "digest": "00" * 32})
    assert (page.status_code, "Your answer does not count" in page.text) == (403, True)
    assert (await bob.open(path)).status_code == 404
    assert which not in (await bob.open("/c/tea/approvals")).text
    assert (await bob.send(path, {"choice": "approve"}, form_at="/c/tea")).status_code == 404
    for browser, waits in ((founder, True), (mo, True), (ada, False), (bob, False)):
        found = (await browser.open("/api/c/tea/approvals/notification.json")).json()
        assert found == {"waiting": [which] if waits else []}
        assert ("for you</span>" in (await browser.open("/c/tea")).text) == waits
    assert "Your approval is recorded" in (await answer(mo, "tea", which, "approve")).text
    again = await answer(mo, "tea", which, "approve")
    assert again.status_code == 403
    assert "one person answers once" in again.text
    assert "for you</span>" not in (await founder.open("/c/tea")).text


async def test_a_refusal_is_shown_with_its_reason_and_ends_it(world: World, ports: Any) -> None:
    founder = await world.founder("tea")
    ada = await world.member(founder, "tea", "Ada")
    program = await program_of(ada, "tea")
    which = await approval_of(ada, program)
    page = await answer(founder, "tea", which, "refuse")
    assert (page.status_code, "Please say why." in page.text) == (422, True)
    page = await answer(founder, "tea", which, "refuse", "not <this> month")
    assert "Your refusal is recorded" in page.text
    shown = (await ada.open(f"/c/tea/approvals/{which}")).text
    assert "not &lt;this&gt; month" in shown
    refused = (await execute(ada, program, which)).json()
    assert (refused["effect"], codes(refused)[0]) == ("deny", "approval.refused")
    status = (await ada.http.get(f"/v1/approvals/{which}", headers=program)).json()
    assert status["status"] == "refused"
    found = [(act, outcome) for act, _, outcome, _ in await leaves(ports)]
    assert ("approval.answer", int(Outcome.DENIED_BY_HUMAN)) in found


async def test_what_the_form_showed_is_what_is_answered(world: World) -> None:
    founder = await world.founder("tea")
    ada = await world.member(founder, "tea", "Ada")
    program = await program_of(ada, "tea")
    harmless = {**ASKED, "act": {**ASKED["act"], "target": "invoice 1"}}
    one, other = await approval_of(ada, program, **harmless), await approval_of(ada, program)
    shown = (await founder.open(f"/c/tea/approvals/{one}")).text
    digest = re.search(r'name="digest" value="([0-9a-f]{64})"', shown)
    assert digest
    for sent in (digest[1], "", "zz", digest[1][:-2]):
        fields = {"choice": "approve", "digest": sent}
        page = await founder.send(f"/c/tea/approvals/{other}", fields)
        assert page.status_code == 403, sent
        assert "the form was of another act" in page.text
    assert codes((await execute(ada, program, other)).json()) == ["approval.unanswered"]


@dataclass
class MovedClock:
    at_ms: int

    def now_ms(self) -> int:
        return self.at_ms


async def test_a_swap_and_a_late_execution_are_refused_over_http(world: World) -> None:
    founder = await world.founder("tea")
    ada = await world.member(founder, "tea", "Ada")
    program = await program_of(ada, "tea")
    asked = await ask(ada, program, tool_version="1.2")
    which = asked["approval"]["id"]
    await answer(founder, "tea", which, "approve")
    dearer = {**ASKED["act"], "parameters": {"amount": 91, "to": "printer"}}
    without = {name: value for name, value in ASKED.items() if name != "reasoning"}
    for changes in (
        {"act": dearer, "tool_version": "1.2"},
        {"actor": "another", "tool_version": "1.2"},
        {"tool_version": "1.3"},
        {"reasoning": {**REASONING, "rollback": "none"}, "tool_version": "1.2"},
    ):
        found = (await execute(ada, program, which, **changes)).json()
        assert found["effect"] == "deny", changes
        assert "approval.act_changed" in codes(found), changes
    expired = world.with_(clock=MovedClock(asked["approval"]["expires_at_ms"])).browser()
    late = (await execute(expired, program, which, tool_version="1.2")).json()
    assert (late["effect"], codes(late)) == ("deny", ["approval.expired"])
    listed = await expired.http.get(f"/v1/approvals/{which}", headers=program)
    assert listed.json()["status"] == "expired"
    # What people read is used where the reasoning is left out.
    path = f"/v1/approvals/{which}/execute"
    body = without | {"tool_version": "1.2"}
    done = (await ada.http.post(path, json=body, headers=program)).json()
    assert done["effect"] == "allow", done
    shown = (await founder.open(f"/c/tea/approvals/{which}")).text
    assert "approved and executed" in shown
    assert done["record"] in shown


async def test_what_needs_nobody_opens_nothing(world: World) -> None:
    founder = await world.founder("tea")
    program = await program_of(founder, "tea")
    for act in ({"type": "test.run"}, {"type": "payment.send", "text": "no reasons"}):
        answered = await founder.http.post("/v1/decide", json={"act": act}, headers=program)
        assert answered.json()["effect"] in ("allow", "deny")
        assert "approval" not in answered.json()
    page = (await founder.open("/c/tea/approvals")).text
    assert "Nothing waits." in page and "Nothing was answered." in page
