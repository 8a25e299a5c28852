"""The consequential values of an act: what it reaches, touches, runs, pays and says.

Each is a group of atoms that are one value: of `https://b.example/x`, the address and its host.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tractatus.governance.act import Act, Json, Span
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.subjects import name_words
from tractatus.governance.provenance import lexicon
from tractatus.governance.provenance.atoms import Found, read_atoms

MAX_LEAVES: Final = 1_000
MAX_TEXT: Final = 65_536  # characters of all values of an act
MAX_DEPTH: Final = 16
_FEW_WORDS: Final = 8
_ACCOUNT: Final = len("code:") + 15
# Names that end so are files before they are hosts.
_FILE_ENDS: Final = word_set(
    "py js ts tsx jsx rs go java c h cpp rb php sh md txt csv json yaml yml toml ini cfg conf log "
    "html css sql pdf png jpg jpeg gif svg doc docx xls xlsx ppt pptx zip tar gz lock env xml ics "
    "bak tmp db sqlite key pem pub ipynb"
)


class Part(StrEnum):
    """What a value is in an act."""

    MAIL = "mail"
    URL = "url"
    HOST = "host"
    PATH = "path"
    CODE = "code"
    AMOUNT = "amount"
    NAME = "name"  # of whom or what the act reaches or touches
    WORDS = "words"  # any other short value
    COMMAND = "command"
    PROSE = "prose"


@dataclass(frozen=True, slots=True)
class Value:
    """One value of an act.

    Args:
        part: What it is.
        pointer: JSON pointer into the act.
        names: Words of the parameter's name.
        main: Atoms of which any one, said by a person, is the whole value.
        parts: Atoms of which any one, found in content, is it or a piece of it.
        words: Its words, where it is compared by them.
        span: In the text of the parameter.
    """

    part: Part
    pointer: str
    names: frozenset[str]
    main: frozenset[str]
    parts: frozenset[str]
    words: frozenset[str] = frozenset()
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Values:
    """The values of an act, and whether all of it was read."""

    values: tuple[Value, ...]
    is_whole: bool


def values_of(act: Act) -> Values:
    """Every consequential value of an act; bounded, and what was left out is said."""
    found: list[Value] = []
    budget = MAX_TEXT
    joined: dict[str, list[str]] = {}
    for count, (pointer, names, leaf) in enumerate(_leaves(act)):
        budget -= len(leaf)
        if count >= MAX_LEAVES or budget < 0:
            return Values(tuple(found), False)
        found += _values(pointer, names, leaf)
        if len(leaf) <= 64:
            joined.setdefault(pointer.rpartition("/")[0], []).append(leaf)
    for pointer, pieces in joined.items():
        found += _put_together(pointer, pieces)
    return Values(tuple(found), True)


def _leaves(act: Act) -> Iterator[tuple[str, frozenset[str], str]]:
    """Every text and number of an act with its pointer and the words of its name."""
    if act.target:
        yield "/target", frozenset({"target"}), act.target
    stack: list[tuple[str, frozenset[str], Json, int]] = [
        ("/parameters", frozenset(), act.parameters, 0)
    ]
    while stack:
        pointer, names, value, depth = stack.pop()
        if isinstance(value, Mapping) and depth < MAX_DEPTH:
            for key, inner in reversed(list(value.items())):
                step = key.replace("~", "~0").replace("/", "~1")
                own = frozenset([*name_words(key), key.lower()])
                stack.append((f"{pointer}/{step}", own, inner, depth + 1))
        elif isinstance(value, list | tuple) and depth < MAX_DEPTH:
            items = list(enumerate(value))
            stack += [(f"{pointer}/{at}", names, one, depth + 1) for at, one in reversed(items)]
        elif isinstance(value, str):
            yield pointer, names, value
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield pointer, names, str(value)
        elif isinstance(value, Mapping | list | tuple):
            yield pointer, names, " " * (MAX_TEXT + 1)  # too deep to be read


def _values(pointer: str, names: frozenset[str], text: str) -> Iterator[Value]:
    atoms = list(read_atoms(text))
    words = (
        frozenset(one.atom for one in atoms if one.atom.startswith("word:") and one.atom[5:])
        - _STOP_ATOMS
    )
    is_prose = bool(names & lexicon.PROSE) or len(text) > 200
    is_path = bool(names & lexicon.FILES) or pointer == "/target"
    taken: list[tuple[int, int]] = []
    for part, group in _grouped(atoms, is_path=is_path):
        span = Span(group[0].start, group[0].end)
        if any(low <= span.start and span.end <= high for low, high in taken):
            continue
        if part is Part.CODE and not _is_account(group[0].atom, names):
            continue
        if part is Part.PATH and is_prose:
            continue  # a name in a text for people reaches no file
        taken.append((span.start, span.end))
        main, pieces = _atoms_of(part, group)
        yield Value(part, pointer, names, main, pieces, span=span)
    if names & lexicon.AMOUNTS and (numbers := _of(atoms, "number:")):
        yield Value(Part.AMOUNT, pointer, names, numbers, numbers)
    if not words:
        return
    if names & lexicon.RUNS:
        yield Value(Part.COMMAND, pointer, names, frozenset(), frozenset(), words)
    elif is_prose and len(words) > _FEW_WORDS // 2:
        yield Value(Part.PROSE, pointer, names, frozenset(), frozenset(), words)
    elif not taken and len(words) <= _FEW_WORDS:
        is_name = bool(names & (lexicon.REACHES | lexicon.TOUCHES))
        part = Part.NAME if is_name else Part.WORDS
        yield Value(part, pointer, names, frozenset(), frozenset(), words)


def _is_account(atom: str, names: frozenset[str]) -> bool:
    """Whether a code reaches somebody: by its parameter's name, or as long as an account's."""
    return bool(names & (lexicon.REACHES | lexicon.TOUCHES)) or len(atom) >= _ACCOUNT


# A letter alone is a flag, and says nothing of whose wish it is.
_STOP_ATOMS: Final = frozenset(
    f"word:{word}" for word in (*lexicon.STOPS, *"abcdefghijklmnopqrstuvwxyz")
)


def _grouped(atoms: list[Found], *, is_path: bool) -> Iterator[tuple[Part, list[Found]]]:
    """Atoms of one place together, the widest kind of address first."""
    by_place: dict[tuple[int, int], list[Found]] = {}
    for one in atoms:
        if not one.atom.startswith(("word:", "number:")):
            by_place.setdefault((one.start, one.end), []).append(one)
    ranked = []
    for place, group in by_place.items():
        part = _part_of({one.atom.partition(":")[0] for one in group}, group, is_path=is_path)
        ranked.append((_RANK[part], place[0] - place[1], place[0], part, group))
    ranked.sort(key=lambda one: one[:3])
    for *_, part, group in ranked:
        yield part, group


_RANK: Final = {
    Part.MAIL: 0, Part.URL: 1, Part.HOST: 2, Part.PATH: 2, Part.CODE: 3,
}  # fmt: skip


def _part_of(kinds: set[str], group: list[Found], *, is_path: bool) -> Part:
    if "mail" in kinds:
        return Part.MAIL
    if "url" in kinds:
        return Part.URL
    if "site" in kinds:
        host = next(one.atom for one in group if one.atom.startswith("site:"))
        looks_like_file = "path" in kinds and (is_path or host.rpartition(".")[2] in _FILE_ENDS)
        return Part.PATH if looks_like_file else Part.HOST
    return Part.PATH if "path" in kinds else Part.CODE


def _atoms_of(part: Part, group: list[Found]) -> tuple[frozenset[str], frozenset[str]]:
    """The atoms that are the value, and those that are it or a piece of it."""
    match part:
        case Part.MAIL:
            return _of(group, "mail:"), _of(group, "mail:", "host:")
        case Part.URL:
            urls = _of(group, "url:")
            return urls | _shorter(urls), urls | _of(group, "host:")
        case Part.HOST:
            sites = _of(group, "site:", "host:")
            return sites, sites
        case Part.PATH:
            paths = _of(group, "path:")
            is_relative = not any(one[5:].startswith(("/", "~", "..")) for one in paths)
            main = paths | _of(group, "file:") if is_relative else paths
            return main, paths | _of(group, "file:")
        case _:
            codes = _of(group, "code:")
            return codes, codes


def _shorter(urls: frozenset[str]) -> frozenset[str]:
    """What a person who names an address has named with it: what lies below."""
    found = set()
    for url in urls:
        host, *steps = url[4:].split("/")
        found.add(f"site:{host}")
        found |= {"url:" + "/".join([host, *steps[:end]]) for end in range(len(steps))}
    return frozenset(found)


def _of(atoms: list[Found], *kinds: str) -> frozenset[str]:
    return frozenset(one.atom for one in atoms if one.atom.startswith(kinds))


def _put_together(pointer: str, pieces: list[str]) -> Iterator[Value]:
    """Addresses and accounts that only neighbours make: `eve` and `evil.example`."""
    if not 2 <= len(pieces) <= 32:
        return
    known = {found.atom for piece in pieces for found in read_atoms(piece)}
    for glue in ("", "@", "."):
        for found in read_atoms(glue.join(pieces)):
            if found.atom.startswith(("mail:", "code:")) and found.atom not in known:
                known.add(found.atom)
                main = frozenset({found.atom})
                part = Part.MAIL if found.atom.startswith("mail:") else Part.CODE
                yield Value(part, pointer or "/parameters", frozenset({"to"}), main, main)
