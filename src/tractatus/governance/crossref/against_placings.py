"""An act against what instructions say of places: what it writes, and where it sends things to."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from functools import lru_cache
from typing import Final

from tractatus.governance.crossref.conflict import Conflict
from tractatus.governance.crossref.conflicts import placed_against
from tractatus.governance.crossref.globs import clean_path, glob
from tractatus.governance.crossref.kinship import heads
from tractatus.governance.crossref.places import BUCKETS, Place
from tractatus.governance.crossref.placings import Placing, Role, placings
from tractatus.governance.crossref.proposed import Proposed
from tractatus.governance.facts.fact import MOVED, Fact
from tractatus.governance.instructions.instruction import Constraint, Instruction, KeyKind, Polarity
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.subjects import name_words

_CODE: Final = word_set(
    "py js ts tsx jsx mjs cjs go rs java kt rb php c cc cpp h hpp cs swift scala sh bash toml yaml "
    "yml json ini cfg conf env md rst txt lock tf properties xml html css service"
)
# What is code itself: a file of its name is the thing, and not a program about it.
_MADE_OF_CODE: Final = heads(
    word_set(
        "test spec migration component script fixture module helper style page view hook template "
        "snapshot story model route handler doc document note report plan changelog"
    )
)


def is_in(path: str, place: str) -> bool:
    """Whether `path` is `place` or lies in it; of a part that is joined to a home, too."""
    if "://" in place or "://" in path:
        return f"{path.rstrip('/')}/".startswith(f"{place.rstrip('/')}/")
    clean = clean_path(path)
    return glob(place).fullmatch(clean) is not None or (
        place.startswith("~/") and f"{clean}/".startswith(f"{place[2:]}/")
    )


def against_placings(proposed: Proposed, told: Container[str]) -> Iterator[Conflict]:
    """Warnings of what is written elsewhere than where instructions want it.

    Args:
        proposed: The act.
        told: References of instructions that are held against it already.
    """
    places = proposed.places
    if not places:
        return
    for instruction in _speaking(proposed, places):
        if instruction.reference in told or not proposed.memory.is_in_force(instruction):
            continue
        if found := _misplaced(proposed, placings(instruction.text), places):
            place, placing = found
            proposed.consult(instruction)
            yield placed_against(place.pointer, place.written, instruction, placing)


def _speaking(proposed: Proposed, places: Sequence[Place]) -> Sequence[Instruction]:
    index = proposed.index
    found: dict[str, Instruction] = {one.reference: one for one in index.confined}
    if index.by_place:
        names = {part for one in places for part in one.path.split("/")}
        for name in sorted(names & index.by_place.keys()):
            found.update((one.reference, one) for one in index.by_place[name])
    if index.by_topic:
        words = proposed.about().words
        for word in sorted(index.by_topic.keys() & words):
            found.update((one.reference, one) for one in index.by_topic[word])
    return list(found.values())


def _misplaced(
    proposed: Proposed, said: Sequence[Placing], places: Sequence[Place]
) -> tuple[Place, Placing] | None:
    """A place of the act with what the instruction says against it."""
    for one in said:
        written = [place for place in places if not place.is_named]
        if one.role is Role.KEPT:
            inside = [place for place in written if is_in(place.path, one.path)]
        elif one.role is Role.WITHIN:
            inside = [place for place in written if _leaves(proposed, place, one, said)]
        elif one.role is Role.AWAY:
            inside = [place for place in places if _is_away(proposed, place, one, said)]
        else:
            continue
        if inside:
            return inside[0], one
    wanted = [one for one in said if one.role is Role.PUT]
    for one in wanted:
        place = _elsewhere(proposed, one, [each for each in places if not is_placed(said, [each])])
        if place and not is_placed(said, _beside(proposed, place.pointer)):
            return place, one
    return None


def _leaves(proposed: Proposed, place: Place, one: Placing, said: Sequence[Placing]) -> bool:
    if one.verb and not proposed.tools & _REMOVALS:
        return False
    limits = [each.path for each in said if each.role is Role.WITHIN]
    return not any(is_in(place.path, each) for each in limits)


_REMOVALS: Final = frozenset({"rm", "delet", "remov", "delete", "remove"})


def _is_away(proposed: Proposed, place: Place, one: Placing, said: Sequence[Placing]) -> bool:
    if not is_in(place.path, one.path) or any(
        is_in(place.path, each.path) for each in said if each.role is Role.PUT
    ):
        return False
    return not place.is_named or not one.topic or _is_about(proposed, place, one)


def _beside(proposed: Proposed, pointer: str) -> Sequence[Place]:
    """The places that say where what stands at a pointer goes to.

    The instruction's words copied into some other parameter are none of them.
    """
    places = proposed.places
    own = [one for one in places if one.pointer == pointer]
    is_named, is_own = any(one.is_named for one in own), any(one.is_own for one in own)
    return [
        one
        for one in places
        if one.pointer == pointer
        or (is_named and one.is_own)
        or (is_own and _field(one) in _WRITTEN)
        or _is_goal(proposed, one)
    ]


def _is_goal(proposed: Proposed, place: Place) -> bool:
    """Whether a parameter says where something goes, and nothing else."""
    value = proposed.act.parameters.get(_field(place))
    return _field(place) in _GOALS and not (isinstance(value, str) and " " in value.strip())


def _field(place: Place) -> str:
    return place.pointer.rpartition("/")[2].lower()


_GOALS: Final = word_set(
    "to dest destination target output out dir directory folder path file_path bucket prefix"
)
# What goes into the file itself.
_WRITTEN: Final = word_set("content contents code patch diff new_string new_str file_text")


def is_placed(said: Sequence[Placing], places: Sequence[Place]) -> bool:
    """Whether something of the act is where the instruction wants it."""
    wanted = [one.path for one in said if one.role is Role.PUT]
    return any(
        is_in(place.path, each) or (place.is_named and is_in(each, place.path))
        for place in places
        for each in wanted
    )


def _elsewhere(proposed: Proposed, one: Placing, places: Sequence[Place]) -> Place | None:
    if not one.topic or one.topic.isdisjoint(proposed.about().words):
        return None
    named = [place for place in places if place.is_named]
    lines = [place for place in named if not one.topic.isdisjoint(_heads(place.line))]
    if lines or (len(named) == 1 and not _is_program(named[0].path)):
        return (lines or named)[0]
    for place in places:
        if place.is_named or _is_side(place):
            continue
        if not place.is_own or _is_thing(place.path, one.topic):
            return place
    return None


def _is_side(place: Place) -> bool:
    """Whether it is a log or a scratch file, which goes along with anything."""
    return not _SIDES.isdisjoint(name_words(place.path)) or "scratch" in place.written


_SIDES: Final = frozenset({"log", "cache", "scratch", "stdout", "stderr"})


def _is_program(path: str) -> bool:
    return path.startswith(("/usr/", "/bin/", "/sbin/", "/opt/", "/dev/", "/etc/"))


def _is_thing(path: str, topic: frozenset[str]) -> bool:
    """Whether a file is one of what the instruction speaks of, by its name."""
    last = path.rpartition("/")[2].lower()
    named = topic & _heads(last)
    if not named:
        return False
    ending = last.rpartition(".")[2] if "." in last else ""
    return ending not in _CODE or not named.isdisjoint(_MADE_OF_CODE)


@lru_cache(maxsize=2048)
def _heads(text: str) -> frozenset[str]:
    return heads(name_words(text[:120])) | heads(
        word for part in text[:400].split() for word in name_words(part)
    )


def _is_about(proposed: Proposed, place: Place, one: Placing) -> bool:
    return not one.topic.isdisjoint(_heads(place.line) | proposed.about().words)


def is_no_miss(
    proposed: Proposed, instruction: Instruction, constraint: Constraint, fact: Fact
) -> bool:
    """Whether a path that goes against a constraint by itself is nothing that it speaks of.

    What stays as it is or is only taken from wants nothing put there; and where a thing is where it
    is wanted, the other places of the act are for other things.
    """
    said = placings(instruction.text)
    wanted = str(constraint.value).rstrip("/*")
    wanted = f"~{wanted[4:]}" if wanted.startswith("HOME/") else wanted
    own = [one for one in said if one.path in (wanted, clean_path(wanted))]
    if not own:
        return False
    role = own[0].role
    if constraint.polarity is Polarity.FORBID:
        if role is Role.KEPT:
            return not fact.changes and _MAY_READ.search(instruction.text) is None
        return role is Role.AWAY and (not fact.changes or fact.words == MOVED)
    if role in (Role.KEPT, Role.SOURCE, Role.AWAY):
        return True
    return role is Role.PUT and is_placed(said, _beside(proposed, fact.pointer))


# Whoever says one of these does not want it looked at, either.
_MAY_READ: Final = re.compile(
    r"\b(?:reads?|open|look|private|secrets?|touch|access|use|list|cat|view|print|show|copy)\b",
    re.IGNORECASE,
)


def is_no_place_refused(text: str, name: str, fact: Fact | None) -> bool:
    """Whether the places that `text` names say that a path of this name is all right.

    Args:
        text: Of an instruction.
        name: As `looks.name_of`, of something that it seems to turn down.
        fact: That has the name, if one has.
    """
    is_bucket = fact is not None and str(fact.value).startswith(BUCKETS)
    if fact is not None and fact.kind is not KeyKind.PATH and not is_bucket:
        return False
    roles = [
        one.role
        for one in placings(text)
        if name in (one.path, one.path.partition("://")[2]) or is_in(name, one.path)
    ]
    if not roles:
        return False
    if Role.PUT in roles:
        return True
    is_read = fact is not None and (not fact.changes or fact.words == MOVED)
    return is_read and Role.AWAY in roles
