"""Acts that only ask, and deeds that are done to something else than what waits."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from tractatus.governance.act import Act
from tractatus.governance.crossref.deeds import Deed
from tractatus.governance.crossref.open_deeds import any_deed
from tractatus.governance.crossref.stems import stem
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.subjects import CATEGORY_OF, SERVICES, name_words, services_of

_ASKING: Final = word_set(
    "ask asking question approval approvals clarify confirmation clarification"
)
# Deeds by which a question is put.
_PUTTING: Final = word_set("request create send open submit post publish add ask question")
_SAYING: Final = word_set("chat message reply comment slack say notify dm")
_TEXTS: Final = ("message", "body", "text", "content", "question", "comment")
_QUESTION: Final = re.compile(
    r"\b(?:may|shall|can|should|could) (?:i|we|it)\b[^.?!]{0,120}\?"
    r"|\b(?:is|are) (?:that|this|it|you) (?:all right|ok|okay|fine|alright)\b[^.?!]{0,60}\?"
    r"|\bdo you (?:agree|approve|confirm)\b[^.?!]{0,60}\?",
    re.IGNORECASE,
)
_LONGEST: Final = 2_000
# What is made anew at any time: nobody's data.
_WASTE: Final = word_set("cache node_modules tmp temp build dist target venv pycache coverage log")
# They say of what kind it is, and not which.
_KINDS: Final = frozenset(
    map(stem, word_set("file folder directory path document row record data"))
)
_WASTE_STEMS: Final = frozenset(map(stem, _WASTE)) | {"node", "modul"}


def is_asking(act: Act) -> bool:
    """Whether an act asks somebody, and does nothing: a request for approval, "may I push it?".

    Of a mail its words do not tell: whoever reads it has read it then.
    """
    words = name_words(act.type)
    if not _ASKING.isdisjoint(words):
        return all(any_deed(word) in _PUTTING | {""} for word in words)
    if _SAYING.isdisjoint(words) or any(map(act.parameters.get, _TO)):
        return False
    texts = [one for name in _TEXTS if isinstance(one := act.parameters.get(name), str)]
    return any(_QUESTION.search(one[:_LONGEST]) for one in texts)


_TO: Final = ("to", "recipient", "recipients", "cc", "bcc")


def is_another_service(objects: frozenset[str], deed: Deed) -> bool:
    """Whether the words name one service, and the deed is done to another one."""
    if deed.name not in _OF_SERVICES:
        return False
    wanted = _services_named(objects)
    if not wanted:
        return False
    named = [part for word in deed.words[1:] if word[:1] != "-" for part in name_words(word)]
    told = services_of(named)
    told |= {CATEGORY_OF[one] for one in told if one in CATEGORY_OF}
    return len(named) > 1 and wanted.isdisjoint(told)


_USUAL: Final = (
    ("postgresql", "postgres"), ("mongodb", "mongo"), ("mysql", "mariadb"), ("nodejs", "node"),
    ("kubernetes", "cluster"),
)  # fmt: skip
_OF_SERVICES: Final = frozenset({"restart", "stop", "deploy", "upgrade"})


@lru_cache(maxsize=2048)
def _services_named(objects: frozenset[str]) -> frozenset[str]:
    return frozenset(_BY_STEM[one] for one in objects if one in _BY_STEM)


_BY_STEM: Final = {
    **{stem(one): one for one in sorted(SERVICES | frozenset(CATEGORY_OF.values()))},
    **{stem(other): one for one, other in _USUAL},
}


def is_of_a_repository(objects: frozenset[str], deed: Deed) -> bool:
    """Whether git does it to its own things, and the words name others: "reset a password"."""
    if deed.words[:1] != ("git",) or deed.name not in _OF_OTHERS_TOO:
        return False
    named = objects - {stem(deed.name)}
    return bool(named) and named.isdisjoint(deed.objects | _OF_GIT)


_OF_OTHERS_TOO: Final = word_set("reset clean tag add restore move change apply switch")
_OF_GIT: Final = frozenset(
    map(stem, word_set("branch commit tag repo repository history remote head tree file code work"))
)


def is_mere_waste(objects: frozenset[str], deed: Deed) -> bool:
    """Whether only what is made anew at any time is deleted, where the words name something."""
    objects -= _KINDS
    if deed.name != "delete" or not objects or not objects.isdisjoint(deed.objects):
        return False
    return bool(deed.objects & _WASTE_STEMS)
