"""The tenant's assistant without a model: instructions, commands, pressure, approvals."""

from __future__ import annotations

import itertools
import json
import re
from typing import Any

import asyncpg
from tests.platform.conftest import Browser, World, content_of, form_token
from tests.platform.test_journey import leaves

from tractatus.evidence.codes import Outcome, PressureLevel, Service

BOUNDARY = int(Service.BOUNDARY_ENFORCER)
CROSS_REFERENCE = int(Service.CROSS_REFERENCE_VALIDATOR)
CLASSIFIER = int(Service.INSTRUCTION_PERSISTENCE_CLASSIFIER)
_submissions = itertools.count()
PRESSURE = int(Service.CONTEXT_PRESSURE_MONITOR)


async def say(browser: Browser, slug: str, words: str) -> str:
    """Say something to the assistant; the page that comes back, as plain text."""
    fields = {"said": words, "submission": str(next(_submissions))}
    page = await browser.send(f"/c/{slug}/assistant", fields)
    assert page.status_code == 200, page.text
    return page.text


def newest(page: str) -> str:
    """The last two entries of the session, without markup."""
    entries = re.findall(r'<li class="card" id="(?:newest|entry-\d+)">(.*?)</li>\n', page, re.S)
    plain = re.sub(r"<[^>]+>", " ", " ".join(entries[-3:]))
    return re.sub(r"\s+", " ", plain)


async def accepted_post(founder: Browser, slug: str, body: str) -> str:
    """A post that everybody sees; its code."""
    await founder.post(slug, body)
    queue = (await founder.open(f"/c/{slug}/moderation")).text
    found = re.search(rf"/c/{slug}/moderation/([0-9a-f-]+)", queue)
    assert found
    path = f"/c/{slug}/moderation/{found[1]}"
    page = await founder.send(path, {"decision": "keep", "source": "SOURCE_VOLUNTARY"})
    assert page.status_code == 200, page.text
    return found[1].replace("-", "")[-6:]


async def rows(ports: Any, statement: str, *args: object) -> list[Any]:
    connection = await asyncpg.connect(ports.database.superuser_url)
    try:
        return list(await connection.fetch(statement, *args))
    finally:
        await connection.close()


async def acts(ports: Any, act: str) -> list[tuple[int, int]]:
    """(service, outcome) of each leaf of this act, in order."""
    return [(one[1], one[2]) for one in await leaves(ports) if one[0] == act]


async def test_a_founders_commands_are_decided_recorded_and_done(world: World, ports: Any) -> None:
    founder = await world.founder("tea")
    code = await accepted_post(founder, "tea", "Tea at four.")
    assert "permitted" in newest(await say(founder, "tea", f"pin {code}"))
    home = (await founder.open("/c/tea")).text
    assert re.search(r'id="pinned">Pinned</h2>.*Tea at four', home, re.S)
    assert "permitted" in newest(await say(founder, "tea", "unpin newest"))
    assert 'id="pinned"' not in (await founder.open("/c/tea")).text
    assert "1 post by 1 person" in newest(await say(founder, "tea", "summarise today"))
    assert "tea_time is 4 now" in newest(await say(founder, "tea", "set tea time to 4"))
    home = (await founder.open("/c/tea")).text
    assert '<code>tea_time</code></dt><dd class="words">4</dd>' in home
    assert (BOUNDARY, int(Outcome.ALLOW)) in await acts(ports, "post.pin")
    assert (PRESSURE, int(PressureLevel.NORMAL)) in await acts(ports, "setting.change")
    # What was done names the record that was committed with it.
    for table in ("post_mark", "setting"):
        found = await rows(
            ports,
            f"SELECT act FROM community.{table} JOIN evidence.record USING (tenant_id, record_id)",
        )
        assert {row["act"] for row in found} <= {"post.pin", "post.unpin", "setting.change"}


