"""All ways, and the page that is printed from them.

python -m tests.isolation.ways_page
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from tests.isolation.ways import Who
from tests.isolation.ways_of_code import CODE, PLATFORM
from tests.isolation.ways_of_operators import OWNER, ROOT, SUPERUSER

DOCUMENT: Final = Path(__file__).parents[2] / "docs" / "cannot-be-disabled.md"
WAYS: Final = [*CODE, *PLATFORM, *OWNER, *SUPERUSER, *ROOT]

_HEAD: Final = """\
# Can isolation be switched off?

What we know to try, by whom, and what comes of it. The page is printed from the list that
`tests/isolation/test_cannot_be_disabled.py` tries in every run of the tests:

- `refused`: it was tried, and the database or a process refused it;
- `in the log`: it was done, and what goes into the next epoch of the public log was another thing
  than before (where the line says so, at the next hourly attestation);
- `limit`: it is not prevented, and may not be seen; [limitations](limitations.md) says so, and the
  test looks that it does.

A reader of the log sees that something changed, and when; who did it, and why, the log does not
tell. Another digest is also what an honest new version looks like: a change that was decided has a
decision record of the act `schema.change` beside it.

"""


def document() -> str:
    """The page."""
    counted = {name: sum(way.outcome == name for way in WAYS) for name in _OUTCOMES}
    said = ", ".join(f"{number} {name}" for name, number in counted.items())
    parts = [_HEAD, f"{len(WAYS)} ways: {said}.\n"]
    for who in Who:
        parts.append(f"\n## {who}\n\n| what | outcome | what happens | where one sees it |\n")
        parts.append("|---|---|---|---|\n")
        parts += [
            f"| {way.what} | {way.outcome} | {way.happens} | {way.seen} |\n"
            for way in WAYS
            if way.who == who
        ]
    return "".join(parts)


_OUTCOMES: Final = ("refused", "in the log", "limit")

if __name__ == "__main__":
    DOCUMENT.write_text(document(), encoding="utf-8")
