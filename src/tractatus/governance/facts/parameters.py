"""The parameters of an act, each read as what its name and its shape say that it is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from tractatus.governance.act import Act, ActorKind, Json
from tractatus.governance.facts.commands import read_argv, read_line
from tractatus.governance.facts.contents import (
    looks_like_content,
    read_content,
    words_around,
    words_beside,
)
from tractatus.governance.facts.fact import Findings, Source
from tractatus.governance.facts.named import read_named
from tractatus.governance.facts.prose import read_prose
from tractatus.governance.facts.spans import add_spans
from tractatus.governance.facts.spelling import plain
from tractatus.governance.facts.statements import looks_like_sql, read_sql
from tractatus.governance.facts.versions import add_requirement
from tractatus.governance.instructions.instruction import KeyKind
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.subjects import name_words

MAX_DEPTH: Final = 32
MAX_ITEMS: Final = 4_000
MAX_NAMED: Final = 8_192
MAX_PROSE: Final = 65_536
_SCALARS: Final = (int, float)
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

_COMMANDS: Final = word_set("command cmd shell bash script run exec commandline line sh")
_ARGV: Final = word_set("argv args arguments command cmd")
_SQL: Final = word_set("sql query statement migration ddl statements upgrade downgrade")
_ANY_QUERY: Final = frozenset({"query", "statement", "statements"})
_SQL_VERBS: Final = word_set(
    "select insert update delete merge create alter drop truncate grant revoke with explain copy "
    "show set use call exec execute vacuum analyze reindex refresh lock begin commit rollback "
    "replace load describe desc pragma declare do values table comment cluster rename import"
)
_CODE: Final = word_set(
    "content contents code patch diff new_string new_str newtext new_text file_text source "
    "yaml toml json config configuration env dotenv snippet replacement body data javascript"
)
# What is removed or looked for is no longer, or never, what the act would have.
_OLD: Final = word_set("old_string old_str oldtext old_text search find pattern regex")
# Words for people, of which only addresses are facts, and these only warn: whoever publishes
# "never use 27017" does not use it.
PROSE: Final = word_set(
    "text message comment summary title description reason note prompt subject caption label "
    "explanation question answer reply thought justification"
)
# The verbs of acts that change nothing at the paths that they name.
_LOOKING: Final = word_set("read view get list open show search find stat cat head tail preview")
# Of an e-mail or a post they are words, of a request they are a document.
_PROSE_OR_FILE: Final = frozenset({"body", "data"})
_PACKAGES: Final = word_set("packages dependencies requirements modules libraries")
_PATHS: Final = ("path", "file_path", "filename", "file", "filepath", "notebook_path")


def read_act(act: Act) -> Findings:
    """Every fact of an act, in the order of its parameters; total, deterministic, bounded."""
    findings = Findings(_SOURCES.get(act.actor_kind, Source.MODEL))
    findings.only_reads = act.type.rpartition(".")[2] in _LOOKING
    findings.mentions.update(name_words(act.type))
    findings.add(KeyKind.TOOL, frozenset(), act.type.replace(".", " "), "/type", changes=True)
    if act.target:
        _read_target(plain(act.target[:2_000]), findings)
    if act.description:
        _read_description(act.description, findings)
    _read_parameters(act.parameters, findings)
    _tell_databases(findings)
    return findings


def _tell_databases(findings: Findings) -> None:
    """What the statements of the act do, told of each database that it names without a verb."""
    facts = findings.facts
    done = {
        fact.unit.removeprefix("schema "): None
        for fact in facts
        if fact.unit not in ("", "schema") and fact.kind in (KeyKind.TABLE, KeyKind.DATABASE)
    }
    if not done:
        return
    said = " ".join(done)
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
    pending: list[tuple[str, Json, str, frozenset[str], str, int]] = []
    _open(parameters, "", "/parameters", frozenset(), 0, pending, findings)
    seen = 0
    while pending:
        name, value, pointer, around, path, depth = pending.pop()
        seen += 1
        if seen > MAX_ITEMS or depth > MAX_DEPTH:
            findings.skip(pointer, "parameters too many or too deep were not read")
            return
        if isinstance(value, str):
            _read_text(name, value, pointer, around, path, findings)
        elif value is None or isinstance(value, _SCALARS):
            read_named(name, value, pointer, around, findings)
        elif isinstance(value, Mapping):
            _open(value, name, pointer, around, depth, pending, findings)
        elif isinstance(value, Sequence):
            _read_list(name, value, pointer, around, path, depth, pending, findings)
        else:
            read_named(name, value, pointer, around, findings)


def _open(
    item: Mapping[str, Json], name: str, pointer: str, around: frozenset[str], depth: int,
    pending: list[tuple[str, Json, str, frozenset[str], str, int]], findings: Findings,
) -> None:  # fmt: skip
    members = [(plain(str(own)), str(own), value) for own, value in item.items()]
    spelt = {key: value for key, _, value in members}
    inner = words_around(name, around) if name else around
    if beside := words_beside(spelt):
        inner |= beside
    named = [spelt[one] for one in _PATHS if one in spelt]
    path = next((one for one in named if one and isinstance(one, str)), "")
    program = spelt.get("command", spelt.get("program"))
    if len(spelt) > 1:
        add_spans(spelt, pointer, inner, findings)
    for key, escaped, value in reversed(members):
        if "~" in escaped or "/" in escaped:
            escaped = escaped.replace("~", "~0").replace("/", "~1")
        if (
            program is not None
            and key in ("args", "arguments", "argv")
            and isinstance(program, str)
            and isinstance(value, list)
            and value
            and " " not in program
        ):
            value = [program, *value]
        pending.append((key, value, f"{pointer}/{escaped}", inner, path, depth + 1))


def _read_list(
    name: str, value: Sequence[Json], pointer: str, around: frozenset[str], path: str, depth: int,
    pending: list[tuple[str, Json, str, frozenset[str], str, int]], findings: Findings,
) -> None:  # fmt: skip
    word = name.lower()
    texts = [one for one in value if isinstance(one, str)]
    if word in _ARGV and texts and len(texts) == len(value):
        read_argv(texts, pointer, findings)
        return
    if word in _PACKAGES and texts:
        for one in texts[:MAX_ITEMS]:
            add_requirement(plain(one), pointer, findings)
        value = [one for one in value if not isinstance(one, str)]
    _add_length(name, value, pointer, around, findings)
    if len(value) > MAX_ITEMS:
        findings.skip(pointer, f"of {len(value)} items the first {MAX_ITEMS} were read")
    for place, one in reversed(list(enumerate(value[:MAX_ITEMS]))):
        pending.append((name, one, f"{pointer}/{place}", around, path, depth + 1))


def _add_length(
    name: str, value: Sequence[Json], pointer: str, around: frozenset[str], findings: Findings
) -> None:
    """How many a list names: `{"attendees": ["ana", "bo"]}` are two, `["ana"]` is one."""
    if len(value) > 1 or (value and _PLURAL.search(name)):
        words = around.union(("people",) if name.lower() in _ADDRESSED else name_words(name))
        findings.add(KeyKind.COUNT, words, len(value), pointer, written=f"{len(value)} {name}")


def _read_text(
    name: str, value: str, pointer: str, around: frozenset[str], path: str, findings: Findings
) -> None:
    word = name.lower()
    if word in _OLD:
        return
    if len(value) <= MAX_PROSE:
        value = plain(value)
    if word in _COMMANDS:
        if findings.take(value, pointer, MAX_PROSE):
            if looks_like_sql(value):
                read_sql(value, pointer, findings)
            else:
                read_line(value, pointer, findings)
        return
    if word in PROSE and not path:
        _read_prose(value, pointer, findings)
        return
    if (word in _SQL and _may_be_sql(word, value)) or (
        len(value) <= MAX_NAMED and looks_like_sql(value)
    ):
        if findings.take(value, pointer, MAX_PROSE):
            read_sql(value, pointer, findings)
        return
    if word in _PACKAGES:
        for one in value[:MAX_NAMED].replace(",", " ").split():
            add_requirement(one, pointer, findings)
        return
    is_file = "\n" in value or (path and word not in _PATHS and word in _CODE)
    if word in _CODE or is_file or len(value) > MAX_NAMED:
        _read_file(value, path, pointer, word, findings)
        return
    findings.budget -= len(value)
    if findings.budget < 0:
        findings.skip(pointer, "more text than is read of one act")
        return
    read_named(name, value, pointer, around, findings, changes=word != "cwd")


def _may_be_sql(word: str, value: str) -> bool:
    """Whether it may be SQL; what is called a query may be words that are looked for."""
    if word not in _ANY_QUERY:
        return True
    first = value.lstrip("( \t\r\n").partition(" ")[0].partition("\n")[0].lower()
    return first in _SQL_VERBS or first[:1] in ("\\", "-", "/")


def _read_file(value: str, path: str, pointer: str, word: str, findings: Findings) -> None:
    text = plain(value) if len(value) <= findings.budget else plain(value[: findings.budget])
    if len(text) < len(value) - 1_000 and len(value) > findings.budget:
        findings.skip(pointer, f"{len(value)} characters were not all read")
    if (
        (path and word not in _PROSE_OR_FILE)
        or looks_like_content(text)
        or (word in _CODE and word not in _PROSE_OR_FILE)
    ):
        read_content(text, path, pointer, findings)
        return
    _read_prose(text, pointer, findings)


def _read_prose(value: str, pointer: str, findings: Findings) -> None:
    source, findings.source = findings.source, Source.UNTRUSTED
    if findings.take(value, pointer, MAX_PROSE):
        read_prose(plain(value), pointer, findings)
    findings.source = source
