"""The platform's pages where a person meets a difficulty: no scripts, mistakes, refusals, the dark.

The straight way is walked in `test_first_light`; here every form is sent wrong first, and every
page is looked at by axe in both colour schemes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.browser.forms import PASSWORD, fill, found_community, look, send
from tests.fault.installation import Installation, installation

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with installation(tmp_path_factory.mktemp("platform-pages") / "data") as running:
        yield running


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
