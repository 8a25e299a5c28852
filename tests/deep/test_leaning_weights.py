"""The weights of the last reading of CrossReferenceValidator are those that are fitted.

What the exact readings decide goes into the fit, so that a change of theirs asks for
`python -m quality.fit_leaning --write`.
"""

from __future__ import annotations

import sys

import pytest
from quality import fit_leaning


@pytest.mark.timeout(600)
def test_the_weights_are_those_that_are_fitted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["fit_leaning", "--check"])
    assert fit_leaning.main() == 0
