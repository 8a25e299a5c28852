"""What holds of every classification: total, deterministic, spans true, nothing lowered."""

from __future__ import annotations

import random
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tractatus.governance.act import Json
from tractatus.governance.case import Pressure
from tractatus.governance.classifier import MAX_READ, classify
from tractatus.governance.classifier.reading import read_tokens
from tractatus.governance.instructions.documents import (
    classification_document,
    read_classification,
)
from tractatus.governance.instructions.instruction import (
    Authority,
    Classification,
    Constraint,
    KeyKind,
    Persistence,
    Verification,
)
from tractatus.governance.language.words import fold

FIRMNESS = [Persistence.LOW, Persistence.VARIABLE, Persistence.MEDIUM, Persistence.HIGH]
STRICT_FIRST = list(Verification)

OPENINGS = (
    "", "please ", "you must ", "never ", "don't ", "always ", "try to ", "maybe ", "avoid ",
    "for this project, ", "in this session, ", "from now on, ", "you may ", "we should never ",
    "under no circumstances ", "could you ", "no, ", "I said ", "ideally, ",
)  # fmt: skip
BODIES = (
    "use port 27027", "use port 27027 for MongoDB", "connect to db.example.com", "use Python 3.11",
    "spend more than 50 EUR", "push to main", "run git push --force", "touch src/legacy/",
    "drop the table users", "store passwords in plain text", "keep functions under 50 lines",
    "wait 30 seconds", "install lodash", "fix the syntax error in line 42", "explore new ideas",
    "ask before deleting", "use https://api.example.com/v2", "print the current directory",
    "use port 8080 or 8081", "use react 18.x instead of vue", "sell personal data",
)  # fmt: skip
ENDINGS = ("", ".", ", not the default", " in this repo", " as you see fit", " until 2026-12-01",
           " if possible", " without asking", "!", ", always", " and tell me")  # fmt: skip

sentences = st.tuples(*map(st.sampled_from, (OPENINGS, BODIES, ENDINGS))).map("".join)
texts = st.lists(sentences, min_size=1, max_size=3).map(". ".join)
INVISIBLE = (
    *"\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f\u3164\u202e\ufe0f\x00\x07\x7f",
    "\x1b[31m",
    "\x1b[0m",
)
LOOKALIKES = str.maketrans("aeopcyxijs", "аеорсухіјѕ")


def is_no_less(found: Classification, than: Classification) -> bool:
    return FIRMNESS.index(found.persistence) >= FIRMNESS.index(
        than.persistence
    ) and STRICT_FIRST.index(found.verification) <= STRICT_FIRST.index(than.verification)


@given(st.text(max_size=400) | texts | st.text(alphabet="'\"`\n>:,.;-/*() aet0127$%", max_size=200))
@settings(max_examples=400)
def test_any_text_has_one_answer_with_spans_inside_it(text: str) -> None:
    found = classify(text)
    assert found == classify(text)
    assert 0 <= found.explicitness <= 1 and 0 <= found.confidence <= 1
    assert found.needs_confirmation == bool(found.reasons)
    for one in found.constraints:
        assert 0 <= one.span.start < one.span.end <= len(text)
        assert one.kind in KeyKind
    for reason in found.reasons:
        assert reason.span is None or 0 <= reason.span.start < reason.span.end <= len(text)
    assert read_classification(classification_document(found)) == found


def reads_as(one: Constraint, words: str) -> bool:
    """Whether the text of the span says the value."""
    values: list[Json] = one.value if isinstance(one.value, list) else [one.value]
    match one.kind:
        case KeyKind.CONFIRMATION:
            return True  # the word that asks for it
        case KeyKind.MONEY | KeyKind.DURATION | KeyKind.COUNT:
            return any(letter.isdigit() for letter in words)
        case KeyKind.PATH:
            return str(one.value).removesuffix("/**").lower() in words
        case KeyKind.VERSION:
            return str(one.value) in words.replace(" ", "")
        case KeyKind.TOOL:
            return str(one.value).split()[-1] in words or words in str(one.value)
        case _:
            return all(str(value).lower() in words for value in values)


@given(texts)
@settings(max_examples=300)
def test_the_text_of_a_span_reads_as_its_value(text: str) -> None:
    for one in classify(text).constraints:
        words = fold(text[one.span.start : one.span.end])[0]
        assert reads_as(one, words), (one, words)


def without_places(found: Classification) -> tuple[object, ...]:
    plain = [
        (one.key, one.operator, str(one.value).lower(), one.polarity, one.scope)
        for one in found.constraints
    ]
    kept = (found.quadrant, found.persistence, found.scope, found.verification)
    return (*kept, found.explicitness, found.confidence, plain)


@given(texts)
@settings(max_examples=150)
def test_case_changes_nothing_but_the_spelling_of_paths(text: str) -> None:
    for other in (text.upper(), text.title().replace("'T", "'t")):
        assert without_places(classify(other)) == without_places(classify(text))


@given(texts, st.data())
@settings(max_examples=150)
def test_what_cannot_be_seen_changes_nothing(text: str, data: st.DataObject) -> None:
    hidden = list(text)
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(hidden)))
        hidden.insert(at, data.draw(st.sampled_from(INVISIBLE)))
    assert without_places(classify("".join(hidden))) == without_places(classify(text))


