"""What tables, settings, questions with answers, topics, subjects and decisions ask to be kept."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tractatus.governance.classifier import classify
from tractatus.governance.classifier.forms import in_plain_words
from tractatus.governance.instructions.instruction import Persistence
from tractatus.governance.language.words import fold

_TABLE = "| queue | workers |\n|---|---|\n| thumbnails | 4 |"
_SMTP = "smtp:\n  host: mail.kiosk.example\n  port: 2525  # 25 is blocked by the provider"


def said(text: str) -> set[tuple[str, str, str]]:
    """Kind, value and polarity of each constraint."""
    return {(one.kind.value, str(one.value), one.polarity.value) for one in asked(text)}


def asked(text: str) -> tuple:  # type: ignore[type-arg]
    """The constraints of a text."""
    return classify(text).constraints


@pytest.mark.parametrize(
    ("text", "kind", "value", "polarity"),
    [
        # Rows of tables.
        (_TABLE, "count", "4", "require"),
        ("| what | value |\n|:--|--:|\n| session ttl | 30 min |", "duration", "1800", "require"),
        ("| part | tool |\n|--|--|\n| formatter | ruff |", "package", "ruff", "require"),
        ("| part | tool | port |\n|-|-|--|\n| proxy | nginx | 8088 |", "port", "8088", "require"),
        # Lines of settings.
        (_SMTP, "port", "2525", "require"),
        (_SMTP, "host", "mail.kiosk.example", "require"),
        ("retention:\n  backups: 30 days", "duration", "2592000", "require"),
        ("pool_size = 20   # 50 killed the db", "count", "20", "require"),
        ("- staging replicas: 2\n- max retries: 5", "count", "2", "require"),
        ("export dir -> /srv/exports", "path", "/srv/exports", "require"),
        ("batch size 200 for the nightly import", "count", "200", "require"),
        # Questions with their answers.
        ("How many reviewers? Two.", "count", "2", "require"),
        ("How many uploads at a time? At most three, the line is thin.", "count", "3", "require"),
        ("How long do invites stay valid? 72 hours.", "duration", "259200", "require"),
        ("Which port does the preview use? 4321.", "port", "4321", "require"),
        ("Formatter? Ruff.", "package", "ruff", "require"),
        ("Who builds the images? Buildah does.", "package", "buildah", "require"),
        ("Is a retention of 7 days enough? No, 30 days.", "duration", "2592000", "require"),
        ("Should we use podman for the runners? Yes.", "package", "podman", "require"),
        # Topics that wait or are banned.
        ("Restarting the mail server? Only after my yes.", "confirmation", "True", "require"),
        ("Rules:\n- refunds: owner approval beforehand", "confirmation", "True", "require"),
        ("Docker? No.", "package", "docker", "forbid"),
        # A topic and its value, or the value alone.
        ("Charts: plotly. We tried others.", "package", "plotly", "require"),
        ("yarn everywhere. npm breaks our workspaces", "package", "yarn", "require"),
        ("sqlite for the tests.", "package", "sqlite", "require"),
        ("httpx instead of requests please", "package", "httpx", "require"),
        # Subjects of commits.
        ("perf(import): batch size lowered to 500", "count", "500", "require"),
        ("fix(mail): retry after 10 minutes at the latest", "duration", "600", "require"),
        ("chore(db): the sync job uses exactly 12 workers", "count", "12", "require"),
        # Corrections.
        ("Keep backups 30 days. Make that 60 days.", "duration", "5184000", "require"),
        ("Exports go to /srv/out, correction: not /srv/tmp as I wrote first.",
         "path", "/srv/out", "require"),
        ("Saves go to ~/.local/pawn, I changed my mind about ~/.pawn", "path", "~/.pawn", "forbid"),
        # Decisions told as facts.
        ("We settled on vite for the bundling.", "package", "vite", "require"),
        ("We've decided on 15 minutes for the token lifetime.", "duration", "900", "require"),
        ("The board has agreed that the entry fee is 40 EUR.", "money", "4000", "require"),
        ("For charts we picked plotly.", "package", "plotly", "require"),
        ("Playwright it is.", "package", "playwright", "require"),
        ("The batch size was reduced to 30, leave it at that.", "count", "30", "require"),
        ("Tokens expire in two hours, that's our policy.", "duration", "7200", "require"),
        # Gone for good.
        ("mongoose is gone, we write plain SQL now", "package", "mongoose", "forbid"),
        ("You like jenkins, but we're done with it.", "package", "jenkins", "forbid"),
        ("webpack was retired, vite took over", "package", "webpack", "forbid"),
        ("no more yarn, please", "package", "yarn", "forbid"),
    ],
)  # fmt: skip
def test_a_value_told_in_a_form_is_kept(text: str, kind: str, value: str, polarity: str) -> None:
    assert (kind, value, polarity) in said(text)


@pytest.mark.parametrize(
    "text",
    [
        # Tables and lines of what was, and of no values.
        "| run | latency |\n|---|---|\n| 1 | 20 ms |\n| 2 | 35 ms |",
        "| date | errors |\n|---|---|\n| monday | 12 |",
        "| name | task |\n|---|---|\n| ann | reviews |",
        "Error: 404\nstatus: failed",
        "Build log:\n  took: 35 s\n  warnings: 12",
        "I saw 3 retries in the log -> 2 of them failed",
        "page 25 in the report is about the merger",
        "The old pool had size 20.",
        # Questions without an answer, with a guess, and of what was.
        "How many workers do we have?",
        "How many tests failed? Three.",
        "How long did the migration take? 20 minutes.",
        "Is 20 s okay?",
        "Is a timeout of 20 s okay? Depends on the line.",
        "Should we use podman?",
        "Should we use podman? I don't know.",
        "Who wrote this? Anna did.",
        "Lunch today? Pizza.",
        "What happened to redis? It crashed at 3.",
        "Anything else? No.",
        "Deploys? Done.",
        "Approval: pending.",
        # Topics of talk.
        "Problem: redis.",
        "Candidates: celery, dramatiq, rq.",
        "Error in staging: nginx.",
        "Currently installed: pandas.",
        "polars for dataframes seems interesting",
        "Redis in production crashed.",
        "Postgres in staging hangs.",
        # Commits, corrections and decisions that tell nothing to be kept.
        "docs: spelling",
        "feat(ui): dark mode was broken after the release",
        "I changed my mind.",
        "As I wrote first, the demo went well.",
        "We almost settled on vite.",
        "We haven't decided on a port.",
        "We decided yesterday to talk again on Monday.",
        "Why did we decide that the fee is 40 EUR?",
        "It is what it is.",
        "The worker count was reduced to 3 yesterday.",
        # Gone, but not for good, or nothing that is used.
        "redis was gone after the reboot",
        "Docker is gone from my laptop",
        "Is cypress gone?",
        "my keys are gone",
        "The meeting is history.",
        "I'm done with the report.",
        "Are we done with jenkins?",
        "I have no more questions about docker",
        "The shop was closed on Monday.",
    ],
)
def test_a_remark_in_a_form_asks_for_nothing(text: str) -> None:
    found = classify(text)
    assert found.constraints == ()
    assert found.persistence in {Persistence.LOW, Persistence.MEDIUM}


@pytest.mark.parametrize(
    ("text", "values"),
    [
        (_TABLE, ["4"]),
        (_SMTP, ["mail.kiosk.example", "2525", "25"]),
        ("İs a retention of 7 days enough? No, 30 days.", ["30 days"]),
        ("Charts: Plotly. We tried others.", ["Plotly"]),
        ("We settled on Vite, and webpack was retired", ["Vite", "webpack"]),
    ],
)
def test_the_span_of_a_value_is_where_it_was_written(text: str, values: list[str]) -> None:
    found = sorted(asked(text), key=lambda one: one.span.start)
    assert [text[one.span.start : one.span.end] for one in found] == values


def test_a_bare_setting_is_not_as_firm_as_one_that_must_be() -> None:
    bare, firm = classify("timeout 20s"), classify("the timeout must always be 20s")
    assert bare.persistence is Persistence.MEDIUM
    assert firm.persistence is Persistence.HIGH
    assert bare.explicitness < firm.explicitness


def test_a_number_that_an_answer_gives_bounds_what_is_done_at_once() -> None:
    at_once, in_all = asked("How many at a time? One."), asked("How many reviewers? Two.")
    assert [one.operator.value for one in (*at_once, *in_all)][-1] == "equals"
    many = asked("How many imports at once? Two.")
    assert [(one.operator.value, one.value) for one in many] == [("at_most", 2)]


_PIECES = st.sampled_from(
    ["| a | 5 |", "|---|---|", "\n", "port: 80", "ssh:", " docker ", "is gone", "? no, 5 ", ". ",
     "make that 6 h", "we settled on vite", "fix(x): ", "how many boats", "İ", "’", "- ", ": ", "é"]
)  # fmt: skip


@given(st.lists(st.one_of(_PIECES, st.text(max_size=8)), max_size=14).map("".join))
def test_places_never_fall_and_stay_in_the_text(text: str) -> None:
    letters, places = in_plain_words(*fold(text))
    assert len(letters) == len(places)
    assert list(places) == sorted(places)
    assert all(0 <= place < len(text) for place in places)
    for one in asked(text):
        assert 0 <= one.span.start < one.span.end <= len(text)


@pytest.mark.parametrize(
    "piece",
    ["| a | ", "a: 5\n", "a? 5. ", "how many ", "we settled on ", "x is gone. ", "fix(a): as ",
     "docker: no\n", "make that 5 ", "a-", "? ", "|"],
)  # fmt: skip
def test_hostile_texts_take_no_longer_than_others(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    best = min(_seconds(text) for _ in range(3))
    assert best < 0.25  # ten times what it takes; what is quadratic takes minutes


def _seconds(text: str) -> float:
    start = time.perf_counter()
    classify(text)
    return time.perf_counter() - start
