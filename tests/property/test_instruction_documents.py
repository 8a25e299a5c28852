"""A classification is kept as JSON and read back the same, or not at all."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tractatus.errors import FormatError
from tractatus.governance.act import Reason, Span
from tractatus.governance.instructions.documents import classification_document, read_classification
from tractatus.governance.instructions.instruction import (
    Authority,
    Classification,
    Constraint,
    KeyKind,
    Operator,
    Persistence,
    Polarity,
    Quadrant,
    Scope,
    Validity,
    Verification,
)

PLACES = st.integers(0, 5_000)
SPANS = st.builds(Span, PLACES, PLACES)
VALUES = st.one_of(
    st.integers(-(2**53) + 1, 2**53 - 1), st.text(max_size=20), st.lists(st.text(max_size=5))
)
CONSTRAINTS = st.builds(
    Constraint,
    key=st.sampled_from([kind.value for kind in KeyKind]).map(lambda kind: f"{kind}:a"),
    operator=st.sampled_from(Operator),
    value=VALUES,
    polarity=st.sampled_from(Polarity),
    span=SPANS,
    unit=st.text(max_size=5),
    scope=st.sampled_from(Scope),
    authority=st.sampled_from(Authority),
    validity=st.builds(Validity, PLACES, st.none() | PLACES),
)
SHARES = st.floats(0, 1)
CLASSIFICATIONS = st.builds(
    Classification,
    quadrant=st.sampled_from(Quadrant),
    persistence=st.sampled_from(Persistence),
    scope=st.sampled_from(Scope),
    verification=st.sampled_from(Verification),
    explicitness=SHARES,
    constraints=st.lists(CONSTRAINTS, max_size=3).map(tuple),
    confidence=SHARES,
    needs_confirmation=st.booleans(),
    reasons=st.lists(
        st.builds(Reason, st.just("classifier.x"), st.text(max_size=9), st.none() | SPANS),
        max_size=2,
    ).map(tuple),
)


@given(CLASSIFICATIONS)
def test_what_is_kept_is_read_back(found: Classification) -> None:
    kept = json.loads(json.dumps(classification_document(found)))
    assert read_classification(kept) == found


@given(CLASSIFICATIONS, st.data())
def test_a_document_with_a_member_less_or_more_is_refused(
    found: Classification, data: st.DataObject
) -> None:
    document = classification_document(found)
    name = data.draw(st.sampled_from(sorted(document.keys() - {"reasons"})))
    for changed in (
        {key: value for key, value in document.items() if key != name},
        {**document, "more": 1},
        {**document, name: {"what": "else"}},
    ):
        with pytest.raises(FormatError):
            read_classification(changed)


@given(st.recursive(st.none() | st.booleans() | st.text(max_size=5), st.lists, max_leaves=5))
def test_anything_else_is_refused(document: object) -> None:
    with pytest.raises(FormatError):
        read_classification(document)


@given(CLASSIFICATIONS)
def test_what_was_kept_before_there_were_reasons_has_none(found: Classification) -> None:
    document = classification_document(found)
    del document["reasons"]
    assert read_classification(document) == replace(found, reasons=())
