"""A topic that waits or is banned: "Deploys? Only with my ok.", "ban: human go-ahead".

What stands behind the question mark or the colon says of the topic that somebody is asked first, or
that it is not done.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from tractatus.governance.classifier.forms.edits import Edit
from tractatus.governance.classifier.forms.values import is_any_software
from tractatus.governance.classifier.verbs import PREPOSITIONS
from tractatus.governance.language.lexicon import word_set

_LINE: Final = re.compile(
    r"(?:\A|(?<=[.!;\n] )|(?<=\n))(?:[-*•] |and )?(?P<topic>[a-z][a-z0-9 '/-]{2,60})(?P<sign>\?|:) "
    r"(?P<said>(?:yes, but |ok, but )?(?:(?P<only>(?:only|never|not) "
    r"(?:with|after|once|when|if|on|by|without|before)\b)"
    r"|(?P<ask>(?:please |always )?ask (?:me |us )?(?:first|before|beforehand)(?= ?[.,;!\n]|$))"
    r"|(?P<word>(?!no |none)(?:[a-z-]+ ){0,4}(?:approval|sign-off|signoff|go-ahead|okay|ok|consent|"
    r"confirmation|permission|blessing|authori[sz]ation)(?= (?:first|beforehand|before|needed|from|"
    r"of|by|in)|[.,;!\n]|$))"
    r"|(?P<never>never(?= here| again|[.,;!\n]|$)|no(?= ?[.,;!\n]|$))))"
)
_TOPICLESS: Final = word_set(
    "is are was were do does did can could should shall may will would have has had how why who "
    "what when where which i you he she they it ok okay right what's really seriously note error "
    "anything something everything else questions question thoughts comments news objections "
    "doubts ideas problems issues luck chance reason"
)
_LONGEST_TOPIC: Final = 7


def is_topic(words: str) -> bool:
    """Whether a phrase only names a thing: "formatter", "distribution for the rover"."""
    found = words.split()
    is_frame = bool(found) and found[0] in PREPOSITIONS  # "for this project: ..."
    return len(found) <= _LONGEST_TOPIC and not is_frame and _TOPICLESS.isdisjoint(found)


def read_waits(letters: str) -> list[Edit]:
    """The topic with what is said of it, as one sentence."""
    if ": " not in letters and "? " not in letters:
        return []
    return [
        edit for match in _LINE.finditer(letters) if is_topic(match["topic"])
        for edit in _joined(match)
    ]  # fmt: skip


def _joined(match: re.Match[str]) -> Iterator[Edit]:
    topic, start, sign = match["topic"], match.start("topic"), match.start("sign")
    said = match.start("said")
    if match["only"]:
        yield Edit(sign, match.start("only"), " ")
    elif match["ask"]:
        yield Edit(start, match.end("ask"), f"ask me before {topic}")
    elif match["word"]:
        is_many = topic.endswith("s")
        # A bullet parts the lines: a point does, too, and the sentence begins with its topic.
        opened = ". " if match.start() < start else ""
        yield Edit(match.start(), start, opened if is_many else f"{opened}every ")
        yield Edit(sign, said, " need " if is_many else " needs ")
    elif is_any_software(topic):
        yield Edit(start, match.end("never"), f"never use {topic}")
    elif topic.split()[0].endswith("ing") or (match["never"] == "never" and topic.endswith("s")):
        yield Edit(start, match.end("never"), f"no {topic}")
