"""Fitted numbers stand in files of their own: what is written there is what is weighed with."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from quality import fit_classifier

from tractatus.governance.boundary import stakes_weights
from tractatus.governance.classifier import weights
from tractatus.governance.classifier.features import FEATURES
from tractatus.governance.fitted import format_fitted, read_fitted
from tractatus.governance.instructions.instruction import Quadrant

NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
ROWS = st.dictionaries(st.text(), st.lists(NUMBERS, max_size=3), max_size=5)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The file `model.json` of a package that is there for as long as these tests."""
    root = tmp_path_factory.mktemp("packages")
    package = root / "fitted_here"
    package.mkdir()
    (package / "__init__.py").touch()
    sys.path.insert(0, str(root))
    yield package / "model.json"
    sys.path.remove(str(root))
    sys.modules.pop("fitted_here", None)


@given(ROWS, st.dictionaries(st.just("bias"), NUMBERS))
def test_a_model_is_read_as_it_was_written(
    model: Path, rows: dict[str, list[float]], head: dict[str, float]
) -> None:
    model.write_text(format_fitted(head, {"weights": rows}), "utf-8")
    assert read_fitted("fitted_here", "model.json") == {**head, "weights": rows}


def test_every_weight_has_a_line(model: Path) -> None:
    text = format_fitted({"bias": 1.5, "curve": [(0.1, 2)]}, {"weights": {"b": -0.2, "ä\n": 1.0}})
    assert text == (
        '{\n"bias": 1.5,\n"curve": [[0.1, 2]],\n"weights": {\n  "b": -0.2,\n  "ä\\n": 1.0\n}\n}\n'
    )


@pytest.mark.parametrize("text", ["", "[1.0]", "3", '{"weights": {'])
def test_a_damaged_model_is_refused(model: Path, text: str) -> None:
    model.write_text(text, "utf-8")
    with pytest.raises(ValueError):
        read_fitted("fitted_here", "model.json")


def test_a_missing_model_is_refused(model: Path) -> None:
    with pytest.raises(OSError):
        read_fitted("fitted_here", "another.json")


def test_rows_of_the_quadrant_go_by_the_names_of_features() -> None:
    fitted = read_fitted("tractatus.governance.classifier", "weights.json")
    assert fitted["quadrants"] == [*Quadrant]
    assert set(fitted["features"]) == set(FEATURES)
    for name, row in zip(FEATURES, weights.WEIGHTS, strict=True):
        assert [*row] == fitted["features"][name]


def test_the_quadrant_was_fitted_to_the_sentences_that_are_there() -> None:
    assert fit_classifier.digest() == weights.FITTED_TO


def test_the_committed_models_are_as_they_would_be_written() -> None:
    """Nobody edited them by hand: a figure that is not rounded, or a line out of its place."""
    for package, name, tables in (
        ("classifier", "weights.json", ("features", "words")),
        ("boundary", "stakes_weights.json", ("weights",)),
    ):
        found = read_fitted(f"tractatus.governance.{package}", name)
        path = Path(stakes_weights.__file__).parents[1] / package / name
        head = {key: value for key, value in found.items() if key not in tables}
        text = format_fitted(head, {key: found[key] for key in tables})
        assert path.read_text("utf-8") == text
