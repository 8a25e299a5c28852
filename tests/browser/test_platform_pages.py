"""The platform's pages where a person meets a difficulty: no scripts, mistakes, refusals, the dark.

The straight way is walked in `test_first_light`; here every form is sent wrong first, and every
page is looked at by axe in both colour schemes.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.fault.installation import Installation, installation
from tests.fault.people import Person

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

PASSWORD = "a password that is long enough"
_serial = itertools.count(1)


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with installation(tmp_path_factory.mktemp("platform-pages") / "data") as running:
        yield running


@pytest.fixture
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Where nobody has signed up yet: sign-ups from one address are held back after ten."""
    with installation(tmp_path_factory.mktemp("platform-pages") / "data") as running:
        yield running


def send(page: Page, button: str) -> None:
    page.get_by_role("button", name=button).click()
    page.wait_for_load_state()


def fill(page: Page, **fields: str) -> None:
    for name, value in fields.items():
        page.locator(f"[name={name}]").fill(value)


def found_community(page: Page, here: Installation) -> str:
    slug = f"garden-{next(_serial)}"
    page.goto(f"{here.platform}/sign-up")
    fill(page, community="The garden", slug=slug, display_name="Ada")
    fill(page, email=f"ada@{slug}.example", password=PASSWORD)
    send(page, "Found the community")
    expect(page).to_have_url(f"{here.platform}/c/{slug}")
    return slug


def test_everything_works_without_scripts_and_mistakes_are_led_back_to(
    here: Installation, chromium: Browser
) -> None:
    context = chromium.new_context(
        java_script_enabled=False, viewport={"width": 390, "height": 800}
    )
    page = context.new_page()
    page.goto(f"{here.platform}/sign-up")
    send(page, "Found the community")
    # The list of mistakes has the focus, its links lead to the fields, labels to their errors.
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="Please name the community.").click()
    page.keyboard.type("The garden")
    field = page.get_by_label("Name of the community")
    expect(field).to_have_value("The garden")
    expect(field).to_have_accessible_description("Error: Please name the community.")
    expect(page).to_have_title(re.compile("^Error: "))

    slug = found_community(page, here)
    page.get_by_role("textbox", name="Your post").fill("I know where you live")
    send(page, "Send")
    expect(page.get_by_role("status")).to_contain_text("waits for a person")
    page.get_by_role("link", name="Moderation").click()
    page.get_by_role("link", name=re.compile("Read and decide")).click()
    page.get_by_role("radio", name=re.compile("^Remove it")).check()
    send(page, "Decide as Ada")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("radio", name=re.compile("^Remove it"))).to_be_checked()
    page.get_by_role("radio", name=re.compile("^Keep it")).check()
    send(page, "Decide as Ada")
    expect(page.get_by_role("status")).to_contain_text("the post stays")
    page.goto(f"{here.platform}/c/{slug}")
    page.get_by_role("button", name=re.compile("^Agree")).click()
    expect(page.get_by_text("you said: agree")).to_be_visible()
    page.get_by_role("link", name="Settings").click()
    send(page, "Decide as Ada")
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="Please choose one of the three.").click()
    page.get_by_role("radio", name=re.compile("^Allow it:")).check()
    send(page, "Decide as Ada")
    expect(page.get_by_role("status")).to_contain_text("may be sent the text of new posts")
    expect(page.get_by_role("radio", name=re.compile("^Allow it:"))).to_be_checked()
    page.get_by_role("button", name="Log out Ada").click()
    expect(page.get_by_role("status")).to_contain_text("You are logged out")
    context.close()


