"""The parameters of an act, each read as what its name and its shape say that it is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from tractatus.governance.act import Act, ActorKind, Json
from tractatus.governance.facts.amounts import read_amount
from tractatus.governance.facts.commands import read_argv
from tractatus.governance.facts.contents import words_around, words_beside
from tractatus.governance.facts.fact import IMPLIED, Findings, Source
from tractatus.governance.facts.named import read_named
from tractatus.governance.facts.names import LEFT_OUT, OF_A_SERVICE, value_of_name
from tractatus.governance.facts.prose import read_prose
from tractatus.governance.facts.spans import add_spans, may_span
from tractatus.governance.facts.spelling import plain
from tractatus.governance.facts.texts import MAX_PROSE, PACKAGES, Around, read_text, read_value
from tractatus.governance.facts.units import add_measures
from tractatus.governance.facts.versions import add_requirement, add_version
from tractatus.governance.instructions.instruction import KeyKind
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.subjects import name_words, services_of

MAX_DEPTH: Final = 32
MAX_ITEMS: Final = 4_000
# What acts do to a database by the words of their types, whatever they state beside that.
_TYPES_DO: Final = {
    **dict.fromkeys(("write", "load", "import", "restore"), "insert update delete"),
    **dict.fromkeys(("delete", "purge", "wipe", "clear", "remove"), "delete drop truncate"),
    **{one: one for one in ("insert", "update", "drop", "alter", "truncate", "create")},
    "migrate": "alter create drop", "change": "alter update",
}  # fmt: skip
_MOST_BESIDE: Final = 4  # names beside a value that it is read with alone
# Lists of whom something goes to.
_ADDRESSED: Final = frozenset({"to", "cc", "bcc", "recipients", "invitees", "addressees"})
_PLURAL: Final = re.compile(r"[a-z]{2}s(?:$|[_A-Z-])")

_SOURCES: Final = {
    ActorKind.MEMBER: Source.MEMBER,
    ActorKind.MODERATOR: Source.MEMBER,
    ActorKind.ADMINISTRATOR: Source.MEMBER,
    ActorKind.RULES: Source.TRUSTED_TOOL,
    ActorKind.SYSTEM: Source.TRUSTED_TOOL,
}

_ARGV: Final = word_set("argv args arguments command cmd")
# The verbs of acts that change nothing at the paths that they name.
_LOOKING: Final = word_set("read view get list open show search find stat cat head tail preview")
_ARGUMENTS: Final = frozenset({"args", "arguments", "argv"})
_NOTHING: Final[Around] = (frozenset(),)
# Name, value, pointer, words around, paths beside, depth.
_Pending = tuple[str, Json, str, Around, tuple[str, ...], int]
# Names of files, of which the content beside them is read as the content.
_PATHS: Final = ("path", "file_path", "filename", "file", "filepath", "notebook_path")
_PATH_NAMES: Final = frozenset(_PATHS)


def read_act(act: Act) -> Findings:
    """Every fact of an act, in the order of its parameters; total, deterministic, bounded."""
    findings = Findings(_SOURCES.get(act.actor_kind, Source.MODEL))
    findings.only_reads = act.type.rpartition(".")[2] in _LOOKING
    findings.type_words = frozenset(name_words(act.type))
    findings.mentions.update(findings.type_words)
    findings.add(KeyKind.TOOL, frozenset(), act.type.replace(".", " "), "/type", changes=True)
    if act.target:
        _read_target(plain(act.target[:2_000]), findings)
    if act.description:
        _read_description(act.description, findings)
    _read_parameters(act.parameters, findings)
    _tell_databases(findings)
    return findings


def _tell_databases(findings: Findings) -> None:
    """What the statements of the act do, told of each database that it names without a verb.

    Not where something else is run beside them: what that does there, nobody says.
    """
    facts = findings.facts
    stated = [
        fact
        for fact in facts
        if fact.unit not in ("", "schema") and fact.kind in (KeyKind.TABLE, KeyKind.DATABASE)
    ]
    if not stated:
        return
    read = {"/type", *(fact.pointer for fact in stated)}
    if any(fact.kind is KeyKind.TOOL and fact.pointer not in read for fact in facts):
        return
    done = dict.fromkeys(fact.unit.removeprefix("schema ") for fact in stated)
    by_type = [_TYPES_DO[one] for one in sorted(findings.type_words & _TYPES_DO.keys())]
    said = " ".join([*done, *by_type])
    for at, fact in enumerate(facts):
        if fact.kind is KeyKind.DATABASE and fact.unit in ("", "schema"):
            facts[at] = fact._replace(unit=f"{fact.unit} {said}".strip())


def _read_target(target: str, findings: Findings) -> None:
    findings.mentions.update(name_words(target))
    read_named("target", target, "/target", frozenset(), findings)


def _read_description(text: str, findings: Findings) -> None:
    if not findings.take(text, "/text", MAX_PROSE):
        return
    text = plain(text)
    findings.mentions.update(word for part in text.split()[:400] for word in name_words(part))
    read_prose(text, "/text", findings)


def _read_parameters(parameters: Mapping[str, Json], findings: Findings) -> None:
    pending: list[_Pending] = []
    _open(parameters, "", "/parameters", _NOTHING, 0, pending, findings)
    seen = 0
    while pending:
        name, value, pointer, around, paths, depth = pending.pop()
        seen += 1
        if seen > MAX_ITEMS or depth > MAX_DEPTH:
            findings.skip(pointer, "parameters too many or too deep were not read")
            return
        if name.lower() in LEFT_OUT:
            continue
        if isinstance(value, str):
            read_text(name, value, pointer, around, paths, findings)
        elif isinstance(value, Mapping):
            _open(value, name, pointer, around, depth, pending, findings)
        elif isinstance(value, Sequence):
            _read_list(name, value, pointer, around, paths, depth, pending, findings)
        else:
            read_value(name, value, pointer, around, findings)


def _open(
    item: Mapping[str, Json], name: str, pointer: str, around: Around, depth: int,
    pending: list[_Pending], findings: Findings,
) -> None:  # fmt: skip
    members = [(plain(own := str(one)), own, value) for one, value in item.items()]
    spelt = {key: value for key, _, value in members}
    inner = tuple(words_around(name, one) for one in around) if name else around
    if beside := words_beside(spelt):
        inner = _with_beside(inner, beside, findings.type_words)
    paths: tuple[str, ...] = ()
    if not _PATH_NAMES.isdisjoint(spelt):
        beside_it = map(spelt.get, _PATHS)
        paths = tuple(dict.fromkeys([one for one in beside_it if one and isinstance(one, str)]))
    if len(spelt) > 1:
        has_units = "unit" in spelt or "units" in spelt
        if has_units or may_span(spelt):
            for words in inner:
                add_spans(spelt, pointer, words, findings)
                if has_units:
                    add_measures(spelt, pointer, words, findings)
    _add_package(spelt, pointer, findings)
    named = value_of_name(spelt) if len(spelt) > 1 else None
    for key, escaped, value in reversed(members):
        if "~" in escaped or "/" in escaped:
            escaped = escaped.replace("~", "~0").replace("/", "~1")
        place = f"{pointer}/{escaped}"
        if key in _ARGUMENTS and isinstance(value, list) and value:
            for program in _programs(spelt):
                pending.append((key, [program, *value], place, inner, paths, depth + 1))
            if str(value[0]).startswith("-") and _programs(spelt):
                continue  # flags alone are no command
        if (
            named
            and key == named[1]
            and read_amount(named[0], str(value), place, inner[0], findings)
        ):
            continue
        pending.append((key, value, place, inner, paths, depth + 1))


def _add_package(item: Mapping[str, Json], pointer: str, findings: Findings) -> None:
    """The package that an object names beside its version, or beside what installs it."""
    is_installed = "package" in findings.type_words or not _MANAGERS.isdisjoint(item)
    for key in ("package", "name", "module") if is_installed else ("package",):
        name, version = item.get(key), item.get("version")
        if not isinstance(name, str) or not 0 < len(name) <= _LONGEST_NAME or " " in name:
            continue
        if key != "package":
            add_requirement(name, f"{pointer}/{key}", findings)
        if isinstance(version, str | int | float) and not isinstance(version, bool):
            spec = str(version)[:_LONGEST_NAME]
            add_version(name, spec, f"{pointer}/version", findings, None, f"{name}@{spec}")


_MANAGERS: Final = frozenset({"manager", "package_manager", "ecosystem", "registry"})
_LONGEST_NAME: Final = 100


def _with_beside(
    around: Around, beside: Sequence[frozenset[str]], type_words: frozenset[str]
) -> Around:
    """What a value is read with: all that stands beside it, each of that, and nothing of it.

    Whoever names something beside a value may tell whose it is, and takes nothing away from what
    the value says without that. Only a service is believed: the port of a Redis is no MongoDB's
    because the act is of the type `database.connect`, unless the type names that other one, too.
    """
    everything = frozenset().union(*beside)
    services = services_of(everything)
    alone = around[-1]
    if services and services >= services_of(type_words):
        alone |= {OF_A_SERVICE}
    each = (around[0] | one for one in beside[:_MOST_BESIDE]) if len(beside) > 1 else ()
    ways = dict.fromkeys((around[0] | everything, *each, alone))
    return tuple(ways)


def _programs(item: Mapping[str, Json]) -> list[str]:
    named = (item.get("command"), item.get("program"))
    return [one for one in named if isinstance(one, str) and one and " " not in one]


def _read_list(
    name: str, value: Sequence[Json], pointer: str, around: Around, paths: tuple[str, ...],
    depth: int, pending: list[_Pending], findings: Findings,
) -> None:  # fmt: skip
    word = name.lower()
    texts = [one for one in value if isinstance(one, str)]
    if word in _ARGV and texts and len(texts) == len(value):
        read_argv(texts, pointer, findings)
        return
    if word in PACKAGES and texts:
        for one in texts[:MAX_ITEMS]:
            add_requirement(plain(one), pointer, findings)
        value = [one for one in value if not isinstance(one, str)]
    for words in around:
        _add_length(name, value, pointer, words, findings)
    if len(value) > MAX_ITEMS:
        findings.skip(pointer, f"of {len(value)} items the first {MAX_ITEMS} were read")
    for place, one in reversed(list(enumerate(value[:MAX_ITEMS]))):
        pending.append((name, one, f"{pointer}/{place}", around, paths, depth + 1))


def _add_length(
    name: str, value: Sequence[Json], pointer: str, around: frozenset[str], findings: Findings
) -> None:
    """How many a list names: `{"attendees": ["ana", "bo"]}` are two, `["ana"]` is one."""
    if len(value) > 1 or (value and _PLURAL.search(name)):
        is_to = name.lower() in _ADDRESSED
        words = around.union(("people",) if is_to else name_words(name))
        findings.add(KeyKind.COUNT, words, len(value), pointer, unit=IMPLIED if is_to else "",
                     written=f"{len(value)} {name}")  # fmt: skip
