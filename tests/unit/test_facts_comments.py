"""Facts: comments, sentences of the past and look-ups say nothing of what an act uses."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tractatus.governance.act import Act, ActorKind
from tractatus.governance.facts import read_act
from tractatus.governance.facts.comments import without_comments
from tractatus.governance.facts.looking import only_looks
from tractatus.governance.facts.told_past import without_past
from tractatus.governance.instructions.instruction import KeyKind

KEPT = [
    ("a.py", "PORT = 1  # was 2\n", "PORT = 1"),
    ("a.py", 'URL = "x#y"  # z\n', 'URL = "x#y"'),
    ("a.js", "f('https://a/b') // old\n", "f('https://a/b')"),
    (".npmrc", "; was a\nregistry=b\n", "\nregistry=b"),
    ("a.css", "a /* one\ntwo */ b\n", "a \n b"),
    ("a.md", "a <!-- b --> c", "a  c"),
    ("run.sh", "#!/bin/sh\necho it's # not\n", "#!/bin/sh\necho it's"),
    ("", "# a note\nport: 1 # kept\n", "\nport: 1 # kept"),
]


@pytest.mark.parametrize(("path", "text", "kept"), KEPT)
def test_comments_are_blank(path: str, text: str, kept: str) -> None:
    found = without_comments(text, path)
    assert len(found) == len(text)
    said = [" ".join(line.split()) for line in found.split("\n")]
    assert [one for one in said if one] == [
        " ".join(one.split()) for one in kept.split("\n") if one
    ]


@given(
    st.text(alphabet="#/*'\"`-;% \na\\", max_size=80), st.sampled_from(["a.py", "a.js", "a.sql"])
)
def test_every_place_stays_its_own(text: str, path: str) -> None:
    found = without_comments(text, path)
    assert len(found) == len(text)
    assert [at for at, one in enumerate(found) if one == "\n"] == [
        at for at, one in enumerate(text) if one == "\n"
    ]


@pytest.mark.parametrize("unit", ["#", '"', "'", "/*", '\\"', "# x\n", "<!--"])
def test_hostile_text_is_read_in_no_time(unit: str) -> None:
    text = unit * (200_000 // len(unit))
    start = time.perf_counter()
    without_comments(text, "a.php")
    assert time.perf_counter() - start < 1


def test_sentences_of_the_past_are_blank() -> None:
    told = without_past("It was moved from a.lan. Use b.lan now.")
    assert "a.lan" not in told
    assert "b.lan" in told


@pytest.mark.parametrize(
    ("command", "looks"),
    [("grep -rn x src", True), ("git log -p", True), ("git push", False), ("rm x", False)],
)
def test_commands_that_only_look(command: str, looks: bool) -> None:
    assert only_looks(command) is looks


@pytest.mark.parametrize(
    ("content", "port", "host"),
    [
        ("app.listen(5051, '0.0.0.0')\n", 5051, "0.0.0.0"),
        ('lis, err := net.Listen("tcp", ":5051")\n', 5051, None),
        ('#define OVEN_HOST "oven.mill.example"\n', None, "oven.mill.example"),
        ("url=jdbc:oracle:thin:@//ora.mill.example:1599/X\n", 1599, "ora.mill.example"),
    ],
)
def test_places_in_code(content: str, port: int | None, host: str | None) -> None:
    act = Act("file.write", "a", ActorKind.AGENT, {"path": "src/main.h", "content": content})
    found = read_act(act).facts
    ports = {one.value for one in found if one.kind is KeyKind.PORT}
    hosts = {one.value for one in found if one.kind is KeyKind.HOST}
    assert port is None or port in ports
    assert host is None or host in hosts
