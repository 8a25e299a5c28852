"""A case from the opening to the precedent, and appeals, through the pages and the database."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from tests.platform.conftest import ADDRESS, PASSWORD, Browser, World
from tests.platform.test_journey import REMOVAL, leaves, ruling_path

WORDS = "Words that say what is meant."


async def moderator(world: World, founder: Browser, slug: str, name: str) -> Browser:
    """Somebody whom the founder has made a moderator."""
    page = await founder.send(f"/c/{slug}/members", {"role": "moderator"})
    link = re.search(rf"{ADDRESS}(/join/[^\"<]+)", page.text)
    assert link, page.text
    browser = world.browser()
    fields = {"display_name": name, "email": f"{name.lower()}@{slug}.example", "password": PASSWORD}
    page = await browser.send(link[1], fields)
    assert page.status_code == 200 and "/moderation" in page.text
    return browser


async def step(browser: Browser, case: str, kind: str, **fields: str) -> Any:
    return await browser.send(f"{case}/{kind}", fields, form_at=case)


async def opened(founder: Browser, slug: str, **changes: str) -> str:
    fields = {"subject": "The lime tree", "urgency": "critical", "boundary": "values"}
    page = await founder.send(f"/c/{slug}/deliberations", {**fields, **changes})
    assert page.status_code == 200, page.text
    return page.url.path


async def as_far_as_options(founder: Browser, member: Browser, case: str, **measures: str) -> None:
    await step(founder, case, "framed", question="Does it stay?", at_stake="Shade and a wall.")
    for name, presence, proxy in (("Neighbours", "present", ""), ("Children", "absent", "Dov")):
        page = await step(
            founder, case, "stakeholder_added",
            stakeholder_name=name, presence=presence, proxy=proxy,
        )  # fmt: skip
        assert page.status_code == 200, page.text
    await step(member, case, "position_stated", whose="s1", lens="care", statement="The wall.")
    await step(member, case, "position_stated", whose="s2", lens="virtue", statement="The shade.")
    await step(founder, case, "shared_values_named", shared="Everybody wants a safe yard.")
    for text, measure in (("Keep it", "keep"), ("Fell it", "remove")):
        given = {"measure": measures.get(measure, measure)} if measures else {}
        page = await step(member, case, "option_proposed", option_text=text, **given)
        assert page.status_code == 200, page.text
    page = await step(founder, case, "accommodation_sought", accommodation="A second tree.")
    assert page.status_code == 200, page.text


DECISION = {
    "option": "o2",
    "reasons": "The wall is about to fall.",
    "dissent": "Dov says that the wall can be mended.",
    "remainder": "",
    "remainder_none_by": "s1",
}


async def test_a_case_from_the_opening_to_the_precedent(world: World, ports: Any) -> None:
    founder = await world.founder("tea")
    member = await world.member(founder, "tea", "Ada")
    second = await moderator(world, founder, "tea", "Ben")
    case = await opened(founder, "tea")
    await as_far_as_options(founder, member, case)

    page = await step(founder, case, "decided", **{**DECISION, "dissent": "n/a"})
    assert page.status_code == 422
    assert "neither dissent nor who says that there was none" in page.text
    page = await step(member, case, "decided", **DECISION)
    assert page.status_code == 403, "only a moderator decides"
    page = await step(founder, case, "decided", **DECISION)
    assert page.status_code == 200, page.text
    for words in ("Founder of tea", "Fell it", "the wall can be mended", "None, says Neighbours"):
        assert words in page.text

    page = await step(founder, case, "precedent_set", summary=WORDS, review_on="2030-01-01")
    assert page.status_code == 422, "notice comes first"
    await step(founder, case, "notified", notice_text="It is felled on Monday.")
    page = await step(founder, case, "appealed", grounds=WORDS)
    assert page.status_code == 403, "whoever decided does not appeal"
    page = await step(member, case, "appealed", grounds="Nobody asked a mason.")
    assert page.status_code == 200 and "waits for another person" in page.text
    answer = {"answer": "reverse", "instead": "o1", "answer_reasons": "A mason says it holds."}
    assert (await step(founder, case, "appeal_decided", **answer)).status_code == 403
    assert (await step(member, case, "appeal_decided", **answer)).status_code == 403
    page = await step(second, case, "appeal_decided", **{**answer, "instead": "o2"})
    assert page.status_code == 422, "a reversal to the same is none"
    page = await step(second, case, "appeal_decided", **answer)
    assert "Reversed on appeal" in page.text and "What holds now: Keep it" in page.text
    page = await step(founder, case, "precedent_set", summary=WORDS, review_on="2299-01-01")
    assert page.status_code == 422
    day = _in_days(world, 20)
    page = await step(founder, case, "precedent_set", summary=WORDS, review_on=day)
    assert page.status_code == 200 and "The case is closed" in page.text
    assert "closed" in (await member.open("/c/tea/deliberations")).text

    recorded = await leaves(ports)
    answers = [entry[1:3] for entry in recorded if entry[0] == "deliberation.decide"]
    assert (1, 5) in answers and (6, 1) in answers, "a human adopted it, the orchestrator agreed"
    assert (6, 4) in answers, "the member's attempt is recorded as denied"
    assert (1, 5) in [entry[1:3] for entry in recorded if entry[0] == "appeal.decide"]


def _in_days(world: World, days: int) -> str:
    moment = world.context.clock.now_ms() / 1000 + days * 86_400
    return f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%d}"


async def test_a_post_goes_to_deliberation_and_its_author_appeals(world: World, ports: Any) -> None:
    founder = await world.founder("tea")
    author = await world.member(founder, "tea", "Ada")
    second = await moderator(world, founder, "tea", "Ben")
    await author.post("tea", "The lime tree should go.")
    path = await ruling_path(founder, "tea")
    post = path.rpartition("/")[2]
    fields = {"subject": "May one say so?", "urgency": "critical", "boundary": "values"}
    page = await founder.send("/c/tea/deliberations", {**fields, "post": post}, form_at=path)
    case = page.url.path
    assert "in a deliberation" in (await founder.open(path)).text
    fields = {"decision": "keep", "source": "SOURCE_VOLUNTARY"}
    page = await founder.send(path, fields, form_at="/c/tea")
    assert page.status_code == 403, "the gate denies a ruling beside the case"
    again = {"subject": "Again?", "urgency": "routine", "boundary": "values", "post": post}
    page = await founder.send("/c/tea/deliberations", again, form_at="/c/tea")
    assert page.status_code == 409

    await as_far_as_options(founder, author, case, keep="keep", remove="remove")
    page = await step(founder, case, "decided", **DECISION)
    assert page.status_code == 422 and 'id="ground-error"' in page.text
    reasons = {name: value for name, value in REMOVAL.items() if name not in ("decision", "source")}
    notice = {"notice": "Your post is removed; another moderator looks at it on appeal."}
    page = await step(founder, case, "decided", **DECISION, **reasons, **notice)
    assert page.status_code == 200, page.text

    where = f"/c/tea/posts/{post}"
    page = await author.open(where)
    assert "It was deliberated about" in page.text and "Why somebody else should look" in page.text
    statement = (await author.open(f"{where}/statement.json")).json()
    assert statement["decision_visibility"] == ["DECISION_VISIBILITY_CONTENT_REMOVED"]
    page = await founder.send(f"{where}/appeal", {"grounds": WORDS}, form_at="/c/tea")
    assert page.status_code == 403, "only the author appeals"
    page = await author.send(f"{where}/appeal", {"grounds": " "}, form_at=where)
    assert "Nothing was sent" in page.text
    page = await author.send(f"{where}/appeal", {"grounds": "It names nobody."}, form_at=where)
    assert "Another moderator will answer it" in page.text, page.text
    page = await author.send(f"{where}/appeal", {"grounds": WORDS}, form_at="/c/tea")
    assert page.status_code == 403, "one appeal"

    answer = {"answer": "reverse", "reasons": "Nothing in it is for sale."}
    at = f"/c/tea/appeals/{post}"
    assert "does not answer" in (await founder.open(at)).text
    assert (await founder.send(at, answer, form_at="/c/tea")).status_code == 403
    assert "Read and answer" in (await second.open("/c/tea/deliberations")).text
    page = await second.send(at, {"answer": "", "reasons": ""})
    assert page.status_code == 422
    page = await second.send(at, answer)
    assert page.status_code == 200 and "the post is as if it had been kept" in page.text
    assert "The lime tree should go." in (await second.open("/c/tea")).text
    assert "Your appeal was answered" in (await author.open("/c/tea")).text
    page = await second.open("/c/tea/deliberations")
    row = re.search(r"Rule 3: no selling.*?</tr>", page.text, re.DOTALL)
    assert row and re.findall(r'number">([^<]+)<', row[0]) == ["1", "1", "1", "1", "100 %"]
    assert "Reversed on appeal" in (await author.open(case)).text


@pytest.mark.parametrize("decision", ["label", "restrict"])
async def test_a_label_and_a_restriction_are_what_they_say(world: World, decision: str) -> None:
    founder = await world.founder("tea")
    author = await world.member(founder, "tea", "Ada")
    other = await world.member(founder, "tea", "Cem")
    await author.post("tea", "Buy now, only five coins!")
    path = await ruling_path(founder, "tea")
    assert (
        await founder.send(path, {**REMOVAL, "decision": decision, "facts": ""})
    ).status_code == 422
    page = await founder.send(path, {**REMOVAL, "decision": decision})
    assert page.status_code == 200, page.text
    where = f"/c/tea/posts/{path.rpartition('/')[2]}"
    listed = (await other.open("/c/tea")).text
    assert ("Buy now" in listed) == (decision == "label")
    assert ("labelled by a moderator: Rule 3: no selling" in listed) == (decision == "label")
    assert "Buy now" in (await other.open(where)).text, "whoever has the address reads it"
    assert "Appeal" in (await author.open(where)).text
    statement = (await author.open(f"{where}/statement.json")).json()
    seen = {"label": "CONTENT_LABELLED", "restrict": "CONTENT_DEMOTED"}[decision]
    assert statement["decision_visibility"] == [f"DECISION_VISIBILITY_{seen}"]


async def test_the_database_refuses_the_first_decider_too(world: World, ports: Any) -> None:
    founder = await world.founder("tea")
    author = await world.member(founder, "tea", "Ada")
    await author.post("tea", "Buy now!")
    path = await ruling_path(founder, "tea")
    await founder.send(path, REMOVAL)
    post = path.rpartition("/")[2]
    where = f"/c/tea/posts/{post}"
    await author.send(f"{where}/appeal", {"grounds": "It names nobody."}, form_at=where)
    case = await opened(founder, "tea")
    await as_far_as_options(founder, author, case)
    page = await step(founder, case, "decided", **DECISION)
    assert page.status_code == 200, page.text
    connection = await asyncpg.connect(ports.database.superuser_url)
    try:
        ruling = await connection.fetchrow(
            "SELECT * FROM community.ruling WHERE post_id = $1", UUID(post)
        )
        event = await connection.fetchrow(
            "SELECT * FROM community.deliberation_event WHERE kind = 'decided'"
        )
        assert ruling and event
        with pytest.raises(asyncpg.CheckViolationError):
            await connection.execute(
                "INSERT INTO community.appeal_ruling SELECT tenant_id, post_id, $2, $2,"
                " a.member_id, 'uphold', 'words', 1, record_id FROM community.appeal AS a"
                " WHERE post_id = $1",
                UUID(post), ruling["moderator_id"],
            )  # fmt: skip
        with pytest.raises(asyncpg.ForeignKeyViolationError):
            await connection.execute(
                "INSERT INTO community.appeal_ruling SELECT a.tenant_id, a.post_id, $2,"
                " a.member_id, a.member_id, 'uphold', 'words', 1, a.record_id"
                " FROM community.appeal AS a"
                " WHERE post_id = $1",
                UUID(post), ruling["moderator_id"],
            )  # fmt: skip
        insert = (
            "INSERT INTO community.deliberation_event (tenant_id, case_id, number, kind, actor_id,"
            " at_ms, document, record_id, decision_number, decided_by)"
            " VALUES ($1, $2, $3, $4, $5, 1, '{}', $6, $7, $8)"
        )
        base = (event["tenant_id"], event["case_id"])
        number, first = event["number"], event["actor_id"]
        member = await connection.fetchval(
            "SELECT author_id FROM community.post WHERE post_id = $1", UUID(post)
        )
        record = event["record_id"]
        for arguments, error in (
            ((number + 1, "appeal_decided", first, record, number, first), "Check"),
            ((number + 1, "appeal_decided", first, record, number, member), "ForeignKey"),
            ((number + 1, "appeal_decided", first, record, number - 1, member), "ForeignKey"),
            ((number + 1, "appeal_decided", first, record, None, None), "Check"),
            ((number + 1, "decided", first, record, None, None), "Unique"),
            ((number + 2, "notified", first, record, None, None), "ForeignKey"),
            ((number, "notified", first, record, None, None), "Unique"),
        ):
            with pytest.raises(getattr(asyncpg, f"{error}ViolationError")):
                await connection.execute(insert, *base, *arguments)
    finally:
        await connection.close()


async def test_a_stranger_and_a_wrong_step_find_nothing(world: World) -> None:
    founder = await world.founder("tea")
    case = await opened(founder, "tea")
    other = await world.founder("ale")
    assert (await other.open(case)).status_code == 404
    assert (await other.open(case.replace("/tea/", "/ale/"))).status_code == 404
    assert (await step(founder, case, "destroyed")).status_code == 404
    assert (await founder.open("/c/tea/deliberations/nothing")).status_code == 404
    member = await world.member(founder, "tea", "Ada")
    fields = {"subject": "Mine", "urgency": "routine", "boundary": "values"}
    page = await member.send("/c/tea/deliberations", fields, form_at="/c/tea")
    assert page.status_code == 403


async def test_the_opinion_page_draws_groups_and_says_when_it_cannot(world: World) -> None:
    founder = await world.founder("tea")
    assert "too few opinions" in (await founder.open("/c/tea/opinions")).text
    people = [
        await world.member(founder, "tea", name) for name in ("Ada", "Ben", "Cem", "Dov", "Eva")
    ]
    posts = []
    for number in range(3):
        await founder.post("tea", f"Statement <{number}> of the founder")
        path = await ruling_path(founder, "tea")
        await founder.send(path, {"decision": "keep", "source": "SOURCE_VOLUNTARY"})
        posts.append(path.rpartition("/")[2])
    for place, person in enumerate(people):
        for number, post in enumerate(posts):
            said = "agree" if number == 2 or (place < 3) == (number == 0) else "disagree"
            where = f"/c/tea/posts/{post}/opinion"
            await person.send(where, {"opinion": said}, form_at="/c/tea")
    page = await people[0].open("/c/tea/opinions")
    assert page.status_code == 200, page.text
    plot = re.search(r'<svg viewBox="0 0 640 420".*?</svg>', page.text, re.DOTALL)
    assert plot and len(re.findall(r'class="group-\d"', plot[0])) == 5
    assert plot[0].count('class="mine"') == 1 and "decides nothing" in page.text
    assert "Statement &lt;2&gt; of the founder" in page.text
    # Kept for all, and each sees the ring at their own place.
    ring = re.compile(r'<circle class="mine" cx="([\d.]+)"')
    other = await people[4].open("/c/tea/opinions")
    assert len(ring.findall(other.text)) == 1 and ring.findall(other.text) != ring.findall(
        page.text
    )