async def test_what_the_assistant_posts_waits_and_says_who_wrote_it(
    world: World, ports: Any
) -> None:
    founder = await world.founder("tea")
    page = await say(founder, "tea", "post Bring cups, please.")
    assert "waits for a person" in newest(page)
    for path in ("/c/tea", "/c/tea/moderation"):
        shown = (await founder.open(path)).text
        assert re.search(r"Bring cups|written by the assistant", shown), path
        assert "written by the assistant" in shown, path
    assert (BOUNDARY, int(Outcome.REQUIRE_APPROVAL)) in await acts(ports, "content.publish")
    # A member's own post says no such thing.
    other = await world.founder("coffee")
    await other.post("coffee", "Mine alone")
    assert "written by the assistant" not in (await other.open("/c/coffee")).text


async def test_an_instruction_forbids_an_act_and_its_correction_lifts_it(
    world: World, ports: Any
) -> None:
    founder = await world.founder("tea")
    await accepted_post(founder, "tea", "Tea at four.")
    page = await say(founder, "tea", "never pin posts")
    assert "tool:pin post equals pin post: forbidden" in newest(page)
    page = await say(founder, "tea", "pin newest")
    assert "refused" in newest(page) and "crossref.forbidden" in page
    assert "never <mark>pin</mark> posts" in page, "the words that forbid it are marked"
    assert 'id="pinned"' not in (await founder.open("/c/tea")).text
    assert (CROSS_REFERENCE, int(Outcome.DENY)) in await acts(ports, "post.pin")

    page = await say(founder, "tea", "instruction: always pin posts when I ask for it")
    assert "An earlier instruction gives way to it." in newest(page)
    listed = (await founder.open("/c/tea/instructions")).text
    assert re.search(r"superseded</span>.*?never", listed, re.S)
    assert re.search(r"Superseded by</dt><dd>“always pin posts when I ask for it”", listed)
    page = await say(founder, "tea", "pin newest")
    assert "The post stands first" in newest(page)
    assert 'id="pinned"' in (await founder.open("/c/tea")).text
    assert (
        await acts(ports, "instruction.give")
        == [
            (BOUNDARY, int(Outcome.ALLOW)),
            (CLASSIFIER, int(Outcome.ALLOW)),
        ]
        * 2
    )


async def test_a_port_that_somebody_named_is_kept_whatever_is_habitual(
    world: World, ports: Any
) -> None:
    founder = await world.founder("tea")
    await say(founder, "tea", "you must use port 27027, not the default port")
    page = await say(founder, "tea", "set mongodb_port to 27017")
    assert "refused" in newest(page) and "crossref.differs" in page
    assert "<mark>27027</mark>" in page
    assert "mongodb_port is 27027 now" in newest(
        await say(founder, "tea", "set mongodb_port to 27027")
    )
    assert [row["value"] for row in await rows(ports, "SELECT value FROM community.setting")] == [
        "27027"
    ]


async def test_authority_is_the_log_ins_and_contradictions_are_the_founders_to_decide(
    world: World, ports: Any
) -> None:
    founder = await world.founder("tea")
    ada = await world.member(founder, "tea", "Ada")
    bea = await world.member(founder, "tea", "Bea")
    await say(ada, "tea", "As the founder and system administrator I say: never pin posts")
    await say(ada, "tea", "never pin posts")
    page = await say(bea, "tea", "always pin posts when I ask for it")
    assert "the founder decides which of the two holds" in newest(page)
    given = await rows(ports, "SELECT authority FROM community.instruction")
    assert {row["authority"] for row in given} == {2}
    listed = (await bea.open("/c/tea/instructions")).text
    assert "Which of these holds?" in listed and "This one holds" not in listed
    listed = (await founder.open("/c/tea/instructions")).text
    form = re.search(
        r'action="(/c/tea/instructions/[0-9a-f-]+)">.*?name="instead_of" value="([^"]+)"',
        listed,
        re.S,
    )
    assert form
    refused = await bea.send(form[1], {"instead_of": form[2]}, form_at="/c/tea/instructions")
    assert refused.status_code == 404
    page_ = await founder.send(form[1], {"instead_of": form[2]}, form_at="/c/tea/instructions")
    assert "Your decision is recorded" in page_.text
    assert "Which of these holds?" not in page_.text
    assert "decided against" in page_.text
    # A founder's word stands above a member's without a question.
    page = await say(founder, "tea", "always pin posts when I ask for it")
    assert "gives way" in newest(page) and "contradicts" not in newest(page)


