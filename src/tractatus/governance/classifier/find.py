"""Every value that a text names, by looking at each token once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from tractatus.governance.classifier import (
    commands,
    consent,
    hosts,
    packages,
    paths,
    ports,
    quantities,
    settings,
    spans,
    storage,
    underscored,
    version_owners,
    versions,
)
from tractatus.governance.classifier.numerals import NUMBERS
from tractatus.governance.classifier.products import PRODUCTS
from tractatus.governance.classifier.programs import PROGRAMS
from tractatus.governance.classifier.reading import Tokens
from tractatus.governance.classifier.slots import Found, Slot
from tractatus.governance.language.lexicon import word_set

Finder = Callable[[Tokens, int], Found]

# Word -> who looks at it, in order; what one has taken is not looked at again.
_BY_WORD: Final[dict[str, list[Finder]]] = {}


def _register(finder: Finder, words: object) -> None:
    for word in words:  # type: ignore[attr-defined]
        _BY_WORD.setdefault(word, []).append(finder)


_register(ports.find_ports, ("port", "ports"))
_register(storage.find_stored, storage.NOUNS)
_register(paths.find_file, paths.FILE_NAMES)
_register(storage.find_sql_table, ("truncate", "delete", "insert", "inserts"))
_register(paths.find_folder, paths.FOLDERS)
_register(commands.find_tool, PROGRAMS)
_register(
    commands.find_git_verb,
    word_set(
        "push pushing merge merging commit committing force force-push force-pushing force-pushes"
    ),
)
_register(commands.find_stopped, commands.STOPPED)
_register(
    versions.find_version,
    (*PRODUCTS, *versions.NAMED_LEVELS, *versions.VERSIONED, "version", "versions", "tag"),
)
_register(packages.find_package, PRODUCTS)
_register(packages.find_named_package, ("library", "package", "framework", "module", "crate", "gem",
                                     "dependency", "driver", "formatter", "linter", "orm",
                                     "bundler", "install", "uninstall", "pip-install"))  # fmt: skip
_register(consent.find_consent, consent.CONSENT)
_register(consent.find_without, ("without",))
_register(hosts.find_host, ("localhost",))
_register(settings.find_setting, ("=",))
_register(spans.find_span, spans.SPANS)
_register(quantities.find_quantity, (word for word in NUMBERS if word != "zero"))

_BY_DIGIT: Final[tuple[Finder, ...]] = (
    ports.find_bare_port, hosts.find_host, quantities.find_quantity, hosts.find_named_host,
    quantities.find_joined, versions.find_bare_version,
)  # fmt: skip
_PARTS_OF_VERSION: Final = 2
# No quantity is written with two points.
_DOTTED_NUMBER: Final[tuple[Finder, ...]] = (
    hosts.find_host, hosts.find_named_host, versions.find_bare_version,
)  # fmt: skip
_DOTTED: Final[tuple[Finder, ...]] = (
    versions.find_joined_version,
    hosts.find_host,
    paths.find_path,
    underscored.find_column,
)


def find_slots(tokens: Tokens) -> list[Slot]:
    """Every value of the text in order, none overlapping another."""
    taken: set[int] = set()
    found: list[Slot] = []
    words = tokens.words
    for place, word in enumerate(words):
        finders = _BY_WORD.get(word)
        if finders is None and (word.isalpha() or place in taken):
            continue  # the number behind "port" was read with it
        for finder in finders or _by_look(word):
            for slot in finder(tokens, place):
                if taken.isdisjoint(range(slot.first, slot.end)):
                    taken.update(range(slot.first, slot.end))
                    found.append(slot)
    if "`" in tokens.original:
        for place in range(len(words)):
            for slot in commands.find_quoted(tokens, place) if place not in taken else ():
                found.append(slot)
    found.sort(key=lambda slot: slot.first)
    return version_owners.with_owners(tokens, found)


def _by_look(word: str) -> Sequence[Finder]:
    if "://" in word:
        return (hosts.find_url,)
    if "@" in word and ":" in word:
        return (hosts.find_remote,)
    first = word[0]
    if first == "-" and len(word) > 1:
        return (settings.find_flag,)
    if first.isdecimal():
        return _BY_DIGIT if word.count(".") < _PARTS_OF_VERSION else _DOTTED_NUMBER
    if "." in word or "/" in word or "*" in word:
        return _DOTTED
    if "_" in word:
        return _UNDERSCORED
    if first.isalpha() and (word[-1].isdecimal() or "-" in word):
        return _LAST_DIGIT
    return ()


_LAST_DIGIT: Final[tuple[Finder, ...]] = (
    versions.find_joined_version, hosts.find_named_host, quantities.find_joined,
    quantities.find_quantity,
)  # fmt: skip
_UNDERSCORED: Final[tuple[Finder, ...]] = (underscored.find_underscored,)
