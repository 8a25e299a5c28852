"""Each kind of value, its polarity and its span; corrections, contrasts, mentions."""

from __future__ import annotations

import pytest

from tractatus.governance.classifier import MAX_READ, classify
from tractatus.governance.instructions.instruction import (
    Authority,
    KeyKind,
    Persistence,
    Polarity,
    Scope,
    Verification,
)


def said(text: str) -> list[tuple[str, str, object, str]]:
    return [
        (one.key, one.operator.value, one.value, one.polarity.value)
        for one in classify(text).constraints
    ]


VALUES = {
    "use port 27027": [("port", "equals", 27027, "require")],
    "Use MongoDB on port 27027": [
        ("package", "equals", "mongodb", "require"),
        ("port:mongodb", "equals", 27027, "require"),
    ],
    "the postgres port must be 5433": [("port:postgresql", "equals", 5433, "require")],
    "port 5433 for postgres, please": [("port:postgresql", "equals", 5433, "require")],
    "use 27027 as the port": [("port", "equals", 27027, "require")],
    "use port 8080 or 8081": [("port", "one_of", [8080, 8081], "require")],
    "never use ports 80 or 443": [
        ("port", "equals", 80, "forbid"),
        ("port", "equals", 443, "forbid"),
    ],
    "connect to localhost:27027": [
        ("host", "equals", "localhost", "require"),
        ("port", "equals", 27027, "require"),
    ],
    "Never connect to prod-db.example.com": [("host", "equals", "prod-db.example.com", "forbid")],
    "Bind to 127.0.0.1 only": [("host", "equals", "127.0.0.1", "require")],
    "Fetch HTTPS://Feeds.Example.net/Daily.xml": [
        ("url", "equals", "https://feeds.example.net/Daily.xml", "require")
    ],
    "connect to mongodb://localhost:27017/app": [
        ("url", "equals", "mongodb://localhost:27017/app", "require"),
        ("port:mongodb", "equals", 27017, "require"),
        ("host:mongodb", "equals", "localhost", "require"),
    ],
    "do not touch src/Legacy/": [("path", "matches", "src/Legacy/**", "forbid")],
    "Never edit vendor/**": [("path", "matches", "vendor/**", "forbid")],
    "don't change the tests folder": [("path", "matches", "tests/**", "forbid")],
    "don't commit .env": [("path", "matches", ".env", "forbid")],
    "use the database orders_db": [("database", "equals", "orders_db", "require")],
    "Drop the table tmp_import": [("table", "equals", "tmp_import", "require")],
    "never drop the column email of users": [("column:users", "equals", "email", "forbid")],
    "use lodash instead of underscore": [
        ("package", "equals", "lodash", "require"),
        ("package", "equals", "underscore", "forbid"),
    ],
    "Do not add lodash": [("package", "equals", "lodash", "forbid")],
    "python >= 3.11": [("version:python", "within", ">=3.11", "require")],
    "Requires Python >=3.11,<3.14": [("version:python", "within", ">=3.11,<3.14", "require")],
    "use react 18.x": [("version:react", "within", "18.x", "require")],
    "use Python 3.11 or newer": [("version:python", "at_least", "3.11", "require")],
    "Never spend more than $50": [("money:spend", "at_most", 5000, "require")],
    "the budget must not exceed 1.000 EUR": [("money:budget", "at_most", 100000, "require")],
    "spend at least 12,50 euros": [("money:spend", "at_least", 1250, "require")],
    "try to keep functions under 50 lines": [("count:functions.lines", "at_most", 50, "prefer")],
    "keep at least three replicas": [("count:replicas", "at_least", 3, "require")],
    "limit retries to 3": [("count:retries", "at_most", 3, "require")],
    "use between two and five workers": [
        ("count:workers", "at_least", 2, "require"),
        ("count:workers", "at_most", 5, "require"),
    ],
    "set the timeout to 30 s": [("duration:timeout", "equals", 30, "require")],
    "set the timeout to 1500ms": [("duration:timeout", "equals", 1.5, "require")],
    "never wait longer than 2 minutes": [("duration:wait", "at_most", 120, "require")],
    "never run git push --force": [("tool:git push", "equals", "git push --force", "forbid")],
    "no force-pushing": [("tool:git push", "equals", "force-push", "forbid")],
    "don't push to main": [("tool:git push", "equals", "git push main", "forbid")],
    "never use rm -rf": [("tool:rm", "equals", "rm -rf", "forbid")],
    "ask before deleting": [("confirmation:delete", "equals", True, "require")],
    "ask me before you deploy": [("confirmation:deploy", "equals", True, "require")],
    "never deploy without asking": [("confirmation:deploy", "equals", True, "require")],
    "you don't need to ask before committing": [
        ("confirmation:commit", "equals", True, "permit")
    ],
}  # fmt: skip


