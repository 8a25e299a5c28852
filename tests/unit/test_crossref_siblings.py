"""CrossReferenceValidator: names made like the one that is asked for, and what runs where."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.comparing import act, status, told

from tractatus.governance.crossref.looks import Look
from tractatus.governance.crossref.siblings import are_joined, has_siblings, patterns, telling_parts
from tractatus.governance.facts import read_act
from tractatus.governance.instructions.instruction import KeyKind

RHYMES = "Nursery rhymes are only to be edited in rhymes_draft"
LOGO = "the crest to print is assets/crest/crest-2031.svg"
PLAY = "Put the playlist for the tea dance at tunes.example.org/waltz"
ACTS: list[tuple[str, dict[str, Any], str]] = [
    (RHYMES, {"sql": "UPDATE rhymes SET body = 'x'"}, "WARNING"),
    (RHYMES, {"sql": "UPDATE rhymes_draft SET body = 'x'"}, "APPROVED"),
    (RHYMES, {"sql": "UPDATE songs SET body = 'x'"}, "APPROVED"),
    ("Start new boxes only in eu-north", {"region": "eu-north-1"}, "APPROVED"),
    ("Start new boxes only in eu-north", {"region": "eu-south"}, "WARNING"),
    (LOGO, {"artwork": "assets/crest/crest-2027.svg"}, "WARNING"),
    (LOGO, {"artwork": "assets/crest/crest-2031.svg"}, "APPROVED"),
    (
        LOGO,
        {"artwork": "assets/crest/crest-2027.svg", "seen": "assets/crest/crest-2031.svg"},
        "WARNING",
    ),
    (LOGO, {"artwork": "assets/crest/reverse-2031.svg"}, "APPROVED"),
    (PLAY, {"body": "The playlist of the dance is at tunes.example.org/tango"}, "WARNING"),
    (PLAY, {"body": "Weather today: tunes.example.org/rain"}, "APPROVED"),
    (PLAY, {"body": "The playlist of the dance is at tunes.example.org/waltz/slow"}, "APPROVED"),
]


@pytest.mark.parametrize(("text", "parameters", "expected"), ACTS)
def test_a_name_in_the_place_of_what_is_asked_for(
    text: str, parameters: dict[str, Any], expected: str
) -> None:
    assert status(told(text), act(**parameters)) == expected


VIDEO = "Edit the recital videos in Kdenlive, its subscription is paid"
PRINTS = "Prints for the exam office go to printer 'lion' only"
MEANS: list[tuple[str, dict[str, Any], str]] = [
    (VIDEO, {"application": "Premiere Pro", "title": "Recital video"}, "WARNING"),
    (VIDEO, {"application": "Kdenlive 24", "title": "Recital video"}, "APPROVED"),
    (VIDEO, {"application": "Premiere Pro", "title": "Tax papers"}, "APPROVED"),
    (VIDEO, {"customer": "Premiere Pro", "title": "Recital video"}, "APPROVED"),
    (PRINTS, {"printer": "giraffe", "file": "exams/biology.pdf"}, "WARNING"),
    (PRINTS, {"printer": "giraffe", "via": "lion", "file": "exams/biology.pdf"}, "WARNING"),
    (PRINTS, {"printer": "lion", "file": "exams/biology.pdf"}, "APPROVED"),
    (PRINTS, {"printer": "giraffe", "file": "posters/fete.pdf"}, "APPROVED"),
]


@pytest.mark.parametrize(("text", "parameters", "expected"), MEANS)
def test_another_means_than_the_one_that_was_chosen(
    text: str, parameters: dict[str, Any], expected: str
) -> None:
    assert status(told(text), act("print.job", **parameters)) == expected


ALIKE = [
    ("web-1", "web-2", True), ("rhymes", "rhymes_draft", True), ("a.b-eu/c", "a.b-us/c", False),
    ("atlas-eu/c", "atlas-us/c", True), ("web-1", "mail-1", False), ("x-1", "y-2", False),
    ("www.example.org", "www.example.net", False), ("", "web-1", False),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other", "alike"), ALIKE)
def test_two_names_that_differ_in_one_part_share_a_shape(one: str, other: str, alike: bool) -> None:
    assert (not set(patterns(one)).isdisjoint(patterns(other))) is alike


def test_only_names_with_parts_have_siblings() -> None:
    assert has_siblings("web-1", Look.MARKED)
    assert not has_siblings("web", Look.MARKED)
    assert not has_siblings("web-1", Look.PROPER)
    assert not has_siblings("pi-something", Look.MARKED)
    assert are_joined("web-1")
    assert not are_joined("web1")


@given(st.text(max_size=60))
def test_any_name_has_few_shapes(name: str) -> None:
    found = patterns(name)
    assert len(found) <= 9
    assert all(not telling_parts(name).isdisjoint(one) for one in found)
    assert all("*" in one for one in found)


def paths(**parameters: Any) -> set[str]:
    found = read_act(act("command.run", **parameters)).facts
    return {str(one.value) for one in found if one.kind is KeyKind.PATH and one.changes}


def test_a_path_is_seen_from_where_the_line_has_gone() -> None:
    assert "/etc/kiln/conf.d/a" in paths(command="cd /etc/kiln && touch conf.d/a")
    assert "/etc/kiln/x/a.txt" in paths(command="cd /etc/kiln && cd x && touch a.txt")
    assert paths(command="touch conf.d/a && cd /etc/kiln") == {"conf.d/a"}
    assert paths(command="cd /etc/kiln && touch /srv/a.txt") == {"/srv/a.txt"}


def test_a_script_may_be_code() -> None:
    found = read_act(act("command.run", script="import hoverlib as h\nh.go('x')\n")).facts
    assert "hoverlib" in {one.value for one in found if one.kind is KeyKind.PACKAGE}
    found = read_act(act("command.run", script="make hoverlib\n")).facts
    assert "hoverlib" not in {one.value for one in found if one.kind is KeyKind.PACKAGE}