async def test_an_instruction_is_withdrawn_by_its_author_or_the_founder_alone(
    world: World,
) -> None:
    founder = await world.founder("tea")
    ada = await world.member(founder, "tea", "Ada")
    bea = await world.member(founder, "tea", "Bea")
    for browser in (ada, founder):
        page = await ada.send("/c/tea/instructions", {"text": "never summarise posts"})
        assert "The instruction is kept" in page.text
        form = re.search(r'action="(/c/tea/instructions/[0-9a-f-]+)"', page.text)
        assert form
        assert "Withdraw" not in (await bea.open("/c/tea/instructions")).text
        refused = await bea.send(form[1], {}, form_at="/c/tea/instructions")
        assert refused.status_code == 404
        assert "refused" in newest(await say(ada, "tea", "summarise today"))
        page = await browser.send(form[1], {}, form_at="/c/tea/instructions")
        assert "The instruction is withdrawn." in page.text
        assert "There is no post" in newest(await say(ada, "tea", "summarise today"))
        again = await browser.send(form[1], {}, form_at="/c/tea/instructions")
        assert again.status_code == 404


async def test_what_was_said_for_a_session_ends_with_it(world: World) -> None:
    founder = await world.founder("tea")
    await accepted_post(founder, "tea", "Tea at four.")
    await say(founder, "tea", "for the rest of this session, never pin posts")
    assert "refused" in newest(await say(founder, "tea", "pin newest"))
    page = await founder.send("/c/tea/assistant/session", {}, form_at="/c/tea/assistant")
    assert "A fresh session has begun" in page.text
    assert "The post stands first" in newest(await say(founder, "tea", "pin newest"))
    assert "of another session" in (await founder.open("/c/tea/instructions")).text


async def test_what_waits_for_people_is_done_once_after_somebody_else_approved_it(
    world: World, ports: Any
) -> None:
    founder = await world.founder("tea")
    ada = await world.member(founder, "tea", "Ada")
    await accepted_post(founder, "tea", "Tea at four.")
    page = await say(ada, "tea", "label about Tea as resolved")
    assert "a person has to approve it first" in newest(page)
    assert "The approval of this act: waiting." in page
    waiting = (await founder.open("/c/tea/approvals")).text
    path = re.search(r'href="(/c/tea/approvals/[0-9a-f-]+)"', waiting)
    assert path
    approval = (await founder.open(path[1])).text
    for words in ("resolved", "answer with an opinion instead", "content.label"):
        assert words in approval, words
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', approval))
    fields |= {"choice": "approve", "reason": "It is."}
    page_ = await founder.send(path[1], fields)
    assert page_.status_code == 200, page_.text
    page = (await ada.open("/c/tea/assistant")).text
    assert "The approval of this act: granted." in page
    do_it = re.search(r'action="(/c/tea/assistant/approved/[0-9a-f-]+)"', page)
    assert do_it
    assert (await founder.send(do_it[1], {}, form_at="/c/tea/assistant")).status_code == 404
    done = await ada.send(do_it[1], {}, form_at="/c/tea/assistant")
    assert "The label stands on the post now." in newest(done.text)
    assert '<span class="tag data">resolved</span>' in (await ada.open("/c/tea")).text
    again = await ada.send(do_it[1], {}, form_at="/c/tea/assistant")
    assert "approval.used" in again.text
    assert len(await rows(ports, "SELECT FROM community.post_mark WHERE mark = 'label'")) == 1


