"""What the assistant and programs of a community do, as the people see it who decide on it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Browser, expect
from tests.browser.forms import found_community, look, look_with_scripts, send
from tests.fault.installation import Installation, installation
from tests.fault.people import Person

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with installation(tmp_path_factory.mktemp("platform-pages") / "data") as running:
        yield running


def test_what_somebody_instructs_is_kept_whoever_asks_otherwise(
    here: Installation, chromium: Browser
) -> None:
    context = chromium.new_context(
        java_script_enabled=False, viewport={"width": 390, "height": 900}
    )
    page = context.new_page()
    slug = found_community(page, here)
    page.get_by_role("textbox", name="Your post").fill("Come and see the garden!")
    send(page, "Send")
    page.get_by_role("link", name="Moderation").click()
    page.get_by_role("link", name=re.compile("Read and decide")).click()
    page.get_by_role("radio", name=re.compile("^Keep it")).check()
    send(page, "Decide as Ada")

    page.get_by_role("link", name="Instructions").click()
    page.get_by_role("textbox", name="Your instruction").fill("never pin posts")
    send(page, "Give it")
    expect(page.get_by_role("status")).to_contain_text("The instruction is kept")
    expect(page.get_by_role("main").locator("mark")).to_have_text(["pin"])

    page.get_by_role("link", name="Assistant", exact=True).click()
    said = page.get_by_role("textbox", name="To the assistant")
    said.fill("pin about the garden")
    send(page, "Say it")
    refused = page.locator("li.card", has_text="crossref.forbidden")
    expect(refused).to_contain_text("refused")
    expect(refused.locator("mark")).to_have_text(["pin"])
    page.goto(f"{here.platform}/c/{slug}")
    expect(page.get_by_role("heading", name="Pinned")).to_have_count(0)

    page.get_by_role("link", name="Assistant", exact=True).click()
    said.fill("instruction: always pin posts when I ask for it")
    send(page, "Say it")
    expect(page.get_by_text("An earlier instruction gives way to it.")).to_be_visible()
    said.fill("pin about the garden")
    send(page, "Say it")
    expect(page.locator("#newest")).to_contain_text("The post stands first")
    pressure = page.get_by_role("region", name="What weighs")
    expect(pressure.get_by_role("row")).to_have_count(6)
    page.goto(f"{here.platform}/c/{slug}")
    expect(page.get_by_role("heading", name="Pinned")).to_be_visible()
    page.get_by_role("link", name="Instructions").click()
    expect(page.locator("li.card", has_text="never pin posts")).to_contain_text("superseded")
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_where_the_assistant_is_talked_to(
    here: Installation, chromium: Browser, scheme: str
) -> None:
    context = chromium.new_context(color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    slug = found_community(page, here)
    for words in (
        "never pin posts, not even " + "w" * 200,
        "label newest as done",
        "set mongodb_port to 27017",
        "instruction: you must use port 27027",
        "set mongodb_port to 27017",
        "post Bring cups, please.",
        "summarise today",
        "sing",
        "",
    ):
        page.goto(f"{here.platform}/c/{slug}/assistant")
        page.get_by_role("textbox", name="To the assistant").fill(words)
        send(page, "Say it")
    look(page)
    page.goto(f"{here.platform}/c/{slug}/instructions")
    look(page)
    page.goto(f"{here.platform}/c/{slug}")
    look(page)
    context.close()


# What a program asks for here: values that hide, and the reasons it gives.
HOSTILE = {
    "amount": 90,
    "to": "p\u0430ypal \u202eregnirp\u202c",
    "note": "thanks" + "\n" * 400 + "and all that is left\u200b",
    "<b>key</b>": "<script>alert(1)</script>",
    "words": "w" * 3_000,
}
REASONING = {
    "goal": "close the account that its owner asked to close",
    "evidence": [{"claim": "a person asked for it twice", "reference": "/act/text"}],
    "steps": ["close the account"],
    "alternatives": [
        {"option": "ask the owner once more", "why_rejected": "a person asked for it twice"},
        {"option": "hide the account for a month", "why_rejected": "nothing shall be kept"},
    ],
    "risks": ["what is gone does not come back"],
    "rollback": "a copy is kept for a week",
}


def test_an_act_of_a_program_is_approved_by_a_person_and_executed_once(
    here: Installation, chromium: Browser
) -> None:
    context = chromium.new_context(
        java_script_enabled=False, viewport={"width": 390, "height": 900}
    )
    page = context.new_page()
    slug = found_community(page, here)
    page.get_by_role("link", name="Members").click()
    send(page, "Make a link")
    link = re.search(r"/join/[A-Za-z0-9_-]+", page.content())
    assert link
    with closing(Person.at(here.platform)) as bea:
        bea.join(link[0], "Bea", f"bea@{slug}.example")
        shown = bea.send(f"/c/{slug}/programs", f"/c/{slug}/programs").text
        token = re.search(r'class="mono">([A-Za-z0-9_-]{43})<', shown)
        assert token
        program = {"authorization": f"Bearer {token[1]}"}
        wanted = {
            "act": {
                "type": "account.delete",
                "text": "Close the account that its owner asked to close.",
                "parameters": HOSTILE,
            },
            "actor": "keeper",
            "reasoning": REASONING,
        }
        asked = bea.http.post("/v1/decide", json=wanted, headers=program).json()
        assert asked["effect"] == "require_approval", asked

        page.goto(f"{here.platform}/c/{slug}")
        page.get_by_role("link", name="Approvals 1 waits for you").click()
        page.get_by_role("link", name=re.compile("^Read and answer")).click()
        assert page.url == asked["approval"]["page"]
        table = page.get_by_role("region", name="All its parameters")
        for words in (
            "U+0430 CYRILLIC SMALL LETTER A",
            "U+202E RIGHT-TO-LEFT OVERRIDE",
            "LINE FEED × 400",
            "and all that is left",
            "U+200B ZERO WIDTH SPACE",
            "<script>alert(1)</script>",
            "/<b>key<~1b>",
            "w" * 3_000,
        ):
            expect(table).to_contain_text(words)
        main = page.get_by_role("main")
        for words in ("BoundaryEnforcer: require approval", "a person asked for it twice"):
            expect(main).to_contain_text(words)
        look_with_scripts(chromium, context, page.url)
        page.get_by_role("radio", name=re.compile("^Refuse")).check()
        send(page, "Answer as Ada")
        expect(page.get_by_role("alert")).to_contain_text("Please say why.")
        page.get_by_role("radio", name=re.compile("^Approve")).check()
        page.get_by_role("textbox", name=re.compile("^Why")).fill("Bea asked me, too.")
        send(page, "Answer as Ada")
        expect(page.get_by_role("status")).to_contain_text("Your approval is recorded")
        expect(page.get_by_role("navigation", name="Community")).not_to_contain_text("waits")

        where = f"/v1/approvals/{asked['approval']['id']}/execute"
        effects = [
            bea.http.post(where, json=wanted, headers=program).json()["effect"] for _ in range(2)
        ]
        assert effects == ["allow", "deny"]
    page.reload()
    expect(main).to_contain_text("approved and executed")
    expect(main).to_contain_text("Bea asked me, too.")
    page.get_by_role("link", name="Approvals", exact=True).click()
    answered = page.get_by_role("region", name="Answered")
    expect(answered).to_contain_text("A program of Bea, called “keeper”")
    look_with_scripts(chromium, context, page.url)
    context.close()
