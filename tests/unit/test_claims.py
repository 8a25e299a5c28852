"""Claims of published text: what is found, what is left alone, and where it stands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tractatus.cli import main
from tractatus.errors import FormatError
from tractatus.governance.published import Code, Finding, Format, check_claims
from tractatus.governance.published.check import MAX_LETTERS

STATISTIC, ABSOLUTE, MATURITY = Code.STATISTIC, Code.ABSOLUTE, Code.MATURITY


def codes(text: str, form: Format = Format.MARKDOWN) -> list[Code]:
    return [one.code for one in check_claims(text, form)]


def only(text: str, form: Format = Format.MARKDOWN) -> Finding:
    (found,) = check_claims(text, form)
    return found


# The failures of the original that this check exists for.


def test_original_failure_fabricated_savings_and_return() -> None:
    text = "The framework yields $3.77M annual savings and a 1,315 % ROI within months."
    assert [one.text for one in check_claims(text, Format.TEXT)] == ["$3.77M", "1,315 %"]
    assert set(codes(text)) == {STATISTIC}


@pytest.mark.parametrize("word", ["guarantees", "Guaranteed", "guaranteeing", "a guarantee of"])
def test_original_failure_words_of_absolute_assurance(word: str) -> None:
    assert codes(f"Tractatus is {word} safety.") == [ABSOLUTE]


def test_original_failure_called_ready_for_production_without_being_it() -> None:
    assert codes("A production-ready framework for AI safety.") == [MATURITY]
    assert codes("Our production ready code is battle-tested.") == [MATURITY, MATURITY]


# Evidence near it, and not near enough.


@pytest.mark.parametrize(
    "text",
    [
        "It cost 40 % less ([how](docs/x.md)).",
        "It cost 40 % less, measured by `python benchmarks/gate.py`.",
        "It cost 40 % less. Source: https://example.org/x",
        "It cost 40 % less.[^1]",
        "| cost | 40 % less | [how](x.md) |",
        "Measured by `tests/x.py`:\n\n- 40 % less\n- 3x faster\n",
    ],
)
def test_a_statistic_with_a_source_is_left_alone(text: str) -> None:
    assert codes(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "It cost 40 % less. A [guide](x.md) is there. It has pages.",
        "It cost 40 % less.\n\n[A source](x.md) for something else.",
        "| cost | 40 % less |\n| time | [how](x.md) |",
        "- 40 % less\n- [how](x.md)",
        "It cost 40 % less, see `x`.",
        "It cost 40 % less ([mail us](#)).",
        "Measured by `tests/x.py`:\n\n- 3x faster\n\nNow 40 % less.",
    ],
)
def test_a_source_elsewhere_does_not_count(text: str) -> None:
    assert codes(text) == [STATISTIC]


def test_evidence_in_a_row_of_a_page_counts_for_the_row_alone() -> None:
    row = "<tr><td>It is 99 % up. So it is.</td><td>{}</td></tr>"
    source = row.format('<a href="x">y</a>')
    assert codes(f"<table>{source}</table>", Format.HTML) == []
    assert codes(f"<table>{source}{row.format('y')}</table>", Format.HTML) == [STATISTIC]


def test_a_figure_is_the_source_of_its_own_number_and_of_no_other() -> None:
    figure = '<a href="#s" data-figure="windows.7d.blocked">{}</a>'
    assert codes(f"<p>{figure.format('40 %')} of acts</p>", Format.HTML) == []
    inside = f'<p>40 % of acts, <span data-figure="x">12</span> of {"them"}</p>'
    assert codes(inside, Format.HTML) == [STATISTIC]


@pytest.mark.parametrize("href", ["javascript:void(0)", "#", "", "mailto:a@b.example", "tel:1"])
def test_a_link_that_leads_nowhere_is_no_source(href: str) -> None:
    assert codes(f'<p>40 % less, <a href="{href}">see</a></p>', Format.HTML) == [STATISTIC]


# Denied, mentioned, asked.


@pytest.mark.parametrize(
    "text",
    [
        "We do not guarantee anything.",
        "There is no guarantee.",
        "No absolute claims such as “guarantee”, “never fails” or 'unbreakable'.",
        "Words like `tamper-proof` are refused.",
        "The phrase production-ready is not used.",
        "Is it tamper-proof?",
        "It isn't battle-tested.",
        "Whether it is unbreakable is unknown.",
    ],
)
def test_what_is_denied_mentioned_or_asked_is_no_claim(text: str) -> None:
    assert codes(text) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Not only guaranteed but cheap.", ABSOLUTE),
        ("No other tool guarantees this.", ABSOLUTE),
        ("Without doubt unbreakable.", ABSOLUTE),
        ("Do not worry: safety is guaranteed.", ABSOLUTE),
        ("It is not slow; it is tamper-proof.", ABSOLUTE),
        ("It is small, but unbreakable.", ABSOLUTE),
        ("The press calls us “production-ready” and we agree.", MATURITY),
        ("Want guaranteed safety?", ABSOLUTE),
        ("There isn't a doubt. It never fails.", ABSOLUTE),
        ("> It guarantees safety.", ABSOLUTE),
        (
            "Not long ago the whole team and all their friends found that it is tamper-proof.",
            ABSOLUTE,
        ),
        ("Application code cannot\n  forge one.", ABSOLUTE),
    ],
)
def test_a_negation_of_something_else_hides_nothing(text: str, code: Code) -> None:
    assert code in codes(text)


# Dressed so that a reader sees it and a pattern would not.

DRESSED = [
    ("ｇｕａｒａｎｔｅｅｄ", Format.TEXT),
    ("guar\u200banteed", Format.TEXT),
    ("guar\u00adanteed", Format.TEXT),
    ("guаrаntееd", Format.TEXT),  # Cyrillic а and е
    ("guaranteeԁ", Format.TEXT),
    ("gu\u0301arante\u0308ed", Format.TEXT),
    ("G\u2060UARANTEED", Format.TEXT),
    ("<b>guar</b><i>anteed</i>", Format.HTML),
    ("guar<wbr>anteed", Format.HTML),
    ("guar<!-- no -->anteed", Format.HTML),
    ("guar&shy;anteed", Format.HTML),
    ("guar&#x61;nteed", Format.HTML),
    ("guar&#97nteed", Format.HTML),
    ("guar<b/>anteed", Format.HTML),
    ("GUAR<SPAN CLASS=x>ANTEED</SPAN>", Format.HTML),
    ("guar**an**teed", Format.MARKDOWN),
    ("guar<b>anteed</b>", Format.MARKDOWN),
    ("guar&#97;nteed", Format.MARKDOWN),
    ("guar\\anteed", Format.TEXT),
]


@pytest.mark.parametrize(("word", "form"), DRESSED[:-1])
def test_a_dressed_word_is_read_as_it_looks(word: str, form: Format) -> None:
    assert codes(f"It is {word} to work.", form) == [ABSOLUTE]


@pytest.mark.parametrize(
    "number", ["９９ ％", "9\u200b9 %", "٩٩ %", "99\u00a0%", "99&nbsp;%", "&#57;9 %"]
)
def test_a_dressed_number_is_read_as_it_looks(number: str) -> None:
    form = Format.HTML if "&" in number else Format.TEXT
    (found,) = check_claims(f"It is up {number} of the time.", form)
    assert found.code is STATISTIC and "".join(found.text.split()) == "99%"


def test_a_link_around_several_paragraphs_is_a_source_in_each() -> None:
    text = '<p>A long beginning of a paragraph <a href="x">and a link<p>40 % less</p></a>'
    assert codes(text, Format.HTML) == []


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="x" alt="99 % uptime">',
        '<a href="" title="99 % uptime">x</a>',
        '<button aria-label="99 % uptime">x</button>',
        '<input placeholder="99 % uptime">',
        '<input type="submit" value="99 % uptime">',
        '<meta name="description" content="99 % uptime">',
        '<meta property="og:title" content="99 % uptime">',
        "<title>99 % uptime</title>",
        "<svg><text>99 %</text></svg>",
        "<noscript>99 % uptime</noscript>",
        "<option>99 % uptime</option>",
        "<table><tr><td>99 % uptime</td></tr></table>",
        "![99 % uptime](x.png)",
    ],
)
def test_what_is_spoken_or_shown_elsewhere_is_read(markup: str) -> None:
    form = Format.MARKDOWN if markup.startswith("!") else Format.HTML
    assert codes(markup, form) == [STATISTIC]


@pytest.mark.parametrize(
    "markup",
    [
        "<style>p { width: 50 %; }</style>",
        "<script>const guarantee = '99 %';</script>",
        "<!-- 99 % -->",
        "<pre>guaranteed 99 %</pre>",
        "<p><code>guaranteed</code></p>",
        '<p data-x="99 % guaranteed" class="guaranteed">x</p>',
        '<meta name="viewport" content="width=99 %">',
    ],
)
def test_what_nobody_reads_as_a_claim_is_not_read(markup: str) -> None:
    assert codes(markup, Format.HTML) == []


# Where it stands.


def test_line_and_column_are_those_of_the_source() -> None:
    source = "# Title\n\nFine.  It is **guar**anteed\nto work.\n"
    found = only(source)
    lines = source.split("\n")
    assert (found.line, found.column) == (3, lines[2].index("guar") + 1)
    assert (found.end_line, found.end_column) == (3, len(lines[2]) + 1)
    assert found.text == "guaranteed" and found.where == "text"
    assert found.sentence == "It is guaranteed to work."


def test_places_in_a_page_are_those_of_its_source() -> None:
    source = "<p>Fine.</p>\n<p>It is gu&#97;r<b>anteed</b>.</p>"
    found = only(source, Format.HTML)
    assert (found.line, found.column) == (2, 10)
    assert (found.end_line, found.end_column) == (2, source.split("\n")[1].index("</b>") + 1)


def test_an_attribute_is_named() -> None:
    found = only('<p>x</p>\n<img alt="99 % uptime">', Format.HTML)
    assert (found.where, found.line, found.column) == ("alt", 2, 1)


def test_each_code_says_how_to_mend_it() -> None:
    found = check_claims("Guaranteed, production-ready, 99 % faster.", Format.TEXT)
    assert {one.code for one in found} == set(Code)
    assert len({one.hint for one in found}) == len(Code)


def test_a_text_without_end_is_refused() -> None:
    with pytest.raises(FormatError, match="at most"):
        check_claims("x" * (MAX_LETTERS + 1), Format.TEXT)


# The command.


def test_the_command_lists_what_it_finds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "page.html"
    page.write_text("<p>Safety is guaranteed.</p>")
    (tmp_path / "fine.md").write_text("Nothing is guaranteed.")
    assert main(["claims", "check", str(tmp_path)]) == 1
    printed = capsys.readouterr().out
    assert f"{page}:1:14: absolute_without_evidence: guaranteed" in printed
    assert "1 found in 2 texts" in printed
    assert main(["claims", "check", str(tmp_path / "fine.md")]) == 0


def test_the_command_prints_one_document(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "notes"
    page.write_text("40 % less")
    assert main(["claims", "check", "--json", str(page)]) == 1
    document = json.loads(capsys.readouterr().out)
    (finding,) = document["findings"]
    assert finding["code"] == "statistic_without_source" and finding["target"] == str(page)
    assert document["checked"] == [str(page)]


@pytest.mark.parametrize(
    "words", [["/no/such/file"], ["http://127.0.0.1:9/"], ["http://["]], ids=str
)
def test_the_command_says_what_it_cannot_read(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["claims", "check", *words]) == 2
    assert capsys.readouterr().err.startswith("tractatus: expected ")


def test_a_text_does_not_steer_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "page.txt"
    page.write_text("\x1b[31m Guaranteed \x1b]0;x\x07 safety.")
    assert main(["claims", "check", str(page)]) == 1
    assert "\x1b" not in capsys.readouterr().out