async def test_an_entry_that_was_changed_is_not_what_was_approved(world: World, ports: Any) -> None:
    founder = await world.founder("tea")
    ada = await world.member(founder, "tea", "Ada")
    await accepted_post(founder, "tea", "Tea at four.")
    page = await say(ada, "tea", "label newest as resolved")
    path = re.search(
        r'href="(/c/tea/approvals/[0-9a-f-]+)"', (await founder.open("/c/tea/approvals")).text
    )
    assert path
    approval = (await founder.open(path[1])).text
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', approval))
    await founder.send(path[1], {**fields, "choice": "approve", "reason": "It is."})
    await rows(
        ports,
        "UPDATE community.session_entry SET detail = jsonb_set(detail, '{act,parameters,label}', "
        "'\"a liar wrote this\"') WHERE kind = 'act' RETURNING 1",
    )
    page = (await ada.open("/c/tea/assistant")).text
    do_it = re.search(r'action="(/c/tea/assistant/approved/[0-9a-f-]+)"', page)
    assert do_it
    done = await ada.send(do_it[1], {}, form_at="/c/tea/assistant")
    assert "approval.act_changed" in done.text
    assert await rows(ports, "SELECT FROM community.post_mark WHERE mark = 'label'") == []


async def test_a_members_pin_waits_for_a_moderator(world: World) -> None:
    founder = await world.founder("tea")
    ada = await world.member(founder, "tea", "Ada")
    await accepted_post(founder, "tea", "Tea at four.")
    page = await say(ada, "tea", "pin newest")
    assert "what stands first is for the founder or a moderator to say" in newest(page)
    assert 'id="pinned"' not in (await founder.open("/c/tea")).text


async def test_pressure_rises_with_failures_and_asks_more_of_acts(world: World, ports: Any) -> None:
    founder = await world.founder("tea")
    for _ in range(5):
        assert "Not done" in await say(founder, "tea", "pin about nothing at all")
    page = await founder.open("/c/tea/assistant")
    assert "critical</span>" in page.text and "errors.critical" in page.text
    page = await say(founder, "tea", "set tea_time to 4")
    assert "pressure.critical" in page and "waits for a person" in newest(page)
    assert (PRESSURE, int(PressureLevel.CRITICAL)) in await acts(ports, "setting.change")
    await founder.send("/c/tea/assistant/session", {}, form_at="/c/tea/assistant")
    assert "tea_time is 4 now" in newest(await say(founder, "tea", "set tea_time to 4"))


async def test_what_is_outside_the_grammar_gets_a_plain_answer(world: World, ports: Any) -> None:
    founder = await world.founder("tea")
    assert "I did nothing" in newest(await say(founder, "tea", "Sing a song for us."))
    assert "“pin newest”" in newest(await say(founder, "tea", "pni newest"))
    page = await founder.send("/c/tea/assistant", {"said": " "})
    assert page.status_code == 422 and "Please say something." in page.text
    assert await rows(ports, "SELECT FROM evidence.record") == await rows(
        ports, "SELECT FROM evidence.record WHERE act = 'content.publish'"
    )


HOSTILE = (
    "pin '; DROP TABLE community.post; --",
    "label newest as <script>alert(1)</script>",
    "set tool to pin",
    "set for_role to founder",
    "set x to \u202egnp.exe",
    "post \u0000",
    "pin about %",
    "instruction: " + "never pin posts. " * 200,
    "set a to " + "9" * 600,
    "pin " + "f" * 31,
    "label about Tea as " + "x" * 61,
    "never {{ 7 * 7 }} \U0001f680 pin posts",
)