@given(texts, st.data())
@settings(max_examples=150)
def test_letters_that_look_alike_change_nothing(text: str, data: st.DataObject) -> None:
    dressed = "".join(
        one.translate(LOOKALIKES) if data.draw(st.booleans()) else one for one in text
    )
    assert without_places(classify(dressed)) == without_places(classify(text))


@given(sentences, st.lists(sentences, max_size=2))
@settings(max_examples=200)
def test_more_sentences_never_lower_anything(text: str, more: list[str]) -> None:
    """Whatever else is said, before or after: nothing is kept less firmly, or checked less."""
    alone = classify(text)
    noise = [one for one in more if not one.startswith(("no,", "I said"))]
    for whole in (". ".join([text, *noise]), ". ".join([*noise, text])):
        assert is_no_less(classify(whole), alone), whole


@given(texts, st.sampled_from(Pressure))
@settings(max_examples=100)
def test_pressure_only_raises(text: str, pressure: Pressure) -> None:
    under, usual = classify(text, pressure=pressure), classify(text)
    assert is_no_less(under, usual)
    if pressure >= Pressure.HIGH:
        limit = STRICT_FIRST.index(Verification.RECOMMENDED)
        assert STRICT_FIRST.index(under.verification) <= limit


@given(texts)
@settings(max_examples=100)
def test_data_is_never_above_low_and_says_the_same(text: str) -> None:
    data, member = classify(text, authority=Authority.DATA), classify(text)
    assert data.persistence is Persistence.LOW
    if member.verification is not Verification.NONE:
        assert data.needs_confirmation
    told = [(one.key, one.polarity, one.value, one.span) for one in data.constraints]
    assert told == [(one.key, one.polarity, one.value, one.span) for one in member.constraints]
    assert STRICT_FIRST.index(data.verification) <= STRICT_FIRST.index(member.verification)


@given(st.sampled_from(BODIES))
def test_a_hedge_never_makes_it_more_explicit(body: str) -> None:
    for hedge in ("maybe ", "perhaps ", "if you like, ", "try to "):
        assert classify(hedge + body).explicitness <= classify(body).explicitness
        assert classify(f"{hedge}{body}").explicitness < classify(f"you must {body}").explicitness


@given(texts)
@settings(max_examples=60)
def test_what_is_quoted_from_others_asks_for_nothing(text: str) -> None:
    quoted = text.replace('"', "")
    for told in (f'He said "never {quoted}"', f"```\n{quoted}\n```", f"> {quoted}"):
        assert classify(told).verification is Verification.NONE, told
        assert classify(told).constraints == ()


@pytest.mark.parametrize(
    "piece",
    ["use port 27027. ", "a", "'a", " ", "“", "never ", "src/a,", "\u200b", "{[(", "1.1", "a-",
     "a1-", "a.a-", "v1.", "1,", "*/", "a_", "ab", "a://", ".a", "--a", "no, ", "between 1 and 2 "],
)  # fmt: skip
@pytest.mark.parametrize("end", ["", "!", "a", "1"])
def test_a_megabyte_is_answered_and_raised(piece: str, end: str) -> None:
    whole = piece * (1_000_000 // len(piece))
    found = classify(whole)
    assert found.needs_confirmation
    assert STRICT_FIRST.index(found.verification) <= STRICT_FIRST.index(Verification.REQUIRED)
    classify(f"connect to {whole[: MAX_READ // 2]}{end} table")


PIECES = (
    "'", '"', "`", "```", "“", "”", "«", ">", "\n", "\n> ", "a", "1", "27027", ",", ".", ":", "/",
    "*", "-", "--", "$", "%", " ", "  ", "://", "a://", "never", "not", "no,", "port", "use",
    "between", "and", "or", "before", "ask", "git", "push", "version", ">=", "table", "{", "}",
    "\u200b", "﷽", "ß", "İ", "ﬁ", "²", "\ud800", "\x00", "\x85", "\u2028", "e\u0301", "Ⅷ", "½",
)  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=80), st.sampled_from(["", " "]))
@settings(max_examples=300)
def test_hostile_pieces_are_read(pieces: list[str], joint: str) -> None:
    text = joint.join(pieces)
    tokens = read_tokens(text)
    places = [tokens.span(number, number + 1) for number in range(len(tokens.words))]
    assert all(0 <= one.start < one.end <= len(text) for one in places)
    classify(text)


def test_work_grows_no_faster_than_the_text() -> None:
    """Counted in steps of the interpreter, not in time: twice the text, about twice the work."""
    dice = random.Random(20_27_027)
    for _ in range(12):
        piece = "".join(dice.choices(PIECES, k=8)) + " "
        assert steps(piece * 40) <= 3.2 * steps(piece * 20) + 4_000, piece


def steps(text: str) -> int:
    text = text[: MAX_READ - 1]
    count = 0

    def tracer(frame: object, event: str, argument: object) -> object:
        nonlocal count
        count += 1
        return tracer

    sys.settrace(tracer)  # type: ignore[arg-type]
    try:
        classify(text)
    finally:
        sys.settrace(None)
    return count
