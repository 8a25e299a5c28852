"""What a member says to the assistant: read without a model, total, and never guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tractatus.governance.act import Span
from tractatus.platform.assistant.grammar import COMMANDS, Command, Talk, Told, read_said
from tractatus.platform.assistant.listing import marked_parts
from tractatus.platform.assistant.tools import TOOLS


@pytest.mark.parametrize(
    ("said", "tool", "arguments"),
    [
        ("pin newest", "pin", {"post": "newest"}),
        ("Please pin the post 3f9a2c.", "pin", {"post": "3f9a2c"}),
        ("unpin about the bench", "unpin", {"post": "about the bench"}),
        ("label about bench as resolved.", "label", {"post": "about bench", "label": "resolved"}),
        ("label 3f9a2c as done as said", "label", {"post": "3f9a2c as done", "label": "said"}),
        ("post: Tea at four.", "post", {"text": "Tea at four."}),
        ('post "Tea at four."', "post", {"text": "Tea at four."}),
        ("summarise today", "summarise", {"period": "today"}),
        ("Summarize this week.", "summarise", {"period": "week"}),
        ("summarise", "summarise", {"period": "today"}),
        ("set tea time to 4 o'clock", "set", {"name": "tea_time", "value": "4 o'clock"}),
    ],
)
def test_commands_are_read(said: str, tool: str, arguments: dict[str, str]) -> None:
    assert read_said(said) == Command(tool, arguments)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("never pin posts", "never pin posts"),
        ("From now on never pin posts", "From now on never pin posts"),
        ("please always use metric units in summaries", "always use metric units in summaries"),
        ("use port 27027", "use port 27027"),
        ("instruction: pin only what the founder wrote", "pin only what the founder wrote"),
        ("Remember:   you may pin posts", "you may pin posts"),
        ("for the rest of this session, set the port to 27027",) * 2,
        ("do not label posts",) * 2,
    ],
)
def test_what_lasts_is_an_instruction(said: str, told: str) -> None:
    assert read_said(said) == Told(told)


@pytest.mark.parametrize(
    ("said", "suggested"),
    [
        ("pni newest", ("pin newest",)),
        ("summarise the moon", ("summarise today",)),
        ("label newest", ("label about bench as resolved",)),
        ("set x", ("set opening_hours to mornings",)),
        ("pin", ("pin newest",)),
        ("sing a song", ()),
        ("instruction:", ("instruction: never pin posts",)),
        ("neverland is nice", ()),
    ],
)
def test_everything_else_is_talk_with_what_is_near(said: str, suggested: tuple[str, ...]) -> None:
    assert read_said(said) == Talk(said, suggested)


@given(st.text(max_size=300))
def test_reading_is_total_and_adds_nothing(text: str) -> None:
    said = read_said(text)
    if isinstance(said, Command):
        tool = TOOLS[said.tool]
        assert set(said.arguments) == set(tool.arguments)
        assert all(said.arguments.values())
    elif isinstance(said, Told):
        assert said.text and said.text in text


def test_what_the_page_teaches_is_read() -> None:
    for example, _ in COMMANDS:
        assert not isinstance(read_said(example), Talk), example
    taught = {
        said.tool for example, _ in COMMANDS if isinstance(said := read_said(example), Command)
    }
    assert taught | {"unpin"} == set(TOOLS)


def test_a_long_sentence_is_read_in_linear_time() -> None:
    assert isinstance(read_said("please " * 20_000 + "pin"), Talk)
    assert isinstance(read_said("label " + "as " * 50_000 + "x"), Command)


@given(
    st.text(max_size=60),
    st.lists(st.tuples(st.integers(-5, 70), st.integers(-5, 70)), max_size=6),
)
def test_marking_loses_no_words(text: str, places: list[tuple[int, int]]) -> None:
    parts = marked_parts(text, [Span(start, end) for start, end in places])
    assert "".join(words for words, _ in parts) == text
    marked = "".join(words if is_read else "\0" * len(words) for words, is_read in parts)
    for place, letter in enumerate(marked):
        covered = any(start <= place < end for start, end in places)
        assert (letter != "\0") == covered or text[place] == "\0"