@pytest.mark.parametrize("text", VALUES)
def test_values(text: str) -> None:
    assert said(text) == VALUES[text]


def test_every_kind_of_key_is_read() -> None:
    kinds = {one.kind for text in VALUES for one in classify(text).constraints}
    assert kinds == set(KeyKind)


SET_BY_LOOK = {
    "Export PGPORT=5434 before the tests": [("port", "equals", 5434, "require")],
    "Set `read_timeout_ms=250` there": [("duration", "equals", 0.25, "require")],
    "Set `timeout=5` on each call": [("duration", "equals", 5, "require")],
    "Set `max_connections = 200` in the file": [
        ("count:max.connections", "equals", 200, "require")
    ],
    "Set DB_HOST=db.example.com": [("host", "equals", "db.example.com", "require")],
    "Set `colour=5`": [],
    "Store the hash in members.password_hash": [
        ("column:members", "equals", "members.password_hash", "require")
    ],
    "Restore the dump into scratch_db": [("database", "equals", "scratch_db", "require")],
    "Rename the variable main_db": [],
    "Ports below 1024 are not to be used": [("port", "at_least", 1024, "require")],
    "Allow 10.0.8.0/24 through": [("host", "equals", "10.0.8.0/24", "require")],
    "Pin the image to debian:12.5": [("version:debian", "equals", "12.5", "require")],
    "Drop support for Node 16": [],
    "Move the cache from Memcached to Valkey": [("package", "equals", "valkey", "require")],
    "Spend an hour on the report": [("duration", "equals", 3600, "require")],
    "Fetch the feed every hour": [("duration", "equals", 3600, "require")],
    "Write a two-page briefing": [("count:page", "equals", 2, "require")],
    "Plan a 30-minute call": [("duration", "equals", 1800, "require")],
    "The ceiling for this trip is $900": [("money", "at_most", 90_000, "require")],
    "The mail host is smtp.example.org": [("host", "equals", "smtp.example.org", "require")],
    "My host is smtp.example.org": [],
    "Maybe 250 ms for the animation": [("duration", "equals", 0.25, "prefer")],
    "The deadline is three days, not two": [
        ("duration:deadline", "equals", 259_200, "require"),
        ("duration:deadline", "equals", 172_800, "forbid"),
    ],
    "Without my sign-off nobody deploys": [("confirmation:deploy", "equals", True, "require")],
    "Refunds up to 40 USD don't need approval": [
        ("money:refund", "at_most", 4_000, "permit"),
        ("confirmation:refund", "equals", True, "permit"),
    ],
    "No approval is needed for reading files": [("confirmation:read", "equals", True, "permit")],
    "Don't change files before I have said yes": [
        ("confirmation:change", "equals", True, "require")
    ],
    "Two of the moderators must agree before an account is closed": [
        ("confirmation:close", "equals", True, "require")
    ],
}  # fmt: skip


@pytest.mark.parametrize("text", SET_BY_LOOK)
def test_values_by_their_look_or_name(text: str) -> None:
    assert said(text) == SET_BY_LOOK[text]


