"""The claims check on any text: it answers, in time, with places that lie in the text."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from tractatus.governance.published import Code, Format, check_claims
from tractatus.governance.published.passages import fold

FORMS = st.sampled_from(list(Format))
# Pieces that meet often: markup that is cut off, claims, evidence, invisible letters.
PIECES = st.sampled_from(
    [
        *("<", ">", "</p>", "<p>", "<a href='x'>", "</a>", "<td>", "<tr>", "<table>", "<code>"),
        *("<!--", "-->", "&", "&#", "&amp;", "&#x61;", "<![CDATA[", "<?", "<script>", "<q>"),
        *("`", "``", "```\n", "[", "](", ")", "[^1]", "|", "\n", "\n\n", "- ", "    ", "# ", "> "),
        *(
            "guaranteed",
            "99 %",
            "production-ready",
            "not ",
            "“",
            "”",
            "'",
            ". ",
            "\u200b",
            "\u2028",
        ),
        *("\r\n", "\x00", "\ud800", "😀", "é", "e\u0301", "ﬁ", "\u3000", "\\", "*", "_"),
    ]
)
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=30).map("".join)


@given(TEXTS, FORMS)
def test_any_text_is_read_and_places_lie_in_it(text: str, form: Format) -> None:
    lines = text.split("\n")
    for one in check_claims(text, form):
        assert 1 <= one.line <= one.end_line <= len(lines)
        assert 1 <= one.column <= len(lines[one.line - 1]) + 1
        assert 2 <= one.end_column <= len(lines[one.end_line - 1]) + 2
        assert one.text and one.code in Code


@given(st.text(max_size=60), st.integers(0, 10), st.sampled_from("\u200b\u00ad\u2060\u0301\ufeff"))
def test_an_invisible_letter_in_a_claim_hides_nothing(before: str, at: int, mark: str) -> None:
    word = "guaranteed"
    dressed = word[:at] + mark + word[at:] if at else word
    source = f"{before}\n\nIt is {dressed} here.\n"
    plain = f"{before}\n\nIt is {word} here.\n"
    assert [one.code for one in check_claims(source, Format.TEXT)] == [
        one.code for one in check_claims(plain, Format.TEXT)
    ]


@given(TEXTS)
def test_evidence_takes_findings_away_and_adds_none(text: str) -> None:
    plain = " ".join(text.replace("`", "").replace("<", "").replace("|", "").split())
    bare = check_claims(plain, Format.TEXT)
    shown = check_claims(f"{plain} https://example.org/x", Format.TEXT)
    assert len(shown) <= len(bare)


@given(st.characters())
def test_a_folded_letter_is_as_it_is(letter: str) -> None:
    folded = fold(letter)
    assert "".join(map(fold, folded)) == folded


def test_long_texts_of_markup_that_is_cut_off_are_read_in_time() -> None:
    for piece in ("<", "<!--", "`", "[", "![", "&", "<a href=x>", "|", "guarantee ", "“", '"', "("):
        for form in Format:
            started = time.perf_counter()
            check_claims(piece * 1_500, form)
            assert time.perf_counter() - started < 3, (piece, form)
