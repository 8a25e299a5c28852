"""Whose a version is, wherever its name stands."""

from __future__ import annotations

import pytest

from tractatus.governance.classifier.classify import classify


@pytest.mark.parametrize(
    "text",
    [
        "I want exactly 3.11 of Python.",
        "Python: 3.11",
        "Keep Python on 3.11.",
        "Don't upgrade Python to 3.13, stay on version 3.11.",
        "No Python 3.13; 3.11 it is.",
        "3.11 is the Python version we use.",
    ],
)
def test_a_version_has_its_product(text: str) -> None:
    found = [(one.key, one.value) for one in classify(text).constraints]
    assert ("version:python", "3.11") in found
    assert not any(key.startswith("package") for key, _ in found)
