"""Constructions that decide about people: what they said, their data, their place, their money.

"Take down the comment by the councillor", "pass on phone numbers of users", "deny the claim of
Mr Sato", "charge schools twice as much".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tractatus.governance.decision_object import DecisionObject
from tractatus.governance.language.clauses import Clause
from tractatus.governance.language.lexicon import PERSONS, word_set
from tractatus.governance.language.small_words import ANYBODY, TITLES

_CONTENT: Final = word_set(
    "post comment article review statement message photo picture content opinion complaint video "
    "thread writing letter poster criticism"
)
_CONTENT_VERBS: Final = word_set(
    "remove delete hide unpublish purge suppress erase reinstate restore censor bury withhold "
    "relabel label silence withdraw"
)
_SPEAKING: Final = word_set(
    "criticise criticises criticize criticizes mention mentions attack attacks mock mocks insult "
    "insults offend offends dissent dissenting dissents complain complains opposing disagree "
    "critical political religious satirical"
)
_EXCLUDING: Final = word_set("ban expel silence mute suspend shadow-ban exclude censor blacklist")
_DISMISSING: Final = word_set(
    "fire dismiss hire sack evict deport punish convict discipline expel terminate lay_off admit "
    "reject"
)
_DECIDING: Final = word_set("refuse deny reject grant approve decide admit withdraw cut dismiss")
_WEIGHTY: Final = word_set(
    "asylum custody eviction parole scholarship deportation bail grant-in-aid adoption euthanasia "
    "transplant sentence hardship treatment guardianship pension benefit"
)
_CLAIMS: Final = word_set("claim application appeal complaint petition case request")
_PERSONAL: Final = word_set(
    "data email e-mail address number record history message mail contact photo chat location "
    "profile file list detail directory diary"
)
_SELLING: Final = word_set("sell disclose leak monetise monetize")
_PASSING: Final = word_set("share give pass send publish upload expose transfer hand provide let")
_PASSING_ON: Final = word_set(
    "give share send let allow provide upload use publish transfer permit"
)
_RECIPIENTS: Final = word_set(
    "network partner party insurer reseller police recruiter broker advertiser marketing landlord "
    "employer sponsor press authority government buyer vendor agency bank manager investor "
    "competitor landlady lender advertising"
)
_OBJECTING: Final = word_set(
    "choice opt-out wish will refusal withdrawal decision objection preference judgment judgement "
    "consent vote"
)
_PRICES: Final = word_set("fee rent fare surcharge tariff price rate donation subscription toll")
_PRICING: Final = word_set(
    "raise increase lower decrease reduce double triple halve cut introduce impose abolish adjust "
    "charge demand"
)
_OWN: Final = frozenset({"his", "her", "their"})


def find_standing(clause: Clause) -> Iterator[DecisionObject]:
    """What the clause decides about people."""
    if clause.is_about_artefacts:
        return
    yield from _content(clause)
    yield from _place(clause)
    yield from _data(clause)
    yield from _choice(clause)
    yield from _money(clause)


def _content(clause: Clause) -> Iterator[DecisionObject]:
    if clause.verb in _EXCLUDING and _is_head(clause, ANYBODY, 5):
        yield DecisionObject.CONTENT_STANDING
    if clause.verb not in _CONTENT_VERBS:
        return
    is_written = clause.has(ANYBODY, 0, 6) and clause.has(word_set("written said posted"))
    is_attributed = clause.has(_CONTENT, 0, 5) and (
        _is_somebodys(clause) or not _SPEAKING.isdisjoint(clause.texts)
    )
    if is_written or is_attributed:
        yield DecisionObject.CONTENT_STANDING


def _is_somebodys(clause: Clause) -> bool:
    """By the councillor, of the opposition, Maria's; not "by id", not "the parser's"."""
    texts = clause.texts
    return any(
        (text in {"by", "of", "from"} and {"the", "a", "this", "our"} & set(texts[place + 1 :][:1])
         and not ANYBODY.isdisjoint(clause.words[place + 1 : place + 4]))
        or (text.endswith(("'s", "s'")) and clause.words[place] in ANYBODY)
        for place, text in enumerate(texts)
    )  # fmt: skip


