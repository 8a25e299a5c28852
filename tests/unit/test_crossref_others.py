"""CrossReferenceValidator: what is named beside what is asked for, and what is refused by name."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.comparing import act, status, told

from tractatus.governance.crossref.looks import Look, look_of, name_of
from tractatus.governance.crossref.others import others
from tractatus.governance.crossref.phrases import phrases
from tractatus.governance.crossref.used import leading_parts, used_names, words_used
from tractatus.governance.facts import read_act

# Text, names that it refuses, names that it only tells of.
NAMED = [
    ("Draw the plan with Inkscape, not with CorelDraw", {"coreldraw"}, set()),
    ("We threw gulp out, build with esbuild", {"gulp"}, set()),
    ("gulp is out, build with esbuild", {"gulp"}, set()),
    ("The old page (old.example.org/in) must not be linked", {"old.example.org/in"}, set()),
    ("Its .psd files can't be reviewed, use figma", {"psd"}, set()),
    ("Nobody rebases on this branch", {"rebase"}, set()),
    ("Take 8899 for it. Lotte has 8888.", set(), {"8888"}),
    ("Read plans from stock_live; stock_old belongs to the museum", set(), {"stock-old"}),
    ("On Fridays restart a-1, a-2 and a-3 when it rains", set(), set()),
    ("Never deploy without asking Kim", set(), set()),
    ("Keep off the lake-db between nine and ten", set(), set()),
    ("Never run terraform destroy", set(), {"terraform"} - {"terraform"}),
    ("Remove nothing outside /srv/uploads", set(), set()),
    ("Nothing but Signal is used here", set(), set()),
    ("8899 is fine, 8888 is fine too", set(), set()),
    ("Enter it in Camp 2031. I've frozen Camp 2030, leave it as it is", {"camp-2030"}, set()),
    ("The base 'Mum's work' you please leave alone", {"mum's-work"}, set()),
    ("Work from `kiln_copy`. She wants `kiln` untouched", {"kiln"}, set()),
    ("Plots are drawn with ggplot2. The tideplot takes an age", set(), {"tideplot"}),
    ("gulp is banned since the fire", {"gulp"}, set()),
    ("gulp is not banned", set(), set()),
    ("If stock_old is down, we wait", set(), set()),
    ("The log-in is done with stock_auth", set(), set()),
    ("No jam-1 thing nor anything with jam-2", {"jam-1", "jam-2"}, set()),
    ("Never send more than 40 Postmark mails", set(), set()),
    ("Nothing of Kim's leaves the house", set(), set()),
    ("", set(), set()),
]


@pytest.mark.parametrize(("text", "refused", "beside"), NAMED)
def test_what_a_text_names_and_does_not_ask_for(
    text: str, refused: set[str], beside: set[str]
) -> None:
    found = others(text)
    strong = {one.name for one in found if one.is_refused and one.look is not Look.PLAIN}
    assert refused <= {one.name for one in found if one.is_refused}
    assert strong <= refused
    assert {one.name for one in found if not one.is_refused} == beside


ACTS: list[tuple[str, str, dict[str, Any], str]] = [
    ("Draw the plan with Inkscape, not with CorelDraw", "tool.call",
     {"application": "CorelDraw", "file": "plan"}, "WARNING"),
    ("Draw the plan with Inkscape, not with CorelDraw", "tool.call",
     {"application": "Inkscape", "file": "plan"}, "APPROVED"),
    ("Draw the plan with Inkscape, not with CorelDraw", "message.post",
     {"body": "We do not draw with CorelDraw here."}, "APPROVED"),
    ("Draw the plan with Inkscape, not with CorelDraw", "ticket.create",
     {"assignee": "CorelDraw"}, "APPROVED"),
    ("We threw gulp out, build with esbuild", "command.run",
     {"command": "npm install gulp"}, "WARNING"),
    ("We threw gulp out, build with esbuild", "command.run",
     {"command": "npm uninstall gulp"}, "APPROVED"),
    ("Papers for the board leave by letter, not by e-mail", "email.send",
     {"to": ["board@example.org"], "subject": "Papers"}, "WARNING"),
    ("Keys are shared over the vault. Not by mail, not in chat", "message.post",
     {"channel": "@kim", "body": "Here is the key"}, "WARNING"),
    ("Keys are shared over the vault. Not by mail, not in chat", "sms.send",
     {"to": "kim", "body": "Here is the key"}, "APPROVED"),
    ("Papers for the board leave by letter, not by e-mail", "letter.print",
     {"to": "board", "subject": "Papers"}, "APPROVED"),
    ("Nobody rebases here, we merge", "command.run", {"command": "git rebase main"}, "WARNING"),
    ("Please seat nobody at table 12", "reservation.create", {"name": "Roe", "table": 12},
     "WARNING"),
    ("Please seat nobody at table 12", "reservation.create", {"name": "Roe", "persons": 12},
     "APPROVED"),
    ("The notebook gets 8899. Lotte has 8888.", "command.run",
     {"command": "jupyter lab --port=8888"}, "REJECTED"),
    ("The notebook gets 8899. Lotte has 8888.", "command.run",
     {"command": "jupyter lab --port=8899"}, "APPROVED"),
    ("Probe /live/deep, since /live answers whenever it likes", "file.edit",
     {"path": "probe.yaml", "content": "http:\n  path: /live/deep\n"}, "APPROVED"),
    ("No tideplot on the clients, please", "file.edit",
     {"path": "tasks.yml", "content": "- apt:\n    name: [vim, tideplot]\n"}, "WARNING"),
    ("No tideplot on the clients, please", "file.edit",
     {"path": "tasks.yml", "content": "- apt:\n    name: tideplot\n    state: absent\n"},
     "APPROVED"),
    ("kiln_log has to stay complete, we are checked", "database.query",
     {"sql": "DELETE FROM kiln_log WHERE a < 2"}, "WARNING"),
    ("Anything in /var/lib/kiln is taboo", "file.delete", {"glob": "/var/lib/kiln/log.0*"},
     "WARNING"),
    ("Never link to old.example.org/join in messages", "message.post",
     {"body": "Sign up at old.example.org/join today"}, "WARNING"),
    ("Never link to old.example.org/join in messages", "file.edit",
     {"path": "a.py", "content": "# once https://old.example.org/join\nx = 1\n"}, "APPROVED"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "parameters", "expected"), ACTS)
def test_what_is_used_though_something_else_is_wanted(
    text: str, kind: str, parameters: dict[str, Any], expected: str
) -> None:
    assert status(told(text), act(kind, **parameters)) == expected


LOOKS = [
    ("stock_old", Look.MARKED), ("web-2", Look.MARKED), ("8080", Look.NUMBER),
    ("four", Look.NUMBER), ("a.example.org", Look.ADDRESS), ("/var/tmp", Look.PATH),
    ("notes.txt", Look.MARKED), ("mypy", Look.PROPER), ("next", Look.PLAIN), ("bread", Look.PLAIN),
]  # fmt: skip


@pytest.mark.parametrize(("word", "look"), LOOKS)
def test_the_look_of_a_word(word: str, look: Look) -> None:
    assert look_of(word, word, opens=False) is look


def test_a_capital_names_something_where_it_opens_no_sentence() -> None:
    assert look_of("outlook", "Outlook", opens=False) is Look.PROPER
    assert look_of("outlook", "Outlook", opens=True) is Look.PLAIN


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("https://a.example.org/b/", "a.example.org/b"), ("S:\\Office\\In", "s:/office/in"),
        ("/etc/**", "/etc"), ("v2.1", "2.1"), ("Stock_Old", "stock-old"), ("/", "/"),
    ],
)  # fmt: skip
def test_one_spelling_of_a_name(text: str, name: str) -> None:
    assert name_of(text) == name


@given(st.text(max_size=200))
def test_any_text_is_read_and_names_each_thing_once(text: str) -> None:
    found = [one.name for one in others(text)]
    assert len(found) == len(set(found))
    assert all(0 <= one.clause < len(phrases(text)) for one in others(text))
    assert not set(found) & {name for one in others(text) for name in one.wanted}


class Everything:
    def __contains__(self, name: object) -> bool:
        return True


SAID = [
    {"command": "npm install @fortawesome/free-solid docs.v2\nmoment"}, {"via": "Sms", "table": 12},
    {"url": "https://a-b.example.org/x_1/y?z=1"}, {"path": "C:\\In\\Week 40.xlsx"},
    {"content": "import moment from 'moment'\n\tPORT=8888\n"}, {"body": "go to a.example.org/q"},
    {"deep": [{"service": ["mill-east", 8081]}]}, {"port": "０８８"},
]  # fmt: skip


@pytest.mark.parametrize("parameters", SAID)
@pytest.mark.parametrize("kind", ["email.send", "sms.send", "tool.call"])
def test_no_name_is_used_without_its_leading_part(kind: str, parameters: dict[str, Any]) -> None:
    proposed = act(kind, **parameters)
    findings = read_act(proposed)
    words = words_used(proposed, findings)
    names = {one.name for one in used_names(proposed, findings, Everything())}
    assert names
    parts = {name: set(leading_parts(name)) for name in names}
    assert not {name for name, some in parts.items() if any(some) and some.isdisjoint(words)}


@given(st.dictionaries(st.text(max_size=6), st.text(max_size=40) | st.integers(), max_size=4))
def test_an_act_uses_only_what_is_asked_about(parameters: dict[str, Any]) -> None:
    proposed = act(**{f"p{name}": value for name, value in parameters.items()})
    findings = read_act(proposed)
    assert not list(used_names(proposed, findings, ()))
    assert {one.name for one in used_names(proposed, findings, {"zap"})} <= {"zap"}
