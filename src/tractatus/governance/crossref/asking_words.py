"""How somebody says that they want to be asked: a word of consent, somebody who is asked, a time.

Patterns over lower case with plain apostrophes; each is linear in the length of the text.
"""

from __future__ import annotations

import re
from typing import Final

_WORDS: Final = (
    r"approv(?:al|e|ed|es|ing)|ok|okay|o\.k\.|oks?|go[- ]ahead|green[- ]?light|"
    r"sign(?:ed|s)?[- ]?off|permission|consent|confirmation|authori[sz]ation|blessing|nod|"
    r"say[- ]so|thumbs[- ]up|clearance|yes|word|review|agreement|go|signature"
)
_PERSON: Final = (
    r"human|person|team|lead|owner|manager|boss|maintainer|colleague|admin|reviewer|teacher|editor|"
    r"chief|head|treasurer|client|customer|doctor|nurse|lawyer|accountant|board|council|author|"
    r"chair|director|officer|supervisor|pharmacist|parents|family|captain|engineer"
)
_SOMEBODY: Final = (
    rf"(?:me|us|him|her|them|someone|somebody|(?:a|the|my|our|an?other) (?:\w+ )?(?:{_PERSON})"
    r"|\w+ or (?:me|us))"
)
_WHO: Final = (
    r"(?:i|we|he|she|they|someone|somebody|a human|a person|"
    rf"(?:the|our|my) (?:\w+ )?(?:{_PERSON}))"
)
# Somebody is asked, shown or told.
ASKED: Final = re.compile(
    rf"\bask(?:ing|ed)?\b(?! for (?!approval|permission|confirmation|consent|(?:a |my |our |the )))"
    rf"|\b(?:check|confirm|verify|clear|consult|double-check|clarify|agree|coordinate|align)(?:ing)?"
    rf"(?: \w+){{0,3}} with {_SOMEBODY}\b|\bconsult(?:ing)? {_SOMEBODY}\b"
    rf"|\brun(?:ning)? (?:\w+ ){{1,4}}(?:by|past) (?:{_SOMEBODY}|(?:the|our|my) \w+)\b"
    rf"|\brun(?:ning)? (?:it |them |this |that )?(?:by|past) {_SOMEBODY}\b"
    rf"|\b(?:talk|speak)(?:ing)? (?:to|with) {_SOMEBODY}\b"
    rf"|\b(?:show|tell|ping|warn|notify|inform|alert|message) {_SOMEBODY}\b"
    rf"|\blet {_SOMEBODY} (?:know|see|check|approve|review|read|confirm|decide|look|have)\b"
    rf"|\b(?:come|get back|check back) to {_SOMEBODY}\b"
)
# Somebody looks at each thing before something is done to it, so that it waits for them.
_LOOKS: Final = (
    r"(?:reviews?|checks?|reads?|inspects?|vets?|sees?|proofreads?|double-checks?|tests?|verif(?:y|ies)|"
    r"(?:looks?|goes|go) (?:at|over|through))"
)
_EACH: Final = r"(?:every|each|all|any)"
# What makes it an order in time; without it nobody has to wait for the answer.
ORDER: Final = re.compile(
    r"\b(?:before|prior to|ahead of|first|beforehand|up ?front|without)\b"
    r"|\b(?:every|each|any) ?time\b|\bwhenever\b(?! you(?: have|'ve) )"
    r"|\b(?:when|if|as soon as) you(?:'d| would| want| wish| plan| are about| intend| need)\b"
    r"(?! (?:\w+ ){0,3}(?:ask|know|see)\b)"
)
GIVEN: Final = re.compile(
    rf"\b(?:until|till|unless|before|after|once|when|if|as soon as) {_WHO}(?:['’](?:ve|m|d))?"
    r"(?: \w+){0,2}? (?:say|said|says|give|gives|gave|given|confirm|confirms|confirmed|approve|"
    r"approves|approved|agree|agrees|agreed|ok|oks|okay|okayed|ok['’]d|ok'ed|sign|signs|signed|"
    r"clear|cleared|clears|green-?lit|green-?light|review|reviewed|read|seen|looked|checked|"
    r"authori[sz]ed?|told|answered|replied|allow|allowed|happy|had)\b"
)
NEEDED: Final = re.compile(
    rf"\b(?:my|our|your owner's|(?:some|any)(?:one|body)['’]s|(?:a|the) (?:human|person|"
    rf"manager|owner|team|lead)['’]?s?|explicit|written|prior|human|manual)"
    rf" (?:\w+ ){{0,3}}?(?:{_WORDS})\b"
    rf"|\b\w+['’]s (?:{_WORDS})\b"
    rf"|\b(?:needs?|requires?|wait for|await|get|gets|obtain|seek|request|want|without|with|"
    rf"subject to) (?:an? |the |any |explicit |prior |written |human )*(?:{_WORDS})\b"
    r"|\b(?:must|has to|have to|needs? to|should|shall|is to|are to|gets?|get) (?:first |always )?"
    r"be (?:\w+ )?(?:approved|confirmed|cleared|signed off|okayed|ok'd|reviewed|authori[sz]ed)\b"
    rf"|\b{_WHO} (?:want|have|need|wish|would like|must|insist on|['’]d like|always)"
    r"(?: to)?(?: \w+)? (?:approv\w+|confirm\w*|sign(?:ing)? off|ok|okay|see(?:ing)?|be asked|"
    r"review\w*|check\w*|read\w*|authori[sz]\w+)\b"
    rf"|\b{_WHO} (?:personally )?(?:approve|confirm|sign off(?: on)?|authori[sz]e|decide on) "
    r"(?:every|each|all|any)\b"
    rf"|\b(?:{_WHO}|[a-z]+) (?:\w+ ){{0,2}}?{_LOOKS} {_EACH} "
    r"[^,;]{1,60}?(?= (?:before|prior to)\b)"
    rf"|\b{_WHO} (?:\w+ ){{0,1}}?{_LOOKS} [^,;]{{1,40}}?"
    r"(?= before (?:it|they|any|anything) (?:is|are|goes|go|gets?)\b)"
    rf"|\b(?:that|which|what|unless|if) {_WHO} "
    r"(?:haven't|have not|hasn't|has not|didn't|have never|has never|have yet to) "
    r"(?:\w+ )?(?:seen|read|checked|reviewed|approved|signed|looked at|confirmed|"
    r"see|check|review)\b"
    rf"|\bwithout (?:asking|checking|consulting|confirming|clearing|telling|{_SOMEBODY})\b"
)
# It says that nobody has to be asked, or speaks of asking otherwise.
FREE: Final = re.compile(
    r"\b(?:no need|need ?n[o'’]t|needn['’]?t|(?:don['’]?t|do not|doesn['’]?t|does not|never)"
    r" (?:have to|need to|need my|need|ask|bother)|no (?:\w+ )?(?:approval|confirmation|permission|"
    r"sign-?off|ok)\w* (?:is |are )?(?:needed|required|necessary)|feel free|stop asking|"
    r"if (?:you(?:'re| are) (?:not sure|unsure|in doubt)|you (?:don't|do not) (?:know|understand)|"
    r"(?:anything|something) is unclear|in doubt)|"
    r"(?:fine|ok|okay|free|allowed|happy|welcome|go ahead|may|can) (?:\w+ ){0,8}?without)\b"
)
PERMITS: Final = re.compile(r"\b(?:nothing|nobody|no one|not|never|only|can't|cannot)\b")
# "Every time you want to": the deed stands behind; "I am asked every time": it need not.
NEXT: Final = re.compile(r" (?:you|it|they|something|somebody|anything|there|that|before)\b")
QUICK: Final = re.compile(
    r"ask|check|confirm|approv|\bok|clear|consult|run |show|tell|let |until|till|unless|before|"
    r"after|once|sign|permission|consent|authori|blessing|nod\b|say|thumb|green|yes|without|"
    r"review|wait|await|go-ahead|go ahead|prior|first|haven|hasn|have not|has not",
)


def in_full(match: re.Match[str]) -> str:
    """A word in full; but for "w/o" as long as written, so that places stay the same."""
    return _FULL.get(match[0]) or "stop".ljust(len(match[0]))


_FULL: Final = {"w/o": "without", "dont": "don't", "pls": "please"}
SHORT: Final = re.compile(
    r"(?<![\w/])(?:w/o|dont|pls)(?![\w/])"
    r"|\b(?:shut(?:ting|s)?|turn(?:ing|ed)?|switch(?:ing|ed)?|tak(?:e|ing|en)) ?(?:down|off)\b"
)
# Behind it stands why, and nothing that waits.
REASON: Final = re.compile(
    r"\b(?:because|since|otherwise)\b|, (?=(?:it|we|i|that|this|last|as|they|he|she)\b)"
)
FORCED: Final = re.compile(r"\bforce[- ]?push|--force\b|\bforced? push")
