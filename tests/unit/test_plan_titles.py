"""What a plan prints of somebody's names stays in its comments."""

from __future__ import annotations

from tractatus.isolation.schema.planning import steps
from tractatus.isolation.schema.planning.steps import Step


def test_a_line_break_in_a_name_ends_no_comment() -> None:
    named = Step("table a\nDROP TABLE b; -- has a key", "why", ("SELECT 1",))
    printed = "\n".join(steps._steps([named]))
    assert not [line for line in printed.splitlines() if line.startswith("DROP")]
    assert "SELECT 1" in printed
