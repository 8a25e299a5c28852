"""What a claim looks like in English: patterns with stable reason codes."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final


class Code(StrEnum):
    """Why a piece of text is refused. These words are stable."""

    STATISTIC = "statistic_without_source"
    ABSOLUTE = "absolute_without_evidence"
    MATURITY = "maturity_without_evidence"


HINTS: Final = {
    Code.STATISTIC: (
        "give the source in the same sentence: a link, a footnote, a figure with data-figure, "
        "or the command that measures it; or leave the number out"
    ),
    Code.ABSOLUTE: (
        "say what is checked and link to the check, in the same sentence; "
        "or say what holds and where it ends"
    ),
    Code.MATURITY: "link to who says so and when, in the same sentence; or leave it out",
}

# Nothing of a number is given back, and it has an end: in a text of nothing but digits and points
# every one of them would else be tried with every other.
_NUMBER = r"(?<![\w.,])(?:\d++(?:[,.' ]{1,3}+\d++){0,60}+|\.\d++)"
_TENS = r"twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_SMALL = (
    r"two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|"
    r"sixteen|seventeen|eighteen|nineteen"
)
_LARGE = r"hundreds?|thousands?|millions?|billions?|dozens?|scores|a hundred|a thousand|a million"
_WORD_NUMBER = rf"(?:{_SMALL}|{_TENS}|{_LARGE})"
_COUNT = rf"(?:{_NUMBER}\+?(?: (?:thousand|million|billion|k|m|bn))?|{_WORD_NUMBER})"
_MANY = (
    rf"(?:{_LARGE}|{_TENS}|{_NUMBER} (?:thousand|million|billion|k|m|bn)"
    rf"|(?<![\w.,])\d(?:\d++(?:,++\d++){{0,60}}+|(?:,++\d++){{1,60}}+)\+?|{_NUMBER}\+)"
)
_BETTER = (
    r"(?:faster|slower|quicker|cheaper|more|less|fewer|better|higher|lower|safer|smaller|larger|"
    r"as (?:fast|many|much|quick|cheap)|the (?:speed|throughput|cost|price)|"
    r"improvement|increase|reduction|growth|return|speed-?up|gain)"
)
_PEOPLE = (
    r"(?:organi[sz]ations?|compan(?:y|ies)|customers?|users?|enterprises?|clients?|developers?|"
    r"businesses|governments?|countries|cities|banks?|universities|hospitals?|agencies|boards|"
    r"installations?|deployments?|downloads?|stars|subscribers?|communities|citizens|moderators|"
    r"administrators|engineers|analysts|auditors|teams|firms|"
    r"breaches|attacks?|threats?|incidents?|violations?|intrusions?|leaks)"
)
_HARM = (
    r"(?:breach(?:es)?|attacks?|threats?|incidents?|violations?|intrusions?|leaks?|outages?|"
    r"risks?|misuse|abuse|fraud|hallucinations?|injections?|exfiltration|vulnerabilit(?:y|ies)|"
    r"bypass(?:es)?|errors?|mistakes?|bugs?|failures?|harm|damage|data loss)"
)
_MULTIPLIED = (
    r"(?:doubl(?:ed|es?|ing)|tripl(?:ed|es?|ing)|quadrupl(?:ed|es?|ing)|halv(?:ed|es?|ing))"
)
_SUBJECT = (
    r"(?:adoption|revenue|sales|usage|productivity|throughput|speed|output|accuracy|quality|"
    r"engagement|customers|users|costs?|income|savings|efficiency|incidents|growth)"
)
_ACTS = (
    r"(?:requests?|operations?|ops|decisions?|transactions?|evaluations?|checks?|leaves|writes?)"
)
# "90 % of the column width" is a measure of a page, not of the world.
_OF_A_PAGE = r"(?!\s*(?:of the )?(?:\w+ )?(?:width|height|wide|high|zoom|opacity|viewport|quota))"

_STATISTICS: Final = (
    rf"(?:{_NUMBER}|\b{_WORD_NUMBER}) ?(?:%|per ?cent\b|percentage points?\b){_OF_A_PAGE}",
    rf"(?:{_NUMBER}|\b(?:{_SMALL}|{_TENS})) ?(?:x|-?fold|times)\b(?=\W+{_BETTER}|-| |\.|$)"
    rf"(?:(?<=x)(?! ?\d)|(?<=fold)|(?<=times)(?=\W+{_BETTER}))",
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|hundred|thousand)-?fold\b",
    r"\b(?:twice|half) (?:as (?:fast|many|much|quick|cheap)|the (?:speed|time|cost|price|effort))",
    rf"\b{_SUBJECT}\b[^.!?]{{0,40}}\b{_MULTIPLIED}\b|\b{_MULTIPLIED}\b[^.!?]{{0,20}}\b{_SUBJECT}\b",
    r"\b(?:cut|cuts|reduc\w+|slash\w*|shrink\w*|drop\w*|fell|falls?)\b[^.!?]{0,40}\b(?:in|by) "
    r"(?:half|a third|a quarter|two thirds|a factor)\b",
    r"\b(?:half|a third|two thirds|a quarter|three quarters|the majority|most) of "
    rf"(?:all |our |the |its )?(?:[a-z-]+ )?{_PEOPLE}",
    rf"\b(?:saves?|saved|saving)\b[^.!?]{{0,20}}?(?:{_NUMBER}|{_WORD_NUMBER}) "
    r"(?:minutes|hours|days|weeks|months|years)\b",
    r"\b(?:payback|pays? (?:for itself|back))\b[^.!?]{0,30}\b(?:weeks|months|days|years?)\b",
    rf"\b(?:{_COUNT}) (?:minutes|hours|days|weeks|months|years) (?:without|of) "
    r"(?:a single|any|zero|uninterrupted|continuous)\b",
    rf"(?<![\w.,])0 {_HARM}\b",
    rf"\bfrom {_NUMBER} to {_NUMBER} (?:in|out of|per|of) (?:a |every )?"
    rf"(?:hundred|thousand|{_NUMBER})",
    r"[$€£¥]\s?\d[\d,.]*(?: ?(?:k|m|bn|b|thousand|million|billion)\b)?",
    rf"(?:{_NUMBER}|\b{_WORD_NUMBER})(?: (?:thousand|million|billion))? ?"
    r"(?:dollars|euros?|pounds|usd|eur|gbp)\b",
    rf"\b(?:{_MANY})(?: of)?(?: [a-z-]+)?? {_PEOPLE}\b",
    rf"(?:{_NUMBER}|\b{_WORD_NUMBER})(?: (?:thousand|million|billion))?(?: [a-z]+)?? "
    rf"{_ACTS}(?: (?:per|a|each|every) |/)(?:second|minute|hour|day|sec|s|year)\b",
    rf"\bdownloaded (?:over |more than )?{_COUNT} times\b",
    rf"\b(?:fortune|ftse|global) {_NUMBER}",
    rf"(?:{_NUMBER}|\b{_WORD_NUMBER}) out of (?:{_NUMBER}|{_WORD_NUMBER})\b",
    rf"(?:{_NUMBER}|\b(?:one|{_WORD_NUMBER})) in (?:{_NUMBER}|{_WORD_NUMBER}) {_PEOPLE}",
    r"\b(?:roi|return on investment)\b(?:[^.!?]|\.\d){0,30}?\d[\d,.:]*(?: ?%)?",
    r"\b(?:accuracy|precision|recall|auroc|auc|f1)(?: score)?(?: of| is| was|:| =)? ?"
    r"(?:about |over )?(?:0?\.\d+|1\.0)",
    r"\bp(?:50|90|95|99|999)\b[^.!?\n]{0,40}?\d[\d.,]* ?(?:ms|us|s|milliseconds|seconds)\b",
    r"\b(?:latency|overhead|response time|time to answer) (?:is |of |was |under |below )+"
    r"\d[\d.,]* ?(?:ms|us|s|milliseconds|seconds)\b",
)

_WHO = (
    r"(?:nobody|no one|no-one|no (?:attacker|hacker|admin(?:istrator)?|user|agent|model|operator))"
)
_BREAK = (
    r"(?:bypass(?:ed)?|hack(?:ed)?|circumvent(?:ed)?|tamper(?:ed)?(?: with)?|forged?|"
    r"break|broken|breached?|compromised?|alter(?:ed)?(?: by anyone)|disabled?|evaded?|"
    r"subverted?|faked?|defeated?|cheated?|cracked|stolen|leak(?:ed)?)"
)
_ABSOLUTES: Final = (
    r"\bguarant(?:ee|y)[a-z]*",
    r"\bimpossible\b|\bimpossibility\b",
    r"\bnever (?:fails?|breaks?|leaks?|lies?|errs?|misses|lose[sd]?|wrong|down)\b",
    rf"\b(?:can|will|could|may|does|do) never (?:be )?(?:{_BREAK}|act|fail|see|reads?|access|lose|"
    r"happen|reach|escape|exceed|harm|lie|change|cross|touch|go wrong|stray)\b|\bnever ever\b",
    rf"\bunable to {_BREAK}\b|\b(?:has|have|stands?|had) no (?:chance|way)\b",
    r"\bno (?:possibility|chance|risk|danger) (?:of|that|for)\b",
    rf"\b(?:every|all|any|each) (?:[a-z-]+ )?(?:{_HARM}|harmful \w+|unsafe \w+|malicious \w+|"
    r"unauthori[sz]ed \w+) (?:is|are|gets?|will be) (?:caught|blocked|stopped|prevented|detected|"
    r"refused|eliminated)\b",
    r"\b(?:ensur|mak)(?:es?|ing|ed) (?:sure |certain )?(?:that )?(?:nothing|no (?:one|\w+)) "
    r"(?:ever |can |will )*(?:leaks?|fails?|breaks?|escapes?|is lost|goes wrong|gets? through)\b",
    r"\bpeace of mind\b|, period\b|\bmathematically (?:certain|impossible|guaranteed)\b",
    r"\bone hundred per ?cent\b|\bwithout a single (?:outage|failure|error|"
    r"breach|incident|mistake)",
    r"(?<![\w.,])(?:0|zero) (?:breaches|leaks|outages|incidents|attacks|failures) since\b",
    rf"\b(?:cannot|can not|can't|could not|couldn't) (?:ever |possibly )?(?:be )?{_BREAK}\b",
    rf"\b{_WHO} (?:can|could|will|is able to|may) (?:ever |possibly )?(?:{_BREAK}|read|see|change|"
    r"access|steal|delete|remove|rewrite|undo|touch|reach|cross|get (?:in|around|past))\b",
    r"\b(?:cannot|can't) fail\b|\bno way (?:around|to (?:bypass|break|forge|cheat|evade))",
    r"\b(?:100 ?%|one hundred per ?cent|fully|completely|totally|absolutely|perfectly|entirely|"
    r"unconditionally|provably) (?:secure|safe|reliable|accurate|private|protected|trustworthy)\b",
    r"\b(?:perfect|total|complete|absolute) (?:security|safety|protection|accuracy|certainty|"
    r"privacy|reliability|isolation)\b",
    r"\b(?:eliminat|eradicat)(?:es|ing|ed|e) (?:all|every|any|each and every)\b",
    r"\b(?:prevent|block|stop|catch|catche|detect|remov|rul)(?:es|s|ing|ed|e)? (?:out )?"
    rf"(?:all|every|any|each and every|100 ?%)(?: of)?(?: [a-z-]+){{0,2}}? (?:{_HARM}|content|"
    r"(?:unauthori[sz]ed|malicious|harmful|toxic) \w+)\b",
    r"\b(?:eliminat|eradicat)(?:es|ed|ing|e) (?:completely|entirely|altogether|once and for all)",
    r"\balways (?:blocks?|catch(?:es)?|prevents?|stops?|detects?|works?|right|correct|safe|"
    r"secure)\b",
    r"\b(?:unbreakable|unhackable|uncrackable|unforgeable|unbeatable|infallible|flawless|"
    r"fool-?proof|bullet-?proof|tamper-? ?proof|hack-?proof|leak-?proof|fail-?proof|"
    r"air-?tight|iron-?clad|watertight|bug-free|error-free|risk-free|failsafe|"
    r"unbypassable|uncompromisable)\b",
    r"\bzero[ -](?:risks?|vulnerabilities|bugs|false positives|false negatives|downtime|failures|"
    r"leaks|breaches|day proof)\b",
    r"\bwithout (?:any )?(?:exception|fail)\b|\bonce and for all\b|\bbeyond (?:any )?doubt\b",
)

_MATURITIES: Final = (
    r"\b(?:production|enterprise|military|bank|industrial|mission-critical|carrier|government)"
    r"[ -]?(?:ready|grade|proven|class|strength|quality|hardened)\b",
    r"\bready for (?:production|enterprise|prime time)\b",
    r"\b(?:battle|field|combat|time)[ -](?:tested|proven|hardened)\b",
    r"\b(?:industry|market|world)[ -](?:leading|class|beating)\b|\bbest[ -](?:in|of)[ -]"
    r"(?:class|breed)\b",
    r"\b(?:state[ -]of[ -]the[ -]art|cutting[ -]edge|award[ -]winning|next[ -]generation|"
    r"revolutionary|ground-?breaking|game[ -]changing)\b",
    r"\b(?:the|a|an) leading (?:\w+ )?(?:platform|framework|provider|solution|tool|vendor|product|"
    r"choice|authority)\b",
    r"\b(?:scientifically|clinically|independently|mathematically|empirically) "
    r"(?:proven|validated)\b",
    r"\bproven (?:track record|in |at scale|technology|solution|results?|platform|framework|"
    r"approach|security|architecture|reliab|effective|to )",
    r"\b(?:widely|broadly|globally|universally) (?:adopted|used|deployed|trusted|recogni[sz]ed)\b",
    r"\btrusted by (?!the (?:verifier|client|browser)\b)|\busers? trust\b",
    r"\b(?:used|chosen|adopted|relied on|endorsed|recommended) by (?:the )?(?:world's |most )?"
    r"(?:leading|top|major|many|hundreds|thousands|fortune|global|governments?|experts|"
    r"professionals|banks|enterprises)\b",
    r"\b(?:gdpr|hipaa|soc ?2|pci|iso(?: ?\d+)?|eu ai act|ai act|dsa|nist|owasp)[ -]?"
    r"(?:fully )?(?:compliant|compliance|certified|ready|approved)\b(?! (?:map|work|is not))",
    r"\b(?:fully|completely|100 ?%) compliant\b|\bcompliant with (?:the )?[a-z0-9]",
    r"\bcertified (?:to|by|for|and)\b|\b(?:soc ?2|iso ?\d*) certified\b",
    r"\bworld's (?:first|only|best|most|leading|safest|fastest)\b|\bfirst of its kind\b",
    r"\bthe (?:only|safest|best|most (?:secure|trusted|advanced|reliable|complete)) "
    r"(?:\w+ )?(?:framework|platform|solution|tool|product|system|option|choice)\b",
    r"\b(?:unmatched|unparalleled|unrivall?ed|unsurpassed|second to none|peerless)\b",
    r"\bmature\b|\bgold standard\b|\bde facto standard\b|\bloved by\b",
    r"\bhardened (?:by|through|in|over)\b|\byears of production\b",
    r"\b(?:governments|banks|enterprises|companies|organi[sz]ations|experts|professionals|leaders|"
    r"millions|thousands|hundreds) (?:\w+ ){0,3}?(?:rely|trust|depend|count)\b",
    r"\bmeets? (?:all|every|the) (?:legal )?(?:requirements?|standards?|obligations?) "
    r"(?:of|under|in)\b",
    r"\b(?:audited|approved|endorsed|vetted|reviewed) (?:and (?:audited|approved|endorsed|"
    r"certified) )?by (?:independent |leading |external |outside |third-party )?"
    r"(?:experts?|auditors?|regulators?|authorities|professionals|firms?)\b",
    r"\brecogni[sz]ed (?:as|by) (?:a |an |the )?(?:leader|leading|best|standard|"
    r"analysts|experts)\b",
)


def _joined(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{one})" for one in patterns), re.IGNORECASE)


CLAIMS: Final = {
    Code.STATISTIC: _joined(_STATISTICS),
    Code.ABSOLUTE: _joined(_ABSOLUTES),
    Code.MATURITY: _joined(_MATURITIES),
}

# Before a claim, in its clause: it is denied, doubted or conditional, so nobody claims it.
DENIES: Final = re.compile(
    r"\b(?:no|not|\w+n't|never|neither|nor|none|without|cannot|nothing|nobody|wrong|false|falsely|"
    r"rarely|hardly|unless|whether|if|less than|rather than|instead of|lacks?|far from|"
    r"un(?:less|able))\b(?! (?:only|just|merely|other|one else|doubt|wonder|question|exception|"
    r"fail|worry|matter|longer)\b)",
    re.IGNORECASE,
)
# Behind a claim: "... is not claimed", "... needs evidence".
DENIED_AFTER: Final = re.compile(
    r"(?:\W+\w+){0,2}?\W+(?:is|are|was|were|be) (?:not|never|no|nowhere|refused|forbidden)\b"
    r"|\W+(?:needs?|wants?|requires?) (?:evidence|a source|sources|proof)\b",
    re.IGNORECASE,
)
# A word before a quotation says that it is mentioned.
MENTIONS: Final = re.compile(
    r"\b(?:such as|like|words?|phrases?|terms?|sentences?|strings?|e\.g\.|for example|forbidden|"
    r"banned|refus\w+|reject\w+|avoid\w*|instead of|rather than|not|never|no|nor|or|and|"
    r"writ\w+|wording|called?|see)\b[\s,:(]*$",
    re.IGNORECASE,
)
NAMED: Final = re.compile(r"\b(?:word|term|phrase|words|terms|phrases)\s+$", re.IGNORECASE)
REFUSED_AFTER: Final = re.compile(
    r"[\s,]*(?:is|are) (?:forbidden|banned|refused|rejected|flagged|not allowed|on the list)"
    r"|[\s,]*(?:in|on) the list of words",
    re.IGNORECASE,
)
QUOTED: Final = re.compile(r'"[^"]{1,200}"|(?<!\w)\'(?=\w)[^\']{1,80}\'(?!\w)')
QUESTION: Final = re.compile(
    r"\W*(?:is|are|does|do|can|could|why|whether|what|how|who|which)\b", re.IGNORECASE
)
CLAUSE_END: Final = re.compile(
    r"[;:.!?]\s| - |,?\s\bbut\b|,(?!\s*(?:such|like|not|nor|or|and|e\.g\.|for|\"|'))", re.IGNORECASE
)
