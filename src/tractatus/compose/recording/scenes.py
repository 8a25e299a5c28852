"""The story that `tractatus demo record` films, scene by scene.

Each scene is played by real browsers on a real installation. Its captions are made of what the
product answered just then; a scene that does not find what it tells of ends the recording.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from tractatus.adapters.recording.camera import Window
from tractatus.compose.recording.stage import Stage
from tractatus.verifier.report import TILES

_PASSWORD: Final = "a sentence that nobody else uses"  # noqa: S105  (of people who are played)
_OPERATIONS: Final = "windows.24h.services.*.operations"
_REFUSED_APART: Final = "windows.30d.apart.probe.outcomes.TenantIsolation.deny"
_FALSE_STEP: Final = f"step {TILES}"  # what a changed byte must make false


@dataclass(slots=True)
class Cast:
    """The people of the story, and what one scene leaves to a later one.

    Args:
        founder: Founds a community and invites.
        member: Joins and posts.
        visitor: A stranger who looks at the public site.
        operations_before: Members' acts that were counted before the story.
        size_before: Leaves of the checkpoint that the visitor's browser remembers.
    """

    founder: Window
    member: Window
    visitor: Window
    operations_before: int = 0
    size_before: int = 0


def before_anybody_acts(stage: Stage, cast: Cast) -> None:
    """The figures of a fresh installation, and a browser that remembers its checkpoint."""
    stage.see_state("verified")
    tag = stage.see("[data-standing-tag] >> visible=true")
    [cast.operations_before] = stage.see_figures((_OPERATIONS, 0))
    stage.observe("Members' acts counted in the last 24 hours", str(cast.operations_before))
    stage.say(
        f"A new installation; its pages say: {tag}. "
        f"Acts of members counted so far: {cast.operations_before}."
    )
    stage.camera.click("#live-actions button")
    cast.size_before = stage.installation.size()
    stage.observe("Leaves in the log when it was remembered", str(cast.size_before))
    stage.say("This browser remembers the checkpoint. Later it will demand that the log only grew.")


def a_member_posts(stage: Stage, cast: Cast) -> None:
    """A community is founded, somebody joins by a link, and writes."""
    camera, platform = stage.camera, stage.installation.platform
    stage.visit(cast.founder, f"{platform}/sign-up")
    stage.say("Ada founds a community, and makes a link for one person.")
    camera.type("[name=community]", "The Tea House")
    camera.type("[name=slug]", "tea-house")
    camera.type("[name=display_name]", "Ada")
    camera.type("[name=email]", "ada@tea-house.example")
    camera.type("[name=password]", _PASSWORD)
    camera.click("main form button")
    stage.see("h1", "^The Tea House$")
    stage.visit(cast.founder, f"{platform}/c/tea-house/members")
    camera.click("main form button")
    link = stage.see("main a[href*='/join/']", "/join/")

    stage.visit(cast.member, link)
    stage.say("Ben joins by that link, and posts.")
    camera.type("[name=display_name]", "Ben")
    camera.type("[name=email]", "ben@tea-house.example")
    camera.type("[name=password]", _PASSWORD)
    camera.click("main form button")
    stage.see("h1", "^The Tea House$")
    camera.type("[name=body]", "Come to the market, I sell two kinds of honey!")
    camera.click("main form button")
    notice = stage.observe("What the member is told", stage.see("p.done", "waits for a person"))
    stage.say(f"The gate leaves it to a person of the community. Ben is told: “{notice}”")


def a_query_without_a_scope(stage: Stage, cast: Cast) -> None:
    """The database refuses to list rows without being told of which tenant."""
    stage.visit(cast.visitor, f"{stage.installation.site}/enforcement.html")
    stage.see_state("verified")
    stage.say(
        "Anybody may try the gate, in a sandbox tenant. First: all posts, of whichever tenant."
    )
    card = "#example-isolation"
    _try_example(stage, card, "isolation-unscoped", "^Refused, as it must be")
    answer = stage.see(f"{card} .result pre >> nth=-1", "^UnscopedQueryError")
    stage.observe("The error as the developer sees it", answer)
    stage.say(f"Refused by the database, as the developer sees it: {answer}")


def a_proposal_without_alternatives(stage: Stage, cast: Cast) -> None:
    """A proposal of an AI that considered nothing else is refused, a complete one is not."""
    card = "#example-decision"
    stage.say("Now an AI's proposal to remove a post. It names no alternative that was considered.")
    _try_example(stage, card, "decision-without-alternatives", "^Refused, as it must be")
    reasons = stage.see(f"{card} .result pre", "alternative").splitlines()
    stage.observe("Why it was refused", "\n".join(reasons))
    named = next(line for line in reasons if "alternative" in line)
    stage.say(f"Refused: {named}")
    headline = _try_example(stage, card, "decision-complete", "^Left to a human, as it must be")
    stage.observe("With two alternatives", headline)
    stage.say(f"The same with alternatives: “{headline}” A machine proposes, a person decides.")


def the_counts_move(stage: Stage, cast: Cast) -> None:
    """An epoch closes, and what happened is in the published figures."""
    before = cast.operations_before
    stage.visit(cast.visitor, f"{stage.installation.site}/metrics.html")
    operations, refused = stage.see_figures((_OPERATIONS, before + 1), (_REFUSED_APART, 1))
    stage.see_state("verified")
    stage.observe("Members' acts counted before", str(before))
    stage.observe("Members' acts counted now", str(operations))
    stage.camera.scroll_to("#counters")
    stage.say(
        f"An epoch has closed, and the counts moved: {before} acts of members, now {operations}."
    )
    stage.camera.scroll_to("#apart")
    stage.observe("Refusals of TenantIsolation among visitors' examples", str(refused))
    stage.say(f"The examples are counted apart, under visitors: TenantIsolation refused {refused}.")


def the_browser_recounts(stage: Stage, cast: Cast) -> None:
    """Every leaf is read again, by the visitor's own browser."""
    verdict = _recount(stage, "^Verified: ")
    statuses = _statuses(stage)
    passed = statuses.count("passed")
    stage.require(passed == len(statuses), "every step to hold", statuses)
    size = stage.installation.size()
    stage.require(size > cast.size_before, "a log that grew", size)
    stage.observe("The verdict of the browser", verdict)
    stage.say(
        f"This browser has read the whole log: {passed} of {len(statuses)} steps hold, "
        "and the log only grew since it was remembered."
    )
    stage.camera.scroll_to("#live")
    stage.see_state("verified")
    stage.poster_at = stage.camera.now()
    stage.say("Green means: verified in this browser, just now.")


