"""Our evidence: a founder sees all decisions, and a missing one is named."""

from __future__ import annotations

import html
import time
from typing import Any

import asyncpg
from tests.platform.conftest import Browser
from tests.platform.test_receipts import Sequenced, sequenced

from tractatus.evidence.journal import Journal, format_journal, parse_journal
from tractatus.evidence.receipt import parse_receipt
from tractatus.evidence.record import parse_record
from tractatus.verifier.journal import IN_THE_LOG, KEPT, LATE_MS, Kept, verify_journal
from tractatus.verifier.steps import Verdict

__all__ = ["sequenced"]  # a fixture

CHECK = "/c/tea/evidence?check=now"


async def journal_of(founder: Browser, slug: str = "tea") -> Journal:
    answer = await founder.open(f"/c/{slug}/evidence/journal.json")
    assert answer.status_code == 200, answer.text
    assert f'"{slug}.journal.json"' in answer.headers["content-disposition"]
    assert answer.headers["cache-control"] == "no-store"
    return parse_journal(answer.content)


async def checked(founder: Browser) -> str:
    """What the page says to "check all of them now"."""
    page = html.unescape((await founder.open(CHECK)).text)
    return page.split('role="status">')[1].split("</div>")[0]


async def as_superuser(ports: Any, *statements: str) -> None:
    """What an operator can do who has every password."""
    connection = await asyncpg.connect(ports.database.superuser_url)
    for statement in ("SET session_replication_role = replica", *statements):
        await connection.execute(statement)
    await connection.close()


async def test_a_founder_has_all_decisions_with_their_proofs(sequenced: Sequenced) -> None:
    founder = await sequenced.world.founder("tea")
    member = await sequenced.world.member(founder, "tea", "Bo")
    stranger = await sequenced.world.founder("coffee")
    assert (await founder.open("/c/tea/evidence")).status_code == 200
    assert (await founder.open("/c/tea/evidence/journal.json")).status_code == 503
    await member.post("tea", "Tea at four.")
    await founder.post("tea", "And cake.")
    await stranger.post("coffee", "No tea here.")
    assert "waits for its epoch" in (await founder.open("/c/tea/evidence")).text
    await sequenced.pipeline.tick()
    page = (await founder.open("/c/tea/evidence")).text
    journal = await journal_of(founder)
    report = verify_journal(journal, policy=sequenced.pipeline.policy)
    assert report.verdict is Verdict.VERIFIED and report.waiting == 0, report.document()
    records = [parse_record(one.record) for one in journal.decisions]
    assert [one.act for one in records] == ["member.invite", *["content.publish"] * 2]
    assert {one.tenant_id for one in records} == {journal.tenant}
    for record, decision in zip(records, journal.decisions, strict=True):
        assert f"/c/tea/receipts/{record.record_id}" in page
        for place in decision.places or ():
            assert f'/audit/leaf/{place.index}">leaf {place.index}</a>' in page
    assert b"No tea here" not in format_journal(journal)
    assert "Nothing on this list is missing" in await checked(founder)
    for path in ("/c/tea/evidence", "/c/tea/evidence/journal.json"):
        for browser in (member, stranger):
            assert (await browser.open(path)).status_code == 404
    assert "Our evidence" not in (await member.open("/c/tea")).text


async def test_pages_of_the_list_go_on_where_the_last_one_ended(
    sequenced: Sequenced, monkeypatch: Any
) -> None:
    monkeypatch.setattr("tractatus.platform.evidence_pages.DECISIONS_ON_A_PAGE", 2)
    founder = await sequenced.world.founder("tea")
    for number in range(5):
        await founder.post("tea", f"Cup {number}.")
    path, seen = "/c/tea/evidence", list[str]()
    while path:
        page = (await founder.open(path)).text
        seen += [one.split('"')[0] for one in page.split("/c/tea/receipts/")[1:]]
        older = page.split("/c/tea/evidence?before=")
        path = f"/c/tea/evidence?before={older[1].split('#')[0]}" if len(older) > 1 else ""
    assert len(seen) == len(set(seen)) == 5
    assert (await founder.open("/c/tea/evidence?before=nothing")).status_code == 404


async def test_a_leaf_that_is_not_in_the_log_is_named(sequenced: Sequenced, ports: Any) -> None:
    founder = await sequenced.world.founder("tea")
    await founder.post("tea", "Tea at four.")
    await founder.post("tea", "And cake.")
    await sequenced.pipeline.tick()
    before = await journal_of(founder)
    gone = parse_record(before.decisions[0].record).record_id
    # The database says that the leaf is elsewhere: the log is asked, and does not have it there.
    await as_superuser(
        ports, f"UPDATE evidence.leaf SET index = index + 1000 WHERE record_id = '{gone}'"
    )
    said = await checked(founder)
    assert "Missing from the log: 1" in said and str(gone) in said
    report = verify_journal(await journal_of(founder))
    assert report.first_false is not None and report.first_false.number == IN_THE_LOG
    # The row is struck out: nothing is promised any more, and who kept the journal knows better.
    await as_superuser(ports, f"DELETE FROM evidence.leaf WHERE record_id = '{gone}'")
    after = await journal_of(founder)
    assert after.decisions[0].promise is None and after.decisions[0].places is None
    report = verify_journal(after, [Kept("before", before)])
    assert report.first_false is not None and report.first_false.number == IN_THE_LOG
    assert len(report.missing) == 1 and str(gone) in report.missing[0]
    # After a while nobody needs to have kept anything.
    clock = sequenced.pipeline.clock
    clock.advance(int(time.time() * 1000) - clock.now_ms() + LATE_MS)
    for number in range(2):
        clock.advance(60_000)
        await founder.post("tea", f"More tea, {number}?")
        await sequenced.pipeline.tick()
    assert str(gone) in await checked(founder)


async def test_a_decision_deleted_from_the_list_is_found_by_what_was_kept(
    sequenced: Sequenced, ports: Any
) -> None:
    founder = await sequenced.world.founder("tea")
    await founder.post("tea", "Tea at four.")
    await founder.post("tea", "And cake.")
    before = await journal_of_early(sequenced, founder)
    gone = parse_record(before.decisions[0].record).record_id
    receipt = parse_receipt((await founder.open(f"/c/tea/receipts/{gone}")).content)
    await as_superuser(
        ports,
        f"DELETE FROM evidence.leaf WHERE record_id = '{gone}'",
        f"DELETE FROM evidence.record WHERE record_id = '{gone}'",
    )
    assert "Nothing on this list is missing" in await checked(founder), "it cannot know"
    today = await journal_of(founder)
    assert verify_journal(today).verdict is Verdict.VERIFIED
    for kept in (Kept("monday", before), Kept("mine", receipt)):
        report = verify_journal(today, [kept])
        assert report.first_false is not None and report.first_false.number == KEPT
        assert len(report.missing) == 1 and str(gone) in report.missing[0]


async def journal_of_early(sequenced: Sequenced, founder: Browser) -> Journal:
    await sequenced.pipeline.tick()
    return await journal_of(founder)
