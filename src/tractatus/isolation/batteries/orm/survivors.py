"""What got through, as the lines of docs/limitations.md that a run stands behind."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from tractatus.isolation.batteries.orm.attack import OrmAttack
from tractatus.isolation.batteries.orm.running import Outcome, Result

BEGIN = "<!-- battery:orm -->"
END = "<!-- /battery:orm -->"


def limits(with_guard: Sequence[Result], without: Sequence[Result]) -> str:
    """What a reader of the limits is told.

    Args:
        with_guard: Of the application as it is.
        without: Of the same with every listener taken off.
    """
    attacks = [one.attack for one in with_guard]
    mechanisms = {one.mechanism for one in attacks}
    lines = [
        f"- Of {len(attacks)} attacks by {len(mechanisms)} mechanisms through SQLAlchemy, "
        "synchronous and asynchronous, "
        + (
            f"these reach another tenant's rows: {_named(with_guard)}."
            if _leaked(with_guard)
            else "none reaches another tenant's rows."
        )
    ]
    if _leaked(without):
        begin_inside = all(one.capability for one in _leaked(without))
        lines.append(
            f"  - Where code has taken the tripwire's listeners off, the database holds all but "
            f"{len(_leaked(without))} of them: {_named(without)}."
            + (
                " Both begin with an open session of the other tenant in hand, which is that "
                "tenant's to the database, whoever speaks in it; so it is to the tripwire, where "
                "whoever holds it is in no scope at all."
                if begin_inside
                else ""
            )
        )
    return "\n".join(
        textwrap.fill(
            line,
            100,
            subsequent_indent=" " * (4 if line.startswith(" ") else 2),
            break_long_words=False,
            break_on_hyphens=False,
        )
        for line in lines
    )


def said_on(page: str) -> str:
    """What a page says between the markers."""
    return page.partition(f"{BEGIN}\n")[2].partition(f"{END}")[0].rstrip("\n")


def written_on(page: str, lines: str) -> str:
    """The page with `lines` between the markers."""
    before, begin, rest = page.partition(f"{BEGIN}\n")
    _, end, after = rest.partition(END)
    assert begin and end, "the page has the markers"
    return f"{before}{begin}{lines}\n{end}{after}"


def _leaked(results: Sequence[Result]) -> list[OrmAttack]:
    return [one.attack for one in results if one.outcome is Outcome.LEAKED]


def _named(results: Sequence[Result]) -> str:
    return "; ".join(one.name for one in _leaked(results))
