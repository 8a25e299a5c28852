"""Foreign text before somebody who decides: what hides, moves or disguises itself is named."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tractatus.governance.language.visible import visible


def spelled(text: str) -> str:
    """What a reader sees, notes in brackets."""
    return "".join(f"{one.shown}[{one.note}]" if one.note else one.shown for one in visible(text))


PLAIN = (
    "",
    "Pay the printer 90 euros.",
    "café naïve mañana Größe",
    "Привет, мир",
    "Οδηγίες χρήσης",
    "日本語のテキスト AIモデル",
    "한국어 문장",
    "हिन्दी में लिखा",
    "שלום עולם",
    "two\nlines",
    "☃ 🎉 € §",
    '{"a": [1, 2]} <b>&amp;</b>',
)
TOLD = {
    "a\u200bb": "a[U+200B ZERO WIDTH SPACE]b",
    "\u202egnp.exe": "[U+202E RIGHT-TO-LEFT OVERRIDE]gnp.exe",
    "a\u2066b\u2069": "a[U+2066 LEFT-TO-RIGHT ISOLATE]b[U+2069 POP DIRECTIONAL ISOLATE]",
    "p\u0430ypal": "p\u0430[U+0430 CYRILLIC SMALL LETTER A]ypal",
    "\u0430\u0440\u0440": "".join(
        f"{letter}[U+{ord(letter):04X} {unicodedata.name(letter)}]"
        for letter in "\u0430\u0440\u0440"
    ),
    "１00": "１[U+FF11 FULLWIDTH DIGIT ONE]00",
    "\u0661": "\u0661[U+0661 ARABIC-INDIC DIGIT ONE]",
    "𝐩ay": "𝐩[U+1D429 MATHEMATICAL BOLD SMALL P]ay",
    "a\u00a0b": "a[U+00A0 NO-BREAK SPACE]b",
    "a\tb": "a[U+0009 TABULATION]b",
    "a\rb": "a[U+000D CARRIAGE RETURN]b",
    "\x1b[2J": "[U+001B ESCAPE][2J",
    "e\u0301\u0301\u0301": "e[U+0301 COMBINING ACUTE ACCENT × 3]",
    "\U000e0041": "[U+E0041 TAG LATIN CAPITAL LETTER A]",
    "\u3164": "[U+3164 HANGUL FILLER]",
    "\ue000": "[U+E000]",
    "\U0010ffff": "[U+10FFFF]",
    "\ud800": "[U+D800]",
    " pay": "[U+0020 SPACE]pay",
    "pay ": "pay[U+0020 SPACE]",
    "now" + " " * 300 + "never": "now[U+0020 SPACE × 300]never",
    "now" + "\n" * 90_000 + "never": "now\n[U+000A LINE FEED × 90,000]never",
    "a\u2028b": "a[U+2028 LINE SEPARATOR]b",
}
HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@pytest.mark.parametrize("text", PLAIN)
def test_what_people_write_is_left_as_it_is(text: str) -> None:
    assert spelled(text) == text


@pytest.mark.parametrize("text", TOLD, ids=lambda text: ascii(text[:12]))
def test_what_hides_or_disguises_itself_is_named(text: str) -> None:
    assert spelled(text) == TOLD[text]


@given(st.text(st.characters()) | st.text("ab \n\u200b\u0430\u0301\u202e１", max_size=30))
def test_the_pieces_are_the_text_and_show_nothing_that_hides(text: str) -> None:
    pieces = visible(text)
    assert "".join(piece.original for piece in pieces) == text
    for piece in pieces:
        assert piece.original
        assert piece.note.isprintable()
        assert piece.shown == piece.original or piece.note
        assert not {unicodedata.category(one) for one in piece.shown.replace("\n", "")} & HIDDEN
        assert "\n\n\n" not in piece.shown
    # Two texts that differ are told apart.
    assert (spelled(text) == text) == all(not piece.note for piece in pieces)


@given(st.text(st.characters(max_codepoint=0x7E, min_codepoint=0x21), max_size=40))
def test_plain_letters_and_signs_are_never_marked(text: str) -> None:
    assert spelled(text) == text
