"""What the model sees of a clause: a few readable features, each 0 or 1."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress, pairwise
from typing import Final

from tractatus.governance.classifier.clause import Clause, Modality
from tractatus.governance.classifier.cues import MOMENTS, Cue
from tractatus.governance.classifier.slots import Slot
from tractatus.governance.classifier.verbs import HARD, LOOK, MACHINE
from tractatus.governance.instructions.instruction import KeyKind, Operator, Scope
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.words import singular

# Values and rights: what a standing rule about makes STRATEGIC.
VALUES: Final = word_set(
    "privacy safety safe security secure secret credential password passphrase plaintext "
    "encryption encrypted honesty honest honestly truthful truthfully truth fairness fair "
    "fairly unfair dignity consent accessibility accessible law legal legally illegal lawful "
    "gdpr ccpa hipaa mission purpose ethic ethical ethically moral environment environmental "
    "sustainability climate discriminate discrimination discriminatory equality equal equally "
    "transparency transparent respect respectful harm harmful vulnerable minor child children "
    "personal confidential confidentiality anonymous anonymity anonymise anonymize surveillance "
    "tracking sell autonomy trust trustworthy deceive deception mislead misleading manipulate "
    "manipulative lie inclusive inclusion bias biased racist sexist hate sensitive health "
    "medical patient biometric opt-in opt-out erasure wellbeing well-being justice freedom "
    "democratic democracy integrity carbon emission disability disabled screen-reader wcag "
    "profit whistleblower retaliation accountable accountability oversight copyright phi pii "
    "ssn exploit addictive dark-pattern coerce conscience solidarity welfare humane profiling "
    "advertiser leak identity promise member-data applicant expression deceased donor "
    "children's api-key convenience"
)
# The insides of software and machines.
MACHINERY: Final = word_set(
    "code syntax bug error exception function method class line variable loop module "
    "script build test config configuration database schema server network deployment "
    "dependency dependencies branch account permission query index table column migration "
    "api endpoint container image cluster worker cron job pipeline ci memory thread "
    "process cache queue log file directory repository port host nginx timeout "
    "certificate dns proxy firewall firewalls kernel compiler parser lexer type null "
    "pointer segfault race deadlock stack trace unit integration regression commit hotfix "
    "feature flag environment variable secret yaml json toml dockerfile service daemon "
    "backend frontend component button css html page layout form header footer style "
    "sheet import package library version release tag login session cookie token socket "
    "websocket request response router route middleware handler controller model view "
    "template hook bucket disk volume ram cpu gpu load balancer replica shard node pod vm "
    "backup snapshot user role key lint linter formatter typo crash leak latency "
    "performance regex encoding utf-8 bytes array list dict hash string integer float "
    "boolean webhook sdk plugin extension driver firmware makefile readme dataset tests "
    "migrations logs systemd database's admin postgres redis docker kubernetes algorithm "
    "retry interface signature argument parameter setting settings console staging "
    "production prod checkout search signup import export validation field fixture mock "
    "stub"
)
# How people work together: conventions and roles.
PROCESS: Final = word_set(
    "convention style naming review reviewer pr pull message format indentation tab "
    "semicolon quote comment docstring documentation coverage standard standards "
    "guideline template language german english french tone meeting moderator member "
    "approval deadline report changelog release branch commit function class test file "
    "name typescript hook component camelcase snake_case rule tool linter formatter limit "
    "budget day week monday tuesday wednesday thursday friday saturday sunday weekend "
    "morning policy procedure process answer reply post thread ticket title heading "
    "bullet paragraph date metric unit time zone timezone utc currency formal"
)
# Whose rights a rule can touch, what is done to them, and what is theirs.
PEOPLE: Final = word_set(
    "member visitor employee applicant minor child children patient customer user client donor "
    "refugee volunteer resident tenant citizen worker stranger victim beneficiary guest pupil "
    "student person people human anybody anyone everybody everyone someone nobody whoever reader "
    "mother parent staff colleague candidate source informant"
)
RIGHTS: Final = word_set(
    "track monitor profile sell discriminate disclose reveal expose deceive mislead manipulate "
    "collect pretend lie exploit protect respect treat decide consent share publish trade harm spy "
    "record explain dismiss refuse forward identify give use store log keep hand judge exclude "
    "refund"
)
DATA: Final = word_set(
    "data address name photo picture location salary record password number identity information "
    "detail conversation message biometric birth date"
)
# What people work on that is no machinery.
OFFICE: Final = word_set(
    "letter mail e-mail email invoice meeting minutes report newsletter press announcement thread "
    "post comment poll hall room hotel train flight ticket chair table travel cost expense receipt "
    "trainee tour office folder letterhead calendar appointment slide agenda briefing speech flyer "
    "poster logo summary list spreadsheet sheet contract offer quote supplier customer member "
    "moderator group forum event birthday lunch dinner coffee cake guest address contact phone "
    "call note document manual book chapter story headline title draft translation text word "
    "sentence paragraph photo picture image video article recipe plan order stamp parcel gift shop "
    "price discount subscription bank payment"
)
# A search for several answers.
KINDS: Final = word_set(
    "several various different range handful few many possible alternative multiple odd wild "
    "unusual new fresh other some more variety"
)
IDEAS: Final = word_set(
    "idea name title slogan tagline font option approach method direction wording variant way "
    "layout design concept sketch possibility theme angle metaphor prompt alternative style "
    "mock-up logo flow prototype format game story colour color headline motto scenario question"
)
_TIMES: Final = word_set(
    "tomorrow yesterday today tonight now monday tuesday wednesday thursday friday saturday sunday "
    "noon evening morning afternoon weekend soon immediately asap later next"
)
_DAYS: Final = word_set(
    "mondays tuesdays wednesdays thursdays fridays saturdays sundays weekends nights mornings"
)
_EACH: Final = frozenset({"every", "each"})
_LINKS: Final = word_set("before after when if without unless until between per while during by")
_SPECIFIC: Final = word_set("the this that these line")
_PLURAL_START: Final = word_set("all every each any no only everyone everybody nobody")
_WHEN: Final = word_set("when whenever if before after on")

FEATURES: Final = (
    "bias", "standing", "standing_value", "standing_many_values", "value", "open", "open_verb",
    "look", "hard", "machine_verb", "machinery", "much_machinery", "machine_change", "process",
    "standing_process", "obliges_noun", "plural", "specific", "limit", "network", "store", "build",
    "path", "tool", "money", "confirm", "forbid", "prefer", "permit", "when", "question_word",
    "other_verb", "other_plain", "forbid_value", "rule_of_we", "plural_start", "people",
    "ruled_people", "rights_of_people", "ruled_rights", "data_of_people", "ruled_data", "office",
    "office_only", "machinery_only", "kinds", "kinds_of_ideas", "ideas", "machine_on_machinery",
    "machine_on_office", "time", "days", "for_now",
)  # fmt: skip
_INDEXES: Final = range(len(FEATURES))

_NETWORK: Final = frozenset({KeyKind.PORT, KeyKind.HOST, KeyKind.URL})
_STORE: Final = frozenset({KeyKind.DATABASE, KeyKind.TABLE, KeyKind.COLUMN})
_BUILD: Final = frozenset({KeyKind.PACKAGE, KeyKind.VERSION})
_LASTING: Final = frozenset({Scope.PERMANENT, Scope.PROJECT, Scope.PHASE, Scope.SESSION})


def is_standing(words: Sequence[str], clause: Clause) -> bool:
    """Whether the clause governs more than one act."""
    cues = clause.cues
    span = words[clause.first : clause.end]
    if Cue.STANDING in cues or {"ever", "whenever", "always", "never"} & set(span):
        return True
    if clause.is_rule:
        return True
    if clause.scope in _LASTING and MOMENTS.isdisjoint(span):
        return True
    return (
        _obliges_noun(span, clause)
        or _is_rule_of_we(span, clause)
        or _has_plural_object(span, clause)
    )


def _has_plural_object(span: Sequence[str], clause: Clause) -> bool:
    """ "Keep functions under 50 lines": of things in general, named without an article."""
    at = clause.verb_at - clause.first
    after = list(span[at + 1 : at + 3]) if clause.verb else []
    if clause.verb in LOOK | HARD or not after:
        return False
    limits = {"under", "below", "short", "in", "small", "at", "within", "over", "with", "to"}
    return (
        after[0].endswith("s") and len(after[0]) > 3 and bool(limits & set(span[at + 2 : at + 5]))
    )


def _obliges_noun(span: Sequence[str], clause: Clause) -> bool:
    """ "Commit messages should be short": the subject is no person."""
    if Cue.OBLIGE not in clause.cues or Cue.REQUEST in clause.cues:
        return False
    head = span[0]
    plain = head not in {
        "you",
        "i",
        "we",
        "must",
        "should",
        "please",
        "and",
        "make",
        "ensure",
        "do",
        "don't",
        "need",
        "try",
        "remember",
        "be",
        "never",
        "always",
        "not",
        "i'd",
    }
    return plain and clause.verb_at != clause.first


def _is_rule_of_we(span: Sequence[str], clause: Clause) -> bool:
    return span[0] == "we" and bool(clause.verb) and Cue.REQUEST not in clause.cues


def _holds(span: Sequence[str], first: str, second: str) -> bool:
    return any(pair == (first, second) for pair in pairwise(span))


def features_of(
    words: Sequence[str], clause: Clause, slots: Sequence[Slot], standing: bool
) -> tuple[list[int], list[str]]:
    """What the model is asked of.

    Args:
        words: Of the text.
        clause: One that asks for something.
        slots: The values that it speaks of.
        standing: Whether `is_standing`.

    Returns:
        The indexes in `FEATURES` of what holds of it, and its words, its verb as `v:VERB`.
    """
    span = words[clause.first : clause.end]
    singulars = {singular(word) for word in span}
    values = len(VALUES & singulars) + ("rights" in span or _holds(span, "right", "to"))
    machinery = len(MACHINERY & singulars)
    process = bool(PROCESS & singulars)
    verb = clause.verb
    kinds = {slot.kind for slot in slots}
    cues = clause.cues
    is_open = Cue.OPEN_SEARCH in cues
    look, hard, machine = verb in LOOK, verb in HARD, verb in MACHINE
    at = clause.verb_at - clause.first
    after = span[at + 1] if verb and at + 1 < len(span) else ""
    holds = (
        True,
        standing,
        standing and values > 0,
        standing and values > 1,
        values > 0,
        is_open,
        is_open and clause.modality is Modality.EXPLORE,
        look,
        hard,
        machine,
        machinery > 0,
        machinery > 1,
        machinery > 0 and not standing and not look,
        process,
        standing and process,
        _obliges_noun(span, clause),
        bool(after) and after.endswith("s") and len(after) > 3,
        after in _SPECIFIC,
        any(slot.operator in {Operator.AT_LEAST, Operator.AT_MOST} for slot in slots),
        bool(kinds & _NETWORK),
        bool(kinds & _STORE),
        bool(kinds & _BUILD),
        KeyKind.PATH in kinds,
        KeyKind.TOOL in kinds,
        KeyKind.MONEY in kinds,
        KeyKind.CONFIRMATION in kinds,
        clause.modality is Modality.FORBID,
        clause.modality is Modality.PREFER,
        clause.modality is Modality.PERMIT,
        bool(_WHEN & set(span[:2])),
        bool(verb) and span[0] in {"what", "which", "how", "why"},
        bool(verb) and not look and not hard and not machine,
        bool(verb) and not (look or machine) and not machinery and not standing,
        clause.modality is Modality.FORBID and values > 0,
        _is_rule_of_we(span, clause),
        span[0] in _PLURAL_START,
        *_meant(clause, span, singulars, standing, machinery > 0),
    )
    found = [*compress(_INDEXES, holds)]
    links = [f"in:{word}" for word in _LINKS.intersection(span[1:])]
    return found, [f"v:{verb}" if verb else "v:", *singulars, *links]


def _meant(
    clause: Clause, span: Sequence[str], singulars: set[str], standing: bool, has_machinery: bool
) -> tuple[bool, ...]:
    """What the clause is about, by kinds of things and of people."""
    rules = standing or clause.modality is Modality.FORBID or clause.verb_at > clause.first
    people, data = not PEOPLE.isdisjoint(singulars), not DATA.isdisjoint(singulars)
    rights = people and not RIGHTS.isdisjoint(singulars | {clause.verb})
    office = not OFFICE.isdisjoint(singulars)
    kinds, ideas = not KINDS.isdisjoint(singulars), not IDEAS.isdisjoint(singulars)
    is_machine = clause.verb in MACHINE
    return (
        people,
        people and rules,
        rights,
        rights and rules,
        people and data,
        data and rules,
        office,
        office and not has_machinery,
        has_machinery and not office,
        kinds,
        kinds and ideas,
        ideas,
        is_machine and has_machinery,
        is_machine and office,
        not _TIMES.isdisjoint(singulars) and _EACH.isdisjoint(span),
        not _DAYS.isdisjoint(span),
        Cue.FOR_NOW in clause.cues,
    )
