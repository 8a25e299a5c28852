"""Where the values of an act come from: a person who said them, or content that was read."""

from tractatus.governance.provenance.content import ContentRead, Passage, Source
from tractatus.governance.provenance.passages import read_passage

__all__ = ["ContentRead", "Passage", "Source", "read_passage"]