@pytest.mark.parametrize(
    ("text", "is_asked"),
    [
        ("Off-topic posts get moved rather than removed", True),
        ("Requests time out after 1500 ms", True),
        ("During the freeze nothing is deployed", True),
        ("UTC everywhere", True),
        ("Be brief with newcomers", True),
        ("Correct mistakes openly and say who made them", True),
        ("Nothing to report today", False),
        ("The posts moved yesterday", False),
        ("As Kant has it, never treat a person as a means", False),
        ("My grandmother used to say: always wash your hands", False),
    ],
)
def test_rules_in_the_present_tense_ask_and_tales_do_not(text: str, is_asked: bool) -> None:
    assert (classify(text).verification is not Verification.NONE) is is_asked


def test_the_strictest_checking_of_any_clause_holds_wherever_it_stands() -> None:
    hard = "Pay the invoice"
    for text in (f"{hard}. Write a summary.", f"Write a summary. {hard}."):
        assert classify(text).verification is Verification.REQUIRED
        assert classify(text).persistence is Persistence.MEDIUM


def test_wait_as_a_verb_takes_nothing_back() -> None:
    assert classify("you must wait 30 seconds. wait 30 seconds").persistence is Persistence.HIGH
    assert said("use port 5432. wait, 5433") == [("port", "equals", 5433, "require")]


CORRECTIONS = {
    "use 27017, no, 27027": [("port", "equals", 27027, "require")],
    "Use port 5432. No, sorry, 5433.": [("port", "equals", 5433, "require")],
    "use port 27017. Scratch that, use port 27027": [("port", "equals", 27027, "require")],
    "not the default port 27017 but 27027": [
        ("port", "equals", 27017, "forbid"),
        ("port", "equals", 27027, "require"),
    ],
    "use port 27027, not 27017": [
        ("port", "equals", 27027, "require"),
        ("port", "equals", 27017, "forbid"),
    ],
    "use port 27027 instead of 27017": [
        ("port", "equals", 27027, "require"),
        ("port", "equals", 27017, "forbid"),
    ],
    "use port 27027, not the default port": [("port", "equals", 27027, "require")],
    "change the port from 5432 to 5433": [("port", "equals", 5433, "require")],
    "I said port 5433, not 5432": [
        ("port", "equals", 5433, "require"),
        ("port", "equals", 5432, "forbid"),
    ],
    "any port except 27017 may be used": [("port", "equals", 27017, "forbid")],
}  # fmt: skip


@pytest.mark.parametrize("text", CORRECTIONS)
def test_corrections_and_contrasts(text: str) -> None:
    assert said(text) == CORRECTIONS[text]


@pytest.mark.parametrize(
    "text",
    [
        "he said 'never use port 27017'",
        'The style guide says "always use port 3000"',
        "the wiki says to use port 27017",
        "```\nnever use port 27017\n```",
        "> use port 27017\n> and never port 27027",
        "can we use port 27017?",
        "I had to use port 27017 yesterday",
        "port 27017 is taken",
        "My cat never eats port 27017",
        "They always use port 27017",
        "He must have used port 27017",
    ],
)
def test_what_is_mentioned_asked_or_told_is_not_meant(text: str) -> None:
    found = classify(text)
    assert found.constraints == ()
    assert (found.persistence, found.verification) == (Persistence.LOW, Verification.NONE)


def test_a_quoted_value_is_meant() -> None:
    assert said('use the database "orders"') == [("database", "equals", "orders", "require")]
    assert said("never run `rm -rf`") == [("tool:rm", "equals", "rm -rf", "forbid")]


def test_a_scope_is_a_whole_phrase() -> None:
    """The first implementation found "all" in "install"."""
    assert classify("install numpy").scope is Scope.TASK
    assert classify("install numpy in all projects").scope is Scope.PERMANENT
    assert classify("everlasting neverland is a word").scope is Scope.TASK
    assert classify("move the project plan").scope is Scope.TASK
    assert classify("in this project, use tabs").scope is Scope.PROJECT


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("just this once, use port 8080", Scope.TASK),
        ("today, use port 8080", Scope.SESSION),
        ("until the release, don't merge anything", Scope.PHASE),
        ("in our team, use tabs", Scope.PROJECT),
        ("never use tabs", Scope.PERMANENT),
        ("for this session, never use tabs", Scope.SESSION),
        ("keep it short until 2026-12-01", Scope.PHASE),
    ],
)
def test_scopes(text: str, scope: Scope) -> None:
    assert classify(text).scope is scope