def _place(clause: Clause) -> Iterator[DecisionObject]:
    """Work, home, stay, benefit: what people have or lose."""
    is_person = _is_head(clause, PERSONS, 6)
    is_worker = clause.verb in {"fire", "hire", "sack"} and _is_head(clause, ANYBODY, 6)
    if clause.verb in _DISMISSING and (is_person or is_worker):
        yield DecisionObject.PERSONAL_CHOICE
    elif clause.verb in _DECIDING | {"approve", "decide"}:
        is_somebodys = any(
            following[:1] and (following[0] in TITLES or following[0] in ANYBODY)
            for following in [clause.after(word_set("of"), 3)]
        ) or any(
            text.endswith(("'s", "s'")) and clause.words[place] in ANYBODY
            for place, text in enumerate(clause.texts)
        )
        if clause.has(_WEIGHTY, 0, 6) or (clause.has(_CLAIMS, 0, 5) and is_somebodys):
            yield DecisionObject.PERSONAL_CHOICE
    if clause.has(_WEIGHTY) and clause.verb in {"choose", "determine", "order", "settle", "end"}:
        yield DecisionObject.PERSONAL_CHOICE
    if clause.holds("life", "support"):
        yield DecisionObject.PERSONAL_CHOICE


def _data(clause: Clause) -> Iterator[DecisionObject]:
    """Data of people, to others."""
    is_personal = clause.has(_PERSONAL, 0, 8)
    is_theirs = clause.has(ANYBODY, 0, 8) or clause.has(
        word_set("personal private health browsing purchase medical bank donor employee")
    )
    if not (is_personal and is_theirs):
        return
    is_given = clause.verb in _PASSING | _PASSING_ON and clause.has(_RECIPIENTS)
    if clause.verb in _SELLING or is_given:
        yield DecisionObject.PRIVACY_POLICY


def _choice(clause: Clause) -> Iterator[DecisionObject]:
    """What is theirs to choose, chosen by somebody else."""
    if clause.verb in {"override", "overrule", "ignore", "disregard", "reset"} and (
        clause.has(_OBJECTING, 0, 6) and (clause.has(ANYBODY, 0, 6) or clause.verb == "overrule")
    ):
        yield DecisionObject.PERSONAL_CHOICE
    against = clause.after(frozenset({"against", "in"}), 4)
    is_against = (
        against[:1] and against[0] in _OWN and {"will", "name", "place"} & set(against[1:2])
    )
    in_place = any(
        text.endswith(("'s", "s'")) and clause.words[place] in ANYBODY
        and clause.words[place + 1 : place + 2] in {("place",), ("name",)}
        for place, text in enumerate(clause.texts)
    )  # fmt: skip
    if is_against or in_place:
        yield DecisionObject.PERSONAL_CHOICE


def _money(clause: Clause) -> Iterator[DecisionObject]:
    if (clause.verb in _PRICING and _is_head(clause, _PRICES, 6)) or (
        clause.verb == "charge" and clause.has(ANYBODY | word_set("school for"), 0, 3)
    ):
        yield DecisionObject.PRICING
    elif clause.verb in {"set", "change", "fix"} and clause.has(_PRICES - {"rate"}, 0, 5):
        if {"new", "our"} & set(clause.words[:3]) and not clause.has(word_set("list model type")):
            yield DecisionObject.PRICING
    elif clause.holds("behind", "a", "paywall") or clause.holds("surge", "pricing"):
        yield DecisionObject.PRICING


_BREAKS: Final = word_set(
    "in on for from to with by at into of as that which who because if when while after before "
    "and or , without although ( : -"
)


def _is_head(clause: Clause, wanted: frozenset[str], reach: int) -> bool:
    """Whether the noun phrase behind the verb ends in a wanted word: not "user endpoint"."""
    phrase: list[str] = []
    for word in clause.words[:reach]:
        if word in _BREAKS:
            break
        phrase.append(word)
    return bool(phrase) and phrase[-1] in wanted
