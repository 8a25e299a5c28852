"""Every reader of forms, one after the other, over a folded text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tractatus.governance.classifier.forms.answers import read_answers
from tractatus.governance.classifier.forms.closed import read_closed
from tractatus.governance.classifier.forms.corrections import read_corrections
from tractatus.governance.classifier.forms.decisions import read_decisions
from tractatus.governance.classifier.forms.edits import edited
from tractatus.governance.classifier.forms.settings import read_settings
from tractatus.governance.classifier.forms.subjects import read_subject
from tractatus.governance.classifier.forms.tables import read_tables
from tractatus.governance.classifier.forms.topics import read_topics
from tractatus.governance.classifier.forms.waits import read_waits

# In this order: what a line is comes before what its sentences say.
_READERS: Final = (
    read_subject, read_tables, read_settings, read_corrections, read_waits, read_answers,
    read_decisions, read_topics, read_closed,
)  # fmt: skip


def in_plain_words(letters: str, places: Sequence[int]) -> tuple[str, Sequence[int]]:
    """The text with what its forms say put in plain words; most texts come back as they are.

    Args:
        letters: Folded.
        places: Of each letter in the original.
    """
    for read in _READERS:
        if edits := read(letters):
            letters, places = edited(letters, places, edits)
    return letters, places