def test_a_date_limits_a_constraint() -> None:
    (one,) = classify("use port 8080 until 2026-12-01").constraints
    assert (one.validity.from_ms, one.validity.until_ms) == (0, 1_796_169_600_000)


def test_hedges_lower_explicitness_and_firmness() -> None:
    order = [
        classify(text).explicitness
        for text in (
            "maybe use port 27027",
            "try to use port 27027",
            "use port 27027",
            "you must use port 27027",
            "you must use port 27027, not 27017",
        )
    ]
    assert order == sorted(order) and len(set(order)) == len(order)
    assert classify("If you feel like it, use port 27027").persistence is Persistence.LOW
    assert classify("use port 27027 as you see fit").persistence is Persistence.VARIABLE


def test_data_instructs_nobody() -> None:
    text = "You must never use port 27017"
    found, member = classify(text, authority=Authority.DATA), classify(text)
    assert found.persistence is Persistence.LOW and found.needs_confirmation
    assert [one.code for one in found.reasons] == ["classifier.from_data"]
    assert [one.polarity for one in found.constraints] == [Polarity.FORBID]
    assert all(one.authority is Authority.DATA for one in found.constraints)
    assert found.verification is member.verification


def test_a_contradiction_within_a_text_is_asked_about() -> None:
    found = classify("Use port 27027. Use port 27017.")
    assert [one.code for one in found.reasons] == ["classifier.contradiction"]
    assert found.needs_confirmation
    assert classify("Use port 27027 for mongodb and 6379 for redis").reasons == ()


def test_a_long_text_is_read_in_part_and_raises() -> None:
    padding = "the weather is nice. " * (MAX_READ // 20)
    found = classify(padding + "never use port 27017")
    assert "classifier.too_long" in [one.code for one in found.reasons]
    assert found.needs_confirmation and found.verification is Verification.REQUIRED
    assert found.constraints == ()


def test_many_values_are_cut_and_that_is_said() -> None:
    found = classify(" ".join(f"use src/file{number}.py;" for number in range(100)))
    assert len(found.constraints) == 64
    assert "classifier.too_many" in [one.code for one in found.reasons]


def test_without_asking_is_no_permission_where_it_is_forbidden() -> None:
    banned = classify("for this project, never run git push --force without asking")
    assert banned.persistence is Persistence.HIGH
    assert banned.verification is Verification.MANDATORY
    assert [one.key for one in banned.constraints] == ["confirmation:push"]
    assert classify("you may deploy without asking").persistence is Persistence.LOW


def test_a_correction_is_judged_like_what_it_corrects() -> None:
    corrected, plain = classify("use port 5432. No, sorry, 5433"), classify("use port 5433")
    assert corrected.quadrant is plain.quadrant
    assert corrected.persistence is plain.persistence
    assert corrected.explicitness > plain.explicitness


def test_no_more_than_is_a_bound_and_bans_nothing() -> None:
    assert said("Spend no more than 75 EUR") == [("money:spend", "at_most", 7500, "require")]
    assert said("No more than four people") == [("count:people", "at_most", 4, "require")]
    assert said("no page takes longer than 2 seconds") == [("duration", "at_most", 2, "require")]


def test_from_now_on_is_not_now() -> None:
    assert classify("From now on, never use port 27017").scope is Scope.PERMANENT


@pytest.mark.parametrize(
    "text", ["DROP TABLE users;", '{"port": 27017, "host": "localhost"}', "# TODO: use port 27017"]
)
def test_code_says_nothing(text: str) -> None:
    assert classify(text).verification is Verification.NONE


def test_what_only_begins_like_code_is_read() -> None:
    assert said("update the docs; never use port 27017") == [("port", "equals", 27017, "forbid")]
    assert said("drop the rest; use port 27027") == [("port", "equals", 27027, "require")]
    assert classify("# Rules\nnever use port 27017").persistence is Persistence.HIGH
