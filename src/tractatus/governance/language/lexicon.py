"""The words by which a description names verbs and decision objects.

An object is a phrase that must end the noun phrase: "the privacy policy" is one, "the privacy
policy link" is a link. Verbs that repair or move text (fix, rename, format) are absent on
purpose: they do not decide anything about what the text stands for.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tractatus.governance.decision_object import DecisionObject as Object
from tractatus.governance.decision_object import Verb


def word_set(text: str) -> frozenset[str]:
    """The words of a line of this lexicon."""
    return frozenset(text.split())


_VERBS: Final = {
    Verb.VERIFY: "verify check test validate audit confirm inspect",
    Verb.ANALYSE: "analyse analyze compare evaluate assess review investigate study research count",
    Verb.PRESENT: "explain describe summarise summarize show list present write draft compose "
    "outline tell discuss suggest propose recommend translate document mention print give "
    "report ask answer quote cite read open find search view link display generate make_list plan "
    "look remind compose prepare sort calculate solve paraphrase classify extract imagine pretend",
    Verb.PRESERVE: "preserve keep maintain protect restore back_up respect enforce follow honour",
    Verb.CREATE: "create introduce establish adopt invent add impose institute",
    Verb.CHANGE: "change update modify edit revise alter adjust set reset raise lower increase "
    "decrease reduce extend shorten relax weaken tighten loosen switch replace override rewrite "
    "redefine amend overhaul make turn expand limit downgrade upgrade assume double",
    Verb.REMOVE: "remove delete drop disable bypass skip abolish revoke eliminate waive suspend "
    "circumvent ignore scrap repeal erase withdraw strip",
    Verb.DECIDE: "decide determine choose select pick approve define judge settle finalise "
    "finalize prioritise prioritize rank weigh sacrifice trade favour favor resolve reject",
}

_OBJECTS: Final = {
    Object.CONSENT_DEFAULT: "consent|consent default|default consent|consent setting|"
    "consent requirement|default for consent|opt-in default|opt-out default|tracking default|"
    "privacy default|default privacy setting",
    Object.PRIVACY_POLICY: "privacy policy|data sharing policy|data policy|privacy rule|"
    "privacy promise|privacy guarantee|privacy commitment",
    Object.RETENTION_POLICY: "retention policy|retention period|retention rule|retention time|"
    "data retention|retention limit",
    Object.MODERATION_RULE: "moderation rule|moderation policy|content policy|content rule|"
    "community guideline|community standard|house rule|code of conduct|hate speech policy",
    Object.CONTENT_STANDING: "member's post|user's post|member's comment|user's comment|"
    "user's content|member's content",
    Object.PRICING: "pricing|pricing model|pricing policy|subscription price|our price|fee",
    Object.ETHICAL_TRADE_OFF: "ethical trade-off|ethical tradeoff|moral question|"
    "ethical guideline|ethics policy|ethical rule|moral trade-off|ethical question",
    Object.NEW_DIRECTION: "product direction|research direction|new paradigm|creative direction",
    Object.STRATEGY: "company strategy|business strategy|long-term strategy|our strategy|"
    "strategic direction|strategic priority|organisation's strategy|organization's strategy",
    Object.PRECEDENT: "precedent|case precedent",
    Object.MISSION: "mission|mission statement|vision statement|core value|our value|"
    "purpose of the foundation|purpose of the organisation|purpose of the organization|"
    "purpose of the company|our purpose|company's purpose|core purpose|organisation's purpose|"
    "organization's purpose|"
    "founding principle|core principle",
    Object.INTERPRETATION: "definition of harm|definition of hate|definition of abuse|"
    "meaning of life|meaning of fairness|definition of fairness|definition of consent",
    Object.HUMAN_VETO: "human veto|human override|human oversight|human approval|human review|"
    "human control|kill switch|right of appeal|right to appeal|veto|approval requirement|"
    "human in the loop|human-in-the-loop|approval step",
    Object.AUTONOMY_LEVEL: "autonomy level|level of autonomy|ai autonomy|agent's autonomy|"
    "approval threshold|own permission|own privilege",
    Object.PERSONAL_CHOICE: "user's choice|member's choice|user's consent|member's consent|"
    "customer's consent|user consent|people's consent|patient's choice|patient's consent",
    Object.GOVERNANCE_RULE: "governance rule|governance policy|boundary rule|safety rule|"
    "safety policy|guardrail|governance gate",
}

# Deciding verbs whose object is no decision object by itself: (verbs, objects, what is decided).
_PRACTICES: Final = (
    (
        "share sell disclose monetise monetize leak",
        "user data|customer data|member data|personal data|health data|location data|user's data|"
        "customer's data|member's data|user email|customer email|member email|user's email|"
        "member's email|user information|customer information|patient record|browsing history",
        Object.PRIVACY_POLICY,
    ),
    ("raise increase lower decrease reduce double cut", "price|fee|monthly fee", Object.PRICING),
    (
        "ban allow forbid prohibit permit",
        "speech|political speech|political content|nudity|profanity|pornography|swearing",
        Object.MODERATION_RULE,
    ),
    ("automate", "moderation|moderation decision|human decision", Object.HUMAN_VETO),
    (
        "replace bypass overrule",
        "human judgment|human judgement|human decision|human moderator",
        Object.HUMAN_VETO,
    ),
    ("make take", "final decision|moral decision|ethical decision", Object.PERSONAL_CHOICE),
    ("fire dismiss hire", "employee|worker|member of staff", Object.PERSONAL_CHOICE),
    ("give grant", "autonomy|full autonomy|more autonomy|final say", Object.AUTONOMY_LEVEL),
)

# What people weigh against each other; a trade-off is one of them over or against something.
VALUE_TERMS: Final = word_set(
    "privacy safety fairness freedom autonomy dignity equality justice consent inclusion "
    "transparency wellbeing well-being convenience profit engagement"
)
WEIGHING_VERBS: Final = word_set(
    "prioritise prioritize choose decide weigh sacrifice trade favour favor rank"
)
# Verbs of the constructions in `practices`, beside those above.
_CONSTRUCTION_VERBS: Final = (
    "enable share opt enrol enroll sign subscribe let deploy approve auto-approve publish send pay "
    "execute act run merge collect track process keep store retain hold archive unlock extend "
    "allow have permit authorise authorize give grant assign hand stop lose kill cut deactivate "
    "weaken fire dismiss hire sack evict deport punish expel ban silence mute exclude censor "
    "charge "
    "deny refuse admit overrule disregard exempt whitelist escalate promote take turn convert "
    "transform reinvent count treat assume presume sell disclose leak monetise monetize pass "
    "upload "
    "provide use expose hide purge suppress unpublish reinstate restore relabel label leave enter "
    "overturn commit pivot halve triple demand interpret declare conclude broaden narrow redirect "
    "shift reconsider omit dodge evade put need no move withhold bury enrol enroll flip activate "
    "automate accept convict discipline order end "
    "track monitor film spy surveil follow tolerate legalise legalize outlaw redraw reorder "
    "destroy "
    "enact impose agree instruct"
)
# A verb with its particle, or two words that mean one.
PHRASAL_VERBS: Final[dict[tuple[str, ...], str]] = {
    ("turn", "off"): "disable",
    ("switch", "off"): "disable",
    ("shut", "off"): "disable",
    ("take", "down"): "remove",
    ("get", "rid", "of"): "remove",
    ("do", "away", "with"): "abolish",
    ("hand", "over"): "disclose",
    ("hand", "out"): "give",
    ("pass", "on"): "give",
    ("give", "away"): "disclose",
    ("give", "up"): "abandon",
    ("kick", "out"): "expel",
    ("throw", "out"): "expel",
    ("start", "charging"): "charge",
    ("start", "giving"): "give",
    ("start", "selling"): "sell",
    ("cut", "off"): "exclude",
    ("lay", "off"): "fire",
    ("vote", "out"): "expel",
}
JUDGMENTS: Final = word_set(
    "fair unfair ethical unethical moral immoral acceptable harmful harassment hate abuse "
    "offensive appropriate deserve deserves guilty trustworthy"
)
PEOPLE: Final = word_set(
    "user member customer patient person people them him her everyone everybody anybody visitor "
    "donor child minor newcomer account worker tenant author guest"
)
# Words for people that name nothing in software.
PERSONS: Final = word_set(
    "applicant employee patient resident pupil student teacher donor refugee seeker pensioner "
    "candidate nurse doctor staff colleague neighbour neighbor prisoner voter citizen passenger "
    "victim pedestrian inmate councillor journalist minority opposition union underperformer "
    "elder customer member people smoker foreigner villager child minor person"
)
AUTHORITY: Final = word_set(
    "permission privilege authority autonomy approval access right budget limit request"
)


def _forms(verb: str) -> set[str]:
    """The verb as it is inflected regularly, and a few irregular forms."""
    stem = verb.removesuffix("e")
    last = verb[-1]
    forms = {verb, f"{verb}s", f"{verb}es", f"{stem}ed", f"{stem}ing", f"{verb}{last}ed"}
    forms |= {f"{verb}{last}ing"}
    if verb.endswith("y"):
        forms |= {f"{verb[:-1]}ied", f"{verb[:-1]}ies"}
    return forms | _IRREGULAR.get(verb, set())


_IRREGULAR: Final[dict[str, set[str]]] = {
    "choose": {"chose", "chosen"},
    "write": {"wrote", "written"},
    "rewrite": {"rewrote", "rewritten"},
    "override": {"overrode", "overridden"},
    "make": {"made"},
    "withdraw": {"withdrew", "withdrawn"},
    "keep": {"kept"},
    "take": {"took", "taken"},
    "give": {"gave", "given"},
    "sell": {"sold"},
    "lose": {"lost"},
    "leave": {"left"},
    "overturn": {"overturned"},
    "have": {"has", "had", "having"},
    "do": {"does", "did", "done"},
    "get": {"got", "gotten", "getting"},
}

VERBS: Final[dict[str, Verb]] = {
    form: kind for kind, verbs in _VERBS.items() for verb in verbs.split() for form in _forms(verb)
}


def _phrases(line: str) -> Iterator[tuple[str, ...]]:
    return (tuple(phrase.split()) for phrase in line.split("|"))


# Words are singular.
OBJECT_PHRASES: Final[dict[tuple[str, ...], Object]] = {
    phrase: about for about, line in _OBJECTS.items() for phrase in _phrases(line)
}
PRACTICES: Final[dict[str, dict[tuple[str, ...], Object]]] = {}
for _verbs, _line, _about in _PRACTICES:
    for _form in (form for verb in _verbs.split() for form in _forms(verb)):
        PRACTICES.setdefault(_form, {}).update(dict.fromkeys(_phrases(_line), _about))
CONSTRUCTION_VERBS: Final = frozenset(
    form for verb in _CONSTRUCTION_VERBS.split() for form in _forms(verb)
)
LEMMAS: Final[dict[str, str]] = {
    form: verb
    for verb in sorted(
        {word for line in _VERBS.values() for word in line.split()}
        | set(_CONSTRUCTION_VERBS.split())
        | {word for words, _, _ in _PRACTICES for word in words.split()}
        | {verb for verb, *_ in PHRASAL_VERBS}
    )
    for form in _forms(verb)
}
LONGEST_PHRASE: Final = max(map(len, OBJECT_PHRASES))