def test_the_keyboard_reaches_the_content_first_and_then_everything(
    here: Installation, chromium: Browser
) -> None:
    page = chromium.new_page()
    page.goto(f"{here.platform}/log-in")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("E-mail address")).to_be_focused()
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_where_things_go_wrong(
    here: Installation, chromium: Browser, scheme: str
) -> None:
    context = chromium.new_context(color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    for path in ("/", "/log-in", "/no-such-page", "/join/nothing", "/admin", "/admin/setup/x"):
        page.goto(f"{here.platform}{path}")
        look(page)
    page.goto(f"{here.platform}/sign-up")
    send(page, "Found the community")
    look(page)

    slug = found_community(page, here)
    for words in ("Come and see the garden!", "A very long word: " + "w" * 200):
        page.get_by_role("textbox", name="Your post").fill(words)
        send(page, "Send")
    send(page, "Send")
    look(page)
    for name in ("settings", "moderation", "members", "evidence", "programs"):
        page.goto(f"{here.platform}/c/{slug}/{name}")
        look(page)
    send(page, "Make a token")
    look(page)
    page.goto(f"{here.platform}/c/{slug}/settings")
    for choice in (None, "Do not allow it", "Allow it:", "Allow that"):
        if choice is not None:
            page.get_by_role("radio", name=re.compile(f"^{choice}")).check()
        send(page, "Decide as Ada")
        look(page)
    page.goto(f"{here.platform}/c/{slug}/moderation")
    page.get_by_role("link", name=re.compile("Read and decide")).first.click()
    page.get_by_role("radio", name=re.compile("^Remove it")).check()
    send(page, "Decide as Ada")
    look(page)
    page.goto(f"{here.platform}/c/{slug}")
    page.get_by_role("link", name=re.compile("What was decided")).first.click()
    look(page)
    forge(context, page, f"{here.platform}/c/{slug}/posts")
    look(page)
    context.close()


def test_an_administrators_pages_are_looked_at_as_an_administrator_sees_them(
    here: Installation, chromium: Browser
) -> None:
    page = chromium.new_page()
    link = here.command("admin", "link", "--data", str(here.data), check=True).stdout.strip()
    page.goto(link)
    fill(page, email="root@platform.example", password=PASSWORD)
    send(page, "Become an administrator")
    expect(page.get_by_role("status")).to_contain_text("You are an administrator now")
    fill(page, email="root@platform.example", password=PASSWORD)
    send(page, "Log in")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.get_by_role("link", name="Tenants", exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Tenants")
        look(page)
        page.get_by_role("link", name="Metadata register").first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Metadata register")
        look(page)
    page.goto(f"{here.platform}/admin")
    send(page, "Ask the database for posts")
    look(page)
    page.get_by_role("link", name="Back to the tenants").click()
    send(page, "Log out administrator")
    expect(page.get_by_role("status")).to_have_text("You are logged out.")
    page.close()


def test_a_journal_goes_from_the_platform_to_the_browser_that_checks_it(
    here: Installation, chromium: Browser, tmp_path: Path
) -> None:
    page = chromium.new_page()
    slug = found_community(page, here)
    for words in ("Come and see the garden!", "The tomatoes are ripe."):
        page.get_by_role("textbox", name="Your post").fill(words)
        send(page, "Send")
    path = f"{here.platform}/c/{slug}/evidence?check=now"
    for _ in range(100):
        page.goto(path)
        if page.get_by_role("link", name=re.compile("^leaf ")).count() >= 4:
            break
        page.wait_for_timeout(200)
    expect(page.get_by_role("status")).to_contain_text("Nothing on this list is missing")
    files = []
    for link in ("Download the journal", re.compile("^Receipt")):
        with page.expect_download() as download:
            page.get_by_role("link", name=link).first.click()
        files.append(tmp_path / download.value.suggested_filename)
        download.value.save_as(files[-1])
    assert files[0].name == f"{slug}.journal.json" and files[1].name.endswith(".receipt.json")
    page.goto(f"{here.site}/verify")
    page.set_input_files("#papers-files", files)
    verdicts = page.locator("#papers-shown .verdict")
    expect(verdicts).to_have_count(2)
    expect(verdicts.first).to_contain_text("None that you kept is missing")
    expect(verdicts.last).to_contain_text("this decision is in the log, as it was made")
    page.close()


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


def forge(context: BrowserContext, page: Page, address: str) -> None:
    """A page of somebody else's sends the form; the person ends up at the refusal."""
    page.route(
        "http://elsewhere.example/",
        lambda route: route.fulfill(
            content_type="text/html",
            body=f'<form method="post" action="{address}"><input name="body" value="x">'
            "<button>Win</button></form>",
        ),
    )
    page.goto("http://elsewhere.example/")
    send(page, "Win")
    expect(page.get_by_role("heading", level=1)).to_have_text("This form was not sent")


def look(page: Page) -> None:
    """axe finds nothing, and nothing is wider than a phone or a desk."""
    results = Axe().run(page)
    assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        wide = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wide <= 0, f"{page.url} is {wide} px wider than {width} px"


# What a program asks for in the last test: values that hide, and the reasons it gives.
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
    fresh: Installation, chromium: Browser
) -> None:
    context = chromium.new_context(
        java_script_enabled=False, viewport={"width": 390, "height": 900}
    )
    page = context.new_page()
    slug = found_community(page, fresh)
    page.get_by_role("link", name="Members").click()
    send(page, "Make a link")
    link = re.search(r"/join/[A-Za-z0-9_-]+", page.content())
    assert link
    with closing(Person.at(fresh.platform)) as bea:
        bea.join(link[0], "Bea", f"bea@{slug}.example")
        shown = bea.send(f"/c/{slug}/programs", f"/c/{slug}/programs").text
        token = re.search(r'class="mono">([A-Za-z0-9_-]{43})<', shown)
        assert token
        program = {"authorization": f"Bearer {token[1]}"}
        wanted = {
            "act": {"type": "account.delete", "text": "Close it.", "parameters": HOSTILE},
            "actor": "keeper",
            "reasoning": REASONING,
        }
        asked = bea.http.post("/v1/decide", json=wanted, headers=program).json()
        assert asked["effect"] == "require_approval", asked

        page.goto(f"{fresh.platform}/c/{slug}")
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


def look_with_scripts(chromium: Browser, visitor: BrowserContext, url: str) -> None:
    """Axe is a script: a second window of the same person runs it, and measures the width."""
    context = chromium.new_context(viewport={"width": 390, "height": 900})
    context.add_cookies(visitor.cookies())  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(url)
    look(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()
