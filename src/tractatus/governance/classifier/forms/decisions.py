"""Decisions told as facts: "we settled on X for Y", "X it is", "was lowered to 20, leave it"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from tractatus.governance.classifier.forms.edits import Edit
from tractatus.governance.classifier.forms.values import AMOUNT, is_amount, is_written, name_at

_MAY: Final = re.compile(
    r"settled|decided|agreed|opted|chose|standardi|went with|going with|picked|landed on|it is\b"
    r"|it'll be|leave (?:it|that|them)|keep (?:it|that|them)|policy|rule (?:now|is)|don't touch"
)
_DECIDER: Final = (
    r"(?:we|the (?:team|board|group|council|committee|company|others)|everybody|everyone|all of us)"
)
_DECIDED: Final = (
    r"(?:settled (?:on|for)|decided (?:on|for|to use|to take|in favou?r of)|agreed on|opted for"
    r"|chose|standardi[sz]ed on|went with|are going with|picked|landed on|decided)"
)
# Who decided what, and not whether, when or why.
_CHOICE: Final = re.compile(
    rf"(?:\A|(?<=[.;!\n,(–—:] )|(?<=[.;!\n,(–—:])|"
    rf"(?P<topic>(?<![a-z])(?:for|as) [a-z' -]{{2,40}} ))"
    rf"(?:{_DECIDER}(?:'ve| have| has|'re| are)?(?: all| now| finally| just| also)? )"
    rf"{_DECIDED} (?P<the>(?:the|a|an|our) )?(?P<what>[^\s][^.;!?\n]{{0,160}})"
)
_THAT: Final = re.compile(
    rf"\b{_DECIDER}(?:'ve| have| has)?(?: all| now| finally| just| also)? "
    r"(?:decided|agreed|ruled|voted|settled) that (?=[a-z])"
)
_UNSETTLED: Final = re.compile(
    r"\b(?:almost|nearly|never|not yet|haven't|hasn't|before we|until we|if we|whether|when we|why|"
    r"would have|had|back then|originally|at first|initially|last year|and regretted|but then|"
    r"revisit|reopen|discuss)\b"
)
_IT_IS: Final = re.compile(
    r"(?:\A|(?<=[.;!?\n] )|(?<=[:,] ))(?P<what>[a-z0-9/~.][^\s,;!?]*(?: [a-z0-9.]+){0,3})"
    r" it (?:is|stays|shall be|will be)(?: then)?(?=[.,;!\n]|$| (?:for|from|please|in|on))"
)
# "Pools were lowered to 20 - please leave it at that".
_LEFT: Final = re.compile(
    r"\b(?:was|were|is|are|got|has been|have been|we|i)(?: just| now)? "
    r"(?:lowered|raised|set|reduced|increased|capped|limited|pinned|cut|changed|bumped|put)"
    rf"(?: them| it| that)? (?:to|at)(?= {AMOUNT}[^.;?\n]{{0,60}}[-–—,.;] ?(?:so |and |but )?"
    r"(?:please )?(?:leave|keep|don't touch|do not touch) ?(?:it|that|them)\b)"
)

# "Links expire in ten minutes, that's our policy now": after ten minutes, and always.
_POLICY: Final = re.compile(
    rf" in (?={AMOUNT}[^.,;\n]{{1,40}}[,;–—-] ?(?:and )?that(?:'s| is) (?:now )?(?:our|the) "
    r"(?:policy|rule|standard|limit|agreement)\b)"
)


def read_decisions(letters: str) -> list[Edit]:
    """What was decided as something to be done; what is undecided stays as it is told."""
    if not _MAY.search(letters):
        return []
    edits = [*_chosen(letters), *_it_is(letters)]
    edits += [
        Edit(*match.span(), "")
        for match in _THAT.finditer(letters)
        if not _UNSETTLED.search(letters, max(0, match.start() - _NEAR), match.end())
    ]
    edits += [Edit(*match.span(), " after ") for match in _POLICY.finditer(letters)]
    edits += [Edit(*match.span(), "must be") for match in _LEFT.finditer(letters)]
    return edits


_NEAR: Final = 30


def _chosen(letters: str) -> Iterator[Edit]:
    for match in _CHOICE.finditer(letters):
        start = match.end("topic") if match["topic"] else match.start()
        before = letters[max(0, start - _NEAR) : match.end()]
        what = match["what"]
        if _UNSETTLED.search(before) or letters[match.end() : match.end() + 1] == "?":
            continue
        if name_at(what) or is_written(what) or _NAMED.match(what):
            yield Edit(start, match.start("what"), "use ")
        elif is_amount(what) and (behind := _FOR.search(what)):
            # "We settled on 12 francs for the ticket": what it is for comes first.
            yield Edit(start, match.start("what"), f"set the {behind['thing']} to ")


_NAMED: Final = re.compile(
    r"(?:[a-z]+ ){0,2}(?:dataset|database|schema|table|library|package|version|port|host|branch|"
    r"registry|bucket|folder|directory|server|endpoint|collection|index) [a-z0-9_./-]+"
)
_FOR: Final = re.compile(r" for (?:the |our |a |an )?(?P<thing>[a-z][a-z' -]{1,40})")


def _it_is(letters: str) -> Iterator[Edit]:
    for match in _IT_IS.finditer(letters):
        what = match["what"]
        if name_at(what) or is_written(what):
            yield Edit(match.start(), match.start(), "use ")
            yield Edit(match.end("what"), match.end(), "")
