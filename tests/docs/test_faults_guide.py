"""What the page on faults quotes is what the product says."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_each_quoted_message_stands_in_the_product() -> None:
    page = (ROOT / "docs/operations/faults.md").read_text()
    rows = re.findall(r"^\| (`.*?) \|", page, re.MULTILINE)
    quoted = [words for row in rows for words in re.findall(r"`([^`]+)`", row)]
    assert len(quoted) > 15
    sources = "\n".join(path.read_text() for path in sorted((ROOT / "src").rglob("*.py")))
    # Strings that are written over two lines; and the two words that a message chooses between.
    said = re.sub(r'"\s+f?"', "", sources).replace("{older}", "log") + sources.replace(
        "{older}", "database"
    )
    assert [words for words in quoted if words not in said] == []
