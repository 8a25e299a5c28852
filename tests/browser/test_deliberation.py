"""One case in a browser, from a post that is sent to deliberation to the answer to the appeal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from tests.browser.forms import PASSWORD, fill, send
from tests.browser.visitor import Make
from tests.fault.installation import Installation, installation

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with installation(tmp_path_factory.mktemp("deliberation") / "data") as running:
        yield running


def invited(founder: Page, visitor: Make, name: str, *, role: str, **context: object) -> Page:
    founder.get_by_role("link", name="Members").click()
    founder.locator(f"[name=role][value={role}]").check()
    send(founder, "Make a link")
    link = founder.locator(".done a").get_attribute("href")
    assert link
    page: Page = visitor(**context).page
    page.goto(link)
    fill(page, display_name=name, email=f"{name.lower()}@lime.example", password=PASSWORD)
    page.locator("main form button").click()
    page.wait_for_load_state()
    return page


def look(page: Page, name: str, folder: Path) -> None:
    """No complaint of axe, nothing wider than the page, and a picture for whoever looks."""
    results = Axe().run(page)
    assert results.violations_count == 0, (name, results.generate_report())
    width = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert width[0] <= width[1], (name, width)
    page.screenshot(path=folder / f"{name}.png", full_page=True)


def test_a_post_is_deliberated_about_decided_and_appealed(
    here: Installation, visitor: Make, tmp_path: Path
) -> None:
    ada = visitor(java_script_enabled=True).page
    ada.goto(f"{here.platform}/sign-up")
    fill(ada, community="The lime yard", slug="lime", display_name="Ada")
    fill(ada, email="ada@lime.example", password=PASSWORD)
    send(ada, "Found the community")
    cem = invited(ada, visitor, "Cem", role="member", viewport={"width": 390, "height": 800})
    ben = invited(ada, visitor, "Ben", role="moderator")
    cem.get_by_role("textbox", name="Your post").fill("The tree should be felled at once.")
    send(cem, "Send")

    ada.get_by_role("link", name="Moderation").click()
    ada.get_by_role("link", name=re.compile("Read and decide")).click()
    ada.get_by_text("Send it to deliberation").first.click()
    ada.get_by_label("What the question is").fill("May one ask for that?")
    ada.get_by_role("radio", name=re.compile("^Critical")).check()
    send(ada, "Send it to deliberation")
    case = ada.url.partition("?")[0]
    expect(ada.locator("[aria-current=step]")).to_have_text("open")

    fill(ada, question="May a post ask to fell the tree?", at_stake="Frank words, and peace.")
    send(ada, "Frame it as Ada")
    for name in ("Neighbours", "Tenants"):
        fill(ada, stakeholder_name=name)
        ada.locator("[name=presence][value=present]").check()
        ada.get_by_role("button", name="Add", exact=True).click()
        ada.wait_for_load_state()
    look(ada, "stakeholders", tmp_path)

    cem.goto(case)
    for whose, lens, words in (
        ("s1", "care", "It frightens those who planted it."),
        ("s2", "deontological", "Everybody may say what they want done."),
    ):
        cem.locator("[name=whose]").select_option(whose)
        cem.locator(f"[name=lens][value={lens}]").check()
        fill(cem, statement=words)
        send(cem, "State it as Cem")
    look(cem, "positions-narrow", tmp_path)

    ada.goto(case)
    fill(ada, shared="Nobody wants a quarrel.")
    send(ada, "Name them as Ada")
    for text, measure in (("It stays as it is", "keep"), ("It goes", "remove")):
        fill(ada, option_text=text)
        ada.locator("[name=measure]").select_option(measure)
        send(ada, "Propose it as Ada")
    fill(ada, accommodation="It stays, with an invitation to a meeting.")
    send(ada, "Write it as Ada")

    # Without dissent nobody decides; the page leads back to the field.
    ada.get_by_role("radio", name="It goes").check()
    fill(ada, reasons="It names a neighbour's tree.", dissent="n/a", remainder="Frankness is lost.")
    ada.locator("[name=ground]").select_option("DECISION_GROUND_INCOMPATIBLE_CONTENT")
    fill(ada, reference="Rule 4: peace in the yard", explanation="It calls for harm to property.")
    ada.locator("[name=category]").select_option("STATEMENT_CATEGORY_OTHER_VIOLATION_TC")
    fill(ada, facts="The word felled.", notice="Your post goes. Ben looks at it if you appeal.")
    send(ada, "Decide as Ada")
    summary = ada.get_by_role("alert")
    expect(summary).to_contain_text("neither dissent nor who says that there was none")
    fill(ada, dissent="Cem holds that a wish harms nobody.")
    look(ada, "decision", tmp_path)
    send(ada, "Decide as Ada")
    expect(ada.get_by_text("Cem holds that a wish harms nobody.")).to_be_visible()
    expect(ada.get_by_text("Frankness is lost.")).to_be_visible()
    expect(ada.locator("[aria-current=step]")).to_have_text("notice")

    cem.goto(f"{here.platform}/c/lime")
    cem.get_by_role("link", name=re.compile("What was decided, and why")).click()
    expect(cem.get_by_text("Rule 4: peace in the yard")).to_be_visible()
    cem.get_by_label("Why somebody else should look at it").fill("It is a wish, not a threat.")
    look(cem, "post-narrow", tmp_path)
    send(cem, "Appeal")
    expect(cem.get_by_role("status")).to_contain_text("Another moderator will answer")

    ada.goto(f"{here.platform}/c/lime/deliberations")
    expect(ada.get_by_text("Somebody else answers this one.")).to_be_visible()
    ben.get_by_role("link", name="Deliberations").click()
    look(ben, "deliberations", tmp_path)
    ben.get_by_role("link", name=re.compile("Read and answer")).click()
    ben.get_by_role("radio", name="The decision falls").check()
    fill(ben, reasons="A wish is not harm.")
    send(ben, "Answer as Ben")
    expect(ben.get_by_role("status")).to_contain_text("Your answer is recorded")
    cem.goto(f"{here.platform}/c/lime")
    expect(cem.get_by_text("Your appeal was answered:")).to_be_visible()
    ben.goto(case)
    expect(ben.get_by_text("Reversed on appeal")).to_be_visible()
    look(ben, "case", tmp_path)
    ben.get_by_role("link", name="Opinions").click()
    look(ben, "opinions-empty", tmp_path)