def one_byte_is_changed(stage: Stage, cast: Cast) -> None:
    """The refusal of before becomes a permission, on disk; the page turns red."""
    camera = stage.camera
    changed = stage.installation.allow_what_was_refused()
    before, after = changed.before.name.lower(), changed.after.name.lower()
    stage.observe(
        "The byte",
        f"{changed.path}, byte {changed.offset}: {changed.before} ({before}) "
        f"becomes {changed.after} ({after})",
    )
    said = stage.installation.command("verify", stage.installation.site)
    stage.say(
        f"Now one byte of the log is changed on its disk: the refused query is made “{after}”, "
        f"{changed.before} becomes {changed.after}."
    )
    cast.visitor.page.reload()
    verdict = _recount(stage, rf"^False: {_FALSE_STEP}\b")
    stage.see_state("failed")
    stage.observe("The verdict of the browser", verdict)
    stage.say(f"The recount finds it. {verdict}")
    camera.scroll_to("#live")
    stage.say("The page turns red, strikes its figures through, and offers the bytes as proof.")

    printed = said.stdout.strip()
    stage.require(said.returncode == 1, "`tractatus verify` to end with 1", said.returncode)
    stage.require(f"false: {_FALSE_STEP}, " in printed, f"{_FALSE_STEP} to be named", printed)
    stage.observe("What `tractatus verify` printed", printed)
    terminal = camera.open_window()
    terminal.page.set_content(_terminal(f"tractatus verify {stage.installation.site}", printed))
    camera.cut_to(terminal)
    stage.say(
        f"The command line needs no page to find it. Its last line: {printed.splitlines()[-1]}"
    )


def what_this_does_not_show(stage: Stage, cast: Cast) -> None:
    """The limits, as the site itself names them."""
    stage.visit(cast.visitor, f"{stage.installation.site}/enforcement.html")
    stage.camera.scroll_to("#limits")
    points = stage.camera.page.locator("#limits li").all_inner_texts()
    stage.require(len(points) > 1, "limits on the page", points)
    stage.observe("What the site says that it does not show", "\n".join(points))
    stage.say(f"What the checks do not show stands on the same page, {len(points)} points.")
    stage.say(f"The first two: {points[0]} {points[1].rstrip(';.')}.")
    stage.say("The people here were played by a script. The product was not: make this yourself.")


@dataclass(frozen=True, slots=True)
class Act:
    """A scene with its title."""

    title: str
    play: Callable[[Stage, Cast], None]


STORY: Final = (
    Act("Before anybody acts", before_anybody_acts),
    Act("A community is founded, and a member posts", a_member_posts),
    Act("A query without a scope is refused", a_query_without_a_scope),
    Act("A proposal without alternatives is refused", a_proposal_without_alternatives),
    Act("The counts move", the_counts_move),
    Act("The browser recounts the log", the_browser_recounts),
    Act("One byte of the log is changed", one_byte_is_changed),
    Act("What this does not show", what_this_does_not_show),
)


def play(stage: Stage, story: tuple[Act, ...] = STORY) -> None:
    """The whole story, from the first picture on.

    Raises:
        SceneError: The product did not do what a scene tells; names the scene.
    """
    camera = stage.camera
    cast = Cast(camera.open_window(), camera.open_window(), camera.open_window())
    cast.visitor.page.goto(f"{stage.installation.site}/metrics.html")
    camera.start(cast.visitor)
    for act in story:
        with stage.scene(act.title):
            act.play(stage, cast)


def _try_example(stage: Stage, card: str, name: str, pattern: str) -> str:
    """Press the button of a live example; the first line of what the platform answered."""
    stage.camera.scroll_to(card)
    stage.camera.click(f"form[action^='/examples/{name}'] button")
    headline = stage.see(f"{card} .result strong", pattern)
    stage.camera.scroll_to(f"{card} .result")
    return headline


def _recount(stage: Stage, pattern: str) -> str:
    stage.see_state("verified")
    stage.camera.scroll_to("#recount")
    stage.camera.click("#recount-start")
    return stage.see("#recount-verdict", pattern)


def _statuses(stage: Stage) -> list[str]:
    steps = stage.camera.page.locator("#recount-steps li").all()
    return [step.get_attribute("data-status") or "" for step in steps]


def _terminal(command: str, printed: str) -> str:
    """A page of our own with what a command printed; the false line stands out."""
    lines = [
        f"<b>{html.escape(line)}</b>" if re.search("FALSE|^false", line) else html.escape(line)
        for line in printed.splitlines()
    ]
    return (
        "<!doctype html><meta charset=utf-8><title>terminal</title><style>"
        "body{margin:0;padding:1rem 1.25rem;background:#14171a;color:#e8eaed;"
        "font:15px/1.5 monospace;white-space:pre-wrap}b{color:#ff9d94}</style>"
        f"$ {html.escape(command)}\n\n" + "\n".join(lines)
    )