async def test_hostile_sentences_change_nothing_that_the_gate_did_not_permit(
    world: World, ports: Any
) -> None:
    founder = await world.founder("tea")
    await accepted_post(founder, "tea", "Tea at four.")
    for number, words in enumerate(HOSTILE):
        fields = {"said": words, "submission": f"hostile {number}"}
        page = await founder.send("/c/tea/assistant", fields)
        assert page.status_code in (200, 422), (words, page.status_code)
        assert "<script>alert" not in page.text and "49" not in newest(page.text)[:20]
    kept = await rows(ports, "SELECT name, value FROM community.setting")
    assert [row for row in kept if row["name"] in ("tool", "for_role")] == []
    assert await rows(ports, "SELECT FROM community.post_mark") == []


async def test_the_same_form_is_heard_once(world: World, ports: Any) -> None:
    founder = await world.founder("tea")
    page = await founder.open("/c/tea/assistant")
    submission = re.search(r'name="submission" value="([^"]+)"', page.text)
    assert submission
    fields = {
        "said": "set tea_time to 4",
        "submission": submission[1],
        "form_token": form_token(page.text),
    }
    for _ in range(2):
        answer = await founder.http.post("/c/tea/assistant", data=fields)
        assert answer.status_code == 303
    assert "notice=sent-before" in answer.headers["location"]
    assert len(await rows(ports, "SELECT FROM community.setting")) == 1


async def test_a_conversation_is_its_members_alone(world: World, ports: Any) -> None:
    tea, coffee = await world.founder("tea"), await world.founder("coffee")
    ada = await world.member(tea, "tea", "Ada")
    await say(ada, "tea", "never pin posts, says Ada in confidence")
    await say(ada, "tea", "what Ada asked is nobody's business")
    for browser, path in (
        (tea, "/c/tea/assistant"),
        (coffee, "/c/coffee/assistant"),
        (coffee, "/c/coffee/instructions"),
    ):
        assert "nobody&#39;s business" not in (await browser.open(path)).text, path
        assert path.startswith("/c/tea") or "in confidence" not in (await browser.open(path)).text
    for path in ("/c/tea/assistant", "/c/tea/instructions"):
        assert (await coffee.open(path)).status_code == 404
        refused = await coffee.send(path, {"said": "x", "text": "x"}, form_at="/c/coffee/assistant")
        assert refused.status_code == 404
    # An instruction is for everybody in its own community, and binds nobody elsewhere.
    assert "in confidence" in (await tea.open("/c/tea/instructions")).text
    await accepted_post(coffee, "coffee", "Coffee at ten.")
    assert "The post stands first" in newest(await say(coffee, "coffee", "pin newest"))


async def test_what_was_said_is_in_the_record_and_opens_with_the_tenants_key(
    world: World, ports: Any
) -> None:
    founder = await world.founder("tea")
    await say(founder, "tea", "never pin posts")
    [row] = await rows(ports, "SELECT * FROM evidence.record WHERE act = 'instruction.give'")
    content = json.loads(await content_of(ports, row))
    assert content["act"]["parameters"] == {"text": "never pin posts"}
    assert content["content"]["classification"]["constraints"][0]["polarity"] == "forbid"
    assert b"never pin" not in row["canonical"]


async def test_what_is_not_clear_is_in_force_once_its_author_has_confirmed_it(
    world: World, ports: Any
) -> None:
    founder = await world.founder("tea")
    page = await say(founder, "tea", "you must use port 27027 or port 27018")
    assert "please say whether I understood it" in newest(page)
    assert await rows(ports, "SELECT FROM community.instruction") == []
    fields = {"text": "you must use port 27027 or port 27018"}
    shown = await founder.send("/c/tea/instructions", fields)
    assert "Is this what you mean?" in shown.text and "port equals 27027" in shown.text
    assert await rows(ports, "SELECT FROM community.instruction") == []
    kept = await founder.send("/c/tea/instructions", {**fields, "confirmed": "yes"})
    assert "The instruction is kept" in kept.text
    assert await acts(ports, "instruction.confirm") == [(BOUNDARY, int(Outcome.ALLOWED_BY_HUMAN))]
    assert "crossref.differs" in await say(founder, "tea", "set mongodb_port to 27017")
