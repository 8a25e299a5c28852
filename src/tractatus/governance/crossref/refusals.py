"""What a clause refuses by name: where it says so, how far that reaches, and what it names there.

"Not by e-mail", "we threw mypy out", "nobody rebases", "axios is out": the word that refuses, or
the bad thing that is said of a subject, makes the names around it what is not wanted. On a
condition ("never without asking", "not before nine") nothing is refused that a name could tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from tractatus.governance.classifier.numerals import NUMBERS
from tractatus.governance.classifier.products import PRODUCTS
from tractatus.governance.classifier.programs import PROGRAMS
from tractatus.governance.classifier.verbs import PREPOSITIONS, VERBS
from tractatus.governance.crossref.looks import CHANNELS, Look
from tractatus.governance.crossref.phrases import Phrase, Word, is_finite
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.words import singular

_REFUSES: Final = word_set(
    "not never no nobody nothing none neither nor without avoid skip ban banned don't dont doesn't "
    "doesnt isn't mustn't cannot can't cant won't wouldn't shouldn't couldn't aren't hasn't "
    "ditch ditched dropped retired threw scrapped abandoned except replaced stopped quit hands "
    "frozen froze archived"
)
_REFUSE_PAIRS: Final = frozenset(
    {("instead", "of"), ("rather", "than"), ("apart", "from"), ("other", "than"), ("away", "from"),
     ("stay", "off"), ("keep", "off"), ("stop", "using"), ("tired", "of"), ("sick", "of"),
     ("done", "with"), ("rid", "of"), ("no", "longer"), ("in", "place"), ("exception", "of"),
     ("stay", "out"), ("keep", "out")}
)  # fmt: skip
_EXCEPTS: Final = frozenset({("other", "than"), ("apart", "from")})
_SAID_BEFORE: Final = word_set("that this it these those")
_MEASURED: Final = word_set(
    "more less fewer later earlier longer shorter above below under over beyond past than exceed "
    "exceeds least most higher lower only just before after until till"
)
_ONLY_IF: Final = word_set("without until unless before if when while during")
_OPEN: Final = word_set("forget hesitate worry mind need have matter care")
_BAD: Final = word_set(
    "out over banned dead gone taken closed full broken legacy retired deprecated obsolete offline "
    "scrapped forbidden taboo off-limits frozen archived reserved blocked expired outdated history "
    "removed thrown dropped replaced discontinued unsafe unsupported prohibited complete intact "
    "untouched alone off precious sacred dodgy old down used busy draining stale wrong finished"
)
_COPULAS: Final = word_set(
    "is are was were has have had stays stay gets got been be being remain remains keeps went goes "
    "'s isn't aren't"
)


def refused_names(clause: Phrase, *, after_refusal: bool) -> Iterator[Word]:
    """The names that a clause refuses, or says something bad of."""
    words = clause.words
    texts = [word.text for word in words]
    place = refusal_at(words, texts)
    if place is None:
        if (end := _bad_predicate(texts)) is not None:
            yield from _objects(words[: _place_in(words, end)])
    elif not _is_exempt(texts, place, after_refusal=after_refusal):
        if texts[place] == "leave" and not any(map(_is_name, words[place:])):
            yield from _objects(words[:place])  # "the base X you please leave alone"
        is_equal = texts[place + 1 : place + 2] == ["be"] and any(map(_is_name, words[place:]))
        if texts[place] in _AUXILIARIES and texts[0] not in _SPEAKERS and place and not is_equal:
            yield from _objects(words[:place])  # "its files can't be reviewed"
        if texts[-1] == "neither":
            yield from _objects(words[:place])
        reached = _reached(words, texts, place)
        yield from _objects(reached)
        rest = Phrase(words[place + 1 + len(reached) :], clause.end, opens=False)
        if rest.words and refuses(rest):
            yield from refused_names(rest, after_refusal=False)


def _place_in(words: Sequence[Word], end: int) -> int:
    """Where a subject ends that has a name and then says where: "grep on the NFS share"."""
    for at in range(1, end):
        if words[at].text in _WHERE and any(map(_is_name, words[:at])):
            return at
    return end


_WHERE: Final = frozenset({"on", "in", "at", "inside", "within"})


def points_back(clause: Phrase) -> bool:
    """Whether it refuses what was spoken of before: "leave it as it is", "so not there"."""
    texts = [word.text for word in clause.words]
    if texts[0] == "leave" and texts[1:2] in (["it"], ["them"], ["that"], ["those"]):
        return True
    place = refusal_at(clause.words, texts)
    return place is not None and texts[place + 1 :][-1:] in (["there"], ["it"], ["them"], ["that"])


def refuses(clause: Phrase) -> bool:
    """Whether a word of it may refuse something."""
    return any(word.text in _REFUSES for word in clause.words)


def refusal_at(words: Sequence[Word], texts: Sequence[str]) -> int | None:
    """Where it is said that something is refused; None where nothing is."""
    for place, text in enumerate(texts):
        after = texts[place + 1] if place + 1 < len(texts) else ""
        if (text, after) in _EXCEPTS and set(texts[place + 2 : place + 3]) <= _SAID_BEFORE:
            continue  # "other than that" refuses nothing
        if (text, after) in _REFUSE_PAIRS and not (text == "done" and texts[0] not in _WHO):
            return place + 1
        is_refusing = text in _REFUSES and not words[place].is_owner
        if text in _DONE and place and texts[place - 1] in _COPULAS:
            continue  # "is being scrapped" is said of what stands before
        if text == "leave" and not _LEFT.isdisjoint(texts[place:]):
            return place
        if is_refusing and after not in _OPEN and after not in _MEASURED:
            return place
    return None


def _is_name(word: Word) -> bool:
    return word.look is not Look.PLAIN


# "We are done with it"; of "auth is done with it" it is the means.
_WHO: Final = word_set("we i we're i'm they")
_AUXILIARIES: Final = word_set(
    "mustn't cannot can't cant won't wouldn't shouldn't couldn't isn't aren't doesn't doesnt not "
    "never"
)
_SPEAKERS: Final = word_set("i you we they nobody please it that this there do if when but he she")


def _is_exempt(texts: Sequence[str], place: int, *, after_refusal: bool) -> bool:
    """Whether the refusal holds only on a condition, or takes out of another one."""
    if texts[place] in _EXEMPTING and (after_refusal or not _REFUSES.isdisjoint(texts[:place])):
        return True
    rest = texts[place + 1 :]
    if texts[place] in _ALL and rest[:1] in (["else"], ["other"], ["further"]):
        return True  # "pytest and nothing else"
    if texts[place] in _ALL and not _EXEMPT.isdisjoint(rest):
        return True
    return any(
        one in _ONLY_IF or (one in _WHEN and any(map(_TIME.match, rest[at + 1 : at + 3])))
        for at, one in enumerate(rest)
    )


_EXEMPTING: Final = word_set("except exception of from than")
_EXEMPT: Final = word_set("but except besides than beyond")
_ALL: Final = word_set("no nobody nothing none")
_WHEN: Final = word_set("after before between from")
_TIME: Final = re.compile(r"[0-9]|" + "|".join(NUMBERS))


def _reached(words: Sequence[Word], texts: Sequence[str], place: int) -> Sequence[Word]:
    """The words that a refusal reaches: not what the refused thing is for, or where it is."""
    is_doing = texts[place + 1 : place + 2] and texts[place + 1].endswith("ing")
    is_done = texts[place] in _DONE or (texts[place] == "no" and not is_doing)
    if texts[place + 1 : place + 2] and texts[place + 1] in _POINTING:
        # "never point the cache at localhost" refuses the one, and not the other.
        goal = next((at for at in range(place + 2, len(words)) if texts[at] in _GOALS), None)
        if goal is not None and words[goal + 1 :]:
            return words[goal:]
    for at in range(place + 1, len(words)):
        if texts[at] == "nor":
            return words[place + 1 : at]
        if texts[at] in _MEASURED and _is_number_near(words[at + 1 :]):
            return words[place + 1 : at]
        has_name = any(word.look is not Look.PLAIN for word in words[place + 1 : at])
        if texts[at] in _ENDS and at > place + 1 and (is_done or has_name):
            return words[place + 1 : at]
    return words[place + 1 :]


_POINTING: Final = word_set("point aim direct route hook wire redirect")
_GOALS: Final = word_set("at to towards into")


def _is_number_near(words: Sequence[Word]) -> bool:
    return any(word.look is Look.NUMBER for word in words[:_NEAR])


_NEAR: Final = 3
_DONE: Final = word_set(
    "ditched dropped retired threw scrapped abandoned replaced stopped quit frozen froze archived "
    "banned"
)
_LEFT_SO: Final = word_set("untouched intact unchanged")
_LEFT: Final = word_set("alone untouched out be running")
_ENDS: Final = word_set("for in on at by with inside within under because")


def _objects(words: Sequence[Word]) -> Iterator[Word]:
    """Every name, and the first plain words, which may name something, too."""
    plain: list[Word] = []
    is_open = True
    for at, word in enumerate(words):
        if word.is_owner or (at and words[at - 1].text in _OUTSIDE):
            continue
        if word.look is Look.NUMBER and any(one.text in _MEASURED for one in words[:at][-2:]):
            continue  # "below 1.2" says how far it may go
        if at and words[at - 1].text in _BY and (channel := CHANNELS.get(word.text)):
            yield Word(word.text, Look.PROPER, channel)
        elif word.look is not Look.PLAIN:
            is_run = at > 0 and words[at - 1].text in _RUNS
            if not _is_only_part(word, words[at + 1 : at + 2], is_run=is_run):
                yield word
            is_open = False
        elif is_open and word.text not in _FILLERS and singular(word.text) not in VERBS:
            plain.append(word)
            is_open = len(plain) < _MOST_PLAIN
    if words and singular(words[0].text) in _COMMANDS and _is_alone(words[1:2]):
        yield Word(words[0].text, Look.PLAIN, singular(words[0].text))
    for word in plain:
        yield word
        if (one := singular(word.text)) != word.text and one not in VERBS:
            yield Word(one, Look.PLAIN, one)
    if len(plain) > 1:
        one, other = plain[0].text, plain[1].text
        yield from (Word(one, Look.PLAIN, f"{one}{joint}{other}") for joint in ("-", ""))


def _is_alone(after: Sequence[Word]) -> bool:
    """Whether a verb has no object: "nobody rebases here"."""
    return not after or after[0].text in _FILLERS or after[0].text in PREPOSITIONS


# Verbs that are commands of their own.
_COMMANDS: Final = word_set("rebase merge squash amend stash cherry-pick")
_BY: Final = word_set("by via in per over as with through")
_MOST_PLAIN: Final = 2
_OUTSIDE: Final = word_set("outside beyond but except besides than")


_RUNS: Final = word_set("run running execute call runs")


def _is_only_part(word: Word, after: Sequence[Word], *, is_run: bool) -> bool:
    """Whether only a version or a command of it is meant: "Python 2", "terraform destroy"."""
    if not after or word.look is not Look.PROPER:
        return False
    follows = after[0]
    if follows.look is Look.NUMBER:
        return True
    is_command = follows.look is not Look.PLAIN or follows.text not in _FILLERS
    is_program = word.text in PROGRAMS or (is_run and word.text in PRODUCTS)
    return is_program and is_command and not is_finite(follows)


_FILLERS: Final = word_set(
    "the a an any to in into from with on at via of against old plain usual default other by for "
    "it that this our your my use using used please single more longer ever again one ones them "
    "put bring back go through do be is are you we i all whole full anything everything stuff "
    "there here direct new else another up down out off and or now even yet either want see hear "
    "like get gets let dare think some them those these me him her us table tables port ports "
    "database databases folder directory server servers host file files package packages library "
    "version prod production staging"
)


_DENIES: Final = _REFUSES - _DONE  # "is not dead"


def _bad_predicate(texts: Sequence[str]) -> int | None:
    """Where the subject ends of which something bad is said."""
    if texts[0] in _ONLY_IF:
        return None
    for place in range(1, len(texts)):
        if texts[place] in _ONLY_IF:
            return None
        if texts[place] in _LEFT_SO and texts[place - 1] not in _COPULAS:
            return place
        says = texts[place] in _COPULAS and not _BAD.isdisjoint(texts[place + 1 : place + 4])
        if says and _DENIES.isdisjoint(texts[place : place + 3]):
            return place
    return None
