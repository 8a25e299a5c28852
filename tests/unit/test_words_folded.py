"""Text of an adversary is folded to plain words, and each keeps its place."""

from __future__ import annotations

import pytest

from tractatus.governance.act import Span
from tractatus.governance.language.words import fold, read_texts, read_words

RED, PLAIN = "\x1b[31m", "\x1b[0m"


@pytest.mark.parametrize(
    "dressed",
    [
        "ne\x00ver",
        "ne\x07ver",
        "ne\x7fver",
        "ne\x80ver",
        f"{RED}never{PLAIN}",
        f"ne{RED}ver",
        "ne\x1b[38;5;196mver",
        "ne\u200bver",
        "ne\u202ever",
        "ne\u00adver",
        "ne\u3164ver",
        "nev\u0301er",
        "nеvеr",
        "ＮＥＶＥＲ",
        "𝐧𝐞𝐯𝐞𝐫",
        "ΝΕver",
        "NEVER",
    ],
)
def test_a_dressed_word_is_the_word(dressed: str) -> None:
    assert read_texts(dressed) == ["never"]


def test_spans_point_into_the_original() -> None:
    text = f"a {RED}red{PLAIN} w\u200bord"
    words = read_words(text)
    assert [one.text for one in words] == ["a", "red", "word"]
    assert words[1].span == Span(7, 10)
    assert text[words[2].span.start : words[2].span.end] == "w\u200bord"


def test_line_ends_and_tabs_still_part_words() -> None:
    assert read_texts("one\ttwo\nthree\r\nfour") == ["one", "two", "three", "four"]


@pytest.mark.parametrize("text", ["plain", "Two\nlines\tand a tab"])
def test_plain_text_is_only_lowered(text: str) -> None:
    assert fold(text) == (text.lower(), range(len(text)))


def test_a_terminal_s_order_ends_at_its_letter() -> None:
    assert read_texts("\x1b[never") == ["ever"]  # what a terminal shows, too
    assert read_texts("\x1bnever") == ["never"]


def test_letters_that_fold_to_several_keep_one_place() -> None:
    folded, places = fold("ﬁx ½")
    assert folded.startswith("fix ") and list(places[:3]) == [0, 0, 1]


def test_spans_of_plain_text_are_the_words() -> None:
    text = "Ban ada's post, now!"
    words = read_words(text)
    assert [one.text for one in words] == ["ban", "ada's", "post", ",", "now", "!"]
    assert all(text[one.span.start : one.span.end].lower() == one.text for one in words)
