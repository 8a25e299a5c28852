"""Facts of what would be written: JSON, YAML, TOML, `.env`, unified diffs, code.

The ending of the path says what it is, and the text itself where there is none. Of a diff the
added lines count, and the removed ones where a whole file goes.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from tractatus.governance.act import Json, Span
from tractatus.governance.facts.amounts import read_directives
from tractatus.governance.facts.blocks import is_blocks, read_blocks
from tractatus.governance.facts.code import read_code
from tractatus.governance.facts.comments import without_comments
from tractatus.governance.facts.configured import (
    MOUNTED,
    read_host_pairs,
    read_mount,
    read_told,
)
from tractatus.governance.facts.crontabs import is_crontab, read_crontab
from tractatus.governance.facts.editions import read_editions
from tractatus.governance.facts.fact import Findings, Source
from tractatus.governance.facts.images import add_image
from tractatus.governance.facts.locators import add_locations
from tractatus.governance.facts.manifests import (
    read_added_requirements,
    read_listed,
    read_manifest,
    read_project,
)
from tractatus.governance.facts.named import read_named
from tractatus.governance.facts.names import CURRENCIES, read_name, unit_of, value_of_name
from tractatus.governance.facts.prose import read_sums
from tractatus.governance.facts.recipes import read_recipes
from tractatus.governance.facts.rivals import product_of
from tractatus.governance.facts.spelling import plain
from tractatus.governance.facts.ssh_files import is_ssh_file, read_ssh_file
from tractatus.governance.facts.statements import looks_like_sql, read_sql
from tractatus.governance.facts.tasks import read_task
from tractatus.governance.facts.told_past import without_past
from tractatus.governance.facts.versions import add_version, looks_like_version
from tractatus.governance.instructions.instruction import KeyKind
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.subjects import CATEGORIES, CATEGORY_OF, name_words

MAX_CONTENT: Final = 131_072
MAX_DOCUMENT: Final = 32_768  # characters of YAML, which is slow to read
_NOBODY: Final[Sequence[frozenset[str]]] = ()
_MAX_DEPTH: Final = 40
_MAX_DOTS: Final = 1_000
_MAX_LEAVES: Final = 4_000

_DIFF: Final = re.compile(
    r"^(?:diff --git |--- \S|\+\+\+ \S|@@ -\d|\*\*\* (?:Begin|Update|Add) )", re.M
)
# Lines of a diff without its head: each added, removed or kept.
_HUNK: Final = re.compile(r"(?:[ \t][^\n]*\n|\n)*[+-][^\n]*(?:\n(?:[+\- \t@][^\n]*)?)*")
_DIFF_PATH: Final = re.compile(
    r"^(?:\+\+\+ (?:b/)?|--- (?:a/)?|rename to |\*\*\* (?:Update|Add|Delete) File: )(\S+)", re.M
)
_ENV_LINE: Final = re.compile(r"^\s{0,8}(?:export\s+)?([A-Za-z_][\w.-]*)\s{0,4}[=:]\s{0,4}(.*)$")
_INI: Final = re.compile(r"^\s{0,8}\[([^\]\n]{1,80})\]", re.M)
_DOCKER: Final = re.compile(
    r"^[ \t]*(EXPOSE|FROM|ENV|ARG|HEALTHCHECK|RUN|CMD|ENTRYPOINT|WORKDIR|COPY|ADD)[ \t]+(.*)$",
    re.M | re.I,
)
_SQL_NAME: Final = re.compile(r"\.(?:sql|psql|pgsql|ddl)$", re.I)
# Files of words for people.
_WORDS: Final = (".md", ".txt", ".rst", ".adoc", ".html", ".htm", ".tex", ".markdown")
_CODE_MARKS: Final = re.compile(
    r"^[ \t]*(?:import |from \w+ import|def |class |const |let |var |function |#include|package |"
    r"use |public |fn |func |export |async |return )|[;{}][ \t\r]*$|=>|\w\(.*\)|"
    r"^[ \t]*[\w.\"'-]+[ \t]*[=:][ \t]*\S",
    re.M,
)

# Sections that hold packages with their versions, by the last name of the way to them.
_DEPENDENCIES: Final = word_set(
    "dependencies devDependencies peerDependencies optionalDependencies dev-dependencies "
    "build-dependencies require require-dev overrides resolutions engines"
)
_INNER_PORTS: Final = frozenset({"target", "targetPort", "containerPort", "target_port"})
_OUTER_PORTS: Final = frozenset({"published", "port", "nodePort", "hostPort", "node_port"})
_NAMING: Final = word_set(
    "service name engine kind type driver image component app program client db database "
    "provider adapter dialect backend protocol currency ccy currency_code unit item product "
    "article"
)
# Beside one of these, the others say what has that version.
_VERSIONS: Final = word_set(
    "version tag newTag release to target target_version new_version to_version versionSpec"
)
_VERSIONED: Final = word_set(
    "runtime language interpreter tool repository library package framework platform sdk "
    "toolchain dependency module chart plugin formula"
)
# They name a currency, or say nothing.
_CURRENCY: Final = frozenset({"currency", "ccy", "currency_code", "unit"})
# Objects whose names say nothing of whose a value is.
_CONTAINERS: Final = word_set(
    "parameter argument arg input option setting properties spec metadata data environment "
    "service container template ports values item payload body json request content rules key "
    "tool rule resource filter policy lifecycle"
)


def read_content(
    text: str, path: str, pointer: str, findings: Findings, *, offset: int = 0
) -> None:
    """Facts of the content of a file, or of a text that may be one.

    Args:
        text: Folded.
        path: Of the file, or empty.
        pointer: Where the text stands.
        findings: Takes the facts.
        offset: Of `text` in what the pointer names.
    """
    if not findings.take(text, pointer, MAX_CONTENT):
        text = text[:MAX_CONTENT]
        findings.budget = max(0, findings.budget - len(text))
        read_code(text, pointer, frozenset(), findings, offset)
        return
    if _DIFF.search(text):
        _read_diff(text, pointer, findings)
        return
    if "\n+" in f"\n{text}" and _HUNK.fullmatch(text):  # a list of YAML has no "+"
        _read_added([line[1:] for line in text.split("\n") if line[:1] == "+"], path, pointer,
                    findings)  # fmt: skip
        return
    before = len(findings.facts)
    _read_file(without_comments(text, path) if path else text, path, pointer, findings, offset)
    if path.lower().endswith(_DOCUMENTS):
        _only_tell(findings, before)


def _only_tell(findings: Findings, before: int) -> None:
    """What a document names it tells people, and uses nothing of it."""
    facts = findings.facts
    for at in range(before, len(facts)):
        if facts[at].kind in _TOLD:
            facts[at] = facts[at]._replace(source=Source.UNTRUSTED)


_DOCUMENTS: Final = (".md", ".rst", ".adoc", ".markdown", ".tex")
_TOLD: Final = frozenset({KeyKind.URL, KeyKind.HOST, KeyKind.PORT, KeyKind.DATABASE})


def looks_like_content(text: str) -> bool:
    """Whether `text` looks like a file rather than like words for people."""
    head = text[:4_000]
    return bool(_DIFF.search(head) or _CODE_MARKS.search(head)) or head.lstrip()[:1] in ("{", "[")


def read_tree(
    value: Json, pointer: str, words: frozenset[str], findings: Findings, *, name: str = "",
) -> None:  # fmt: skip
    """Facts of every scalar of a parsed document; iterative, so that depth costs no stack."""
    leaves = 0
    pending: list[tuple[Json, str, str, frozenset[str], int]] = [(value, name, pointer, words, 0)]
    while pending:
        item, key, at, around, depth = pending.pop()
        leaves += 1
        if depth > _MAX_DEPTH or leaves > _MAX_LEAVES:
            findings.skip(pointer, "a document too deep or too large was not read to its end")
            return
        if isinstance(item, dict):
            if key == "scripts":
                item = {name: one for name, one in item.items() if not runs(one, at, findings)}
            if "name" in item or "pkg" in item:
                read_task(key, item, at, findings)
            pending += reversed(list(_members(item, key, at, around, depth, findings)))
        elif _is_run(key) and runs(item, at, findings):
            continue
        elif isinstance(item, list):
            pending += [(one, key, at, around, depth + 1) for one in reversed(item)]
        elif isinstance(item, str):
            if key.lower() in MOUNTED and ":/" in item and read_mount(item, at, findings):
                continue
            read_named(key, plain(item), at, around, findings)
        else:
            read_named(key, item, at, around, findings)


def runs(item: Json, pointer: str, findings: Findings, *, as_lines: bool = False) -> bool:
    """Whether what stands under `command`, `run` or the like is one, and was read as that."""
    from tractatus.governance.facts.commands import read_argv, read_line

    lines = [item] if isinstance(item, str) else item if isinstance(item, list) else []
    texts = [plain(one) for one in lines if isinstance(one, str)]
    if not texts or len(texts) != len(lines):
        return False
    if isinstance(item, list) and not as_lines and not any(" " in one for one in texts[:-1]):
        read_argv(texts, pointer, findings)  # `["gunicorn", "-w", "4"]`
        return True
    for one in texts[:_MAX_LINES_RUN]:
        read_line(one, pointer, findings, 1)
    return True


# Names under which files hold commands.
_RUN: Final = word_set(
    "command cmd entrypoint run script before_script after_script start cmds commands shell exec "
    "execstart"
)


def _is_run(key: str) -> bool:
    """Whether what stands under a name is run: `script`, `buildCommand`, `builtin.command`."""
    low = key.lower().rpartition(".")[2]
    return low in _RUN or (low.endswith("command") and low != "subcommand")


_MAX_LINES_RUN: Final = 200


def words_beside(item: Mapping[str, Any]) -> Sequence[frozenset[str]]:
    """What an object says it is about, by each name: `{"service": "mongodb", "port": ...}`."""
    found = []
    naming = _NAMING if _VERSIONS.isdisjoint(item) else _NAMING | _VERSIONED
    for key, value in item.items():
        if isinstance(value, str) and len(value) <= 80 and (low := str(key).lower()) in naming:
            if low in _CURRENCY and value.lower() not in CURRENCIES:
                continue
            words = name_words(product_of(plain(value).partition(":")[0]))
            kinds = (CATEGORY_OF[word] for word in words if word in CATEGORY_OF)
            found.append(frozenset((*words, *kinds)))
    return found or _NOBODY


def words_around(key: str, around: frozenset[str]) -> frozenset[str]:
    """The words of an object's name, added to those around it."""
    own = set(_own_words(key))
    own |= {CATEGORY_OF[word] for word in own if word in CATEGORY_OF}
    if own & CATEGORY_OF.keys():
        # The nearest name says whose it is: of `web.redis.port` it is Redis.
        around = frozenset(
            word for word in around if word not in CATEGORY_OF | dict.fromkeys(CATEGORIES)
        )
    return around | own


@lru_cache(maxsize=4096)
def _own_words(key: str) -> frozenset[str]:
    words = name_words(key)
    return frozenset(word for word in words if word not in _CONTAINERS and not word.isdigit())


def _members(
    item: dict[str, Any], key: str, at: str, around: frozenset[str], depth: int, findings: Findings
) -> Iterator[tuple[Json, str, str, frozenset[str], int]]:
    if key in _DEPENDENCIES:
        for name, spec in item.items():
            text = (
                spec
                if isinstance(spec, str)
                else (spec or {}).get("version", "")
                if isinstance(spec, dict)
                else ""
            )
            findings.add(KeyKind.PACKAGE, frozenset(), str(name).lower(), at, changes=True)
            if text and looks_like_version(text):
                add_version(str(name), text, at, findings, None, f"{name}: {text}")
        return
    inner = (words_around(key, around) if key else around).union(*words_beside(item))
    names = item.keys()
    if key == "scripts" and all(isinstance(one, str) for one in item.values()):
        runs(list(item.values())[:_MAX_LINES_RUN], at, findings, as_lines=True)  # of package.json
    named = value_of_name(item)
    for name, value in item.items():
        if named and name == named[1] and read_name(named[0]).kind in _SAID_BY_NAME:
            yield value, named[0], at, inner, depth + 1
            continue
        if name in _INNER_PORTS and not _OUTER_PORTS.isdisjoint(names):
            continue  # the container's own, which nobody outside sees
        yield value, plain(str(name)), at, inner, depth + 1


# Kinds of values whose name may stand beside them: `- name: HTTP_TIMEOUT`, `value: "5s"`.
_SAID_BY_NAME: Final = frozenset({None, KeyKind.MONEY, KeyKind.DURATION})


_SCRIPTS: Final = word_set(
    "test build start lint dev format prepare pretest posttest prebuild postbuild postinstall "
    "preinstall typecheck check watch serve preview e2e coverage release deploy clean prepublish "
    "prepublishOnly migrate seed"
)
_PAIRED: Final = re.compile(r"(?:^|\.(?:py|rb|js|ts|lua|pl))$")


def _read_file(text: str, path: str, pointer: str, findings: Findings, offset: int) -> None:
    name = path.lower().rpartition("/")[2]
    if _SQL_NAME.search(name) or (not name and looks_like_sql(text)):
        read_sql(text, pointer, findings, offset=offset)
        return
    read_editions(text, pointer, findings, offset)
    read_told(text, pointer, findings, offset)
    if _PAIRED.search(name):
        read_host_pairs(text, pointer, findings, offset)
    if read_manifest(text, path.lower(), pointer, findings):
        return
    read_listed(text, path.lower(), pointer, findings)
    read_recipes(text, path.lower(), pointer, findings)
    if name.startswith(("dockerfile", "containerfile")) or name.endswith(".dockerfile"):
        _read_dockerfile(text, pointer, findings)
        return
    if name.endswith(_WORDS):
        source, findings.source = findings.source, Source.UNTRUSTED
        read_sums(text, pointer, findings, offset)
        findings.source = source
        text = without_past(text)
    if is_blocks(name) and not _INI.search(text):
        read_blocks(text, pointer, findings, offset)
        add_locations(text, pointer, frozenset(), findings, offset=offset)
        read_directives(text, pointer, frozenset(), findings, offset)
        return
    if is_crontab(path.lower()):
        read_crontab(text, pointer, findings, offset)
    if is_ssh_file(path.lower()):
        read_ssh_file(text, pointer, findings, offset)
        return
    if name.startswith(".env") or name.endswith((".env", ".ini", ".conf", ".cfg", ".properties")):
        _read_settings(text, pointer, findings, offset)
        return
    document = _parse(text, name)
    if name == "package.json" and isinstance(document, dict) and _SCRIPTS.issuperset(document):
        document = {"scripts": document}  # a part of the file
    if name == "pipfile" and isinstance(document, dict):
        for section in ("packages", "dev-packages"):
            if section in document:
                document[f"{section}.dependencies"] = {"dependencies": document.pop(section)}
    if isinstance(document, dict | list):
        read_project(document, pointer, findings)
        read_tree(document, pointer, frozenset(), findings)
        return
    if name.endswith((".sh", ".bash")):
        from tractatus.governance.facts.commands import read_line

        read_line(text, pointer, findings)
    elif name.endswith((".yml", ".yaml", ".toml", ".json")):
        findings.skip(pointer, f"a file of {name.rpartition('.')[2]} that does not parse")
    before = len(findings.facts)
    read_code(text, pointer, frozenset(), findings, offset)
    if name.endswith(_IN_MILLISECONDS):
        _tell_milliseconds(findings, before)


# There a length of time without a unit is in thousandths of a second.
_IN_MILLISECONDS: Final = (".js", ".ts", ".jsx", ".tsx", ".mjs", ".cjs", ".mts", ".vue", ".svelte")
_LEAST_MILLISECONDS: Final = 100


def _tell_milliseconds(findings: Findings, before: int) -> None:
    """Make seconds of the lengths that a script tells without their unit: `timeout: 10000`."""
    facts = findings.facts
    for at in range(before, len(facts)):
        name, mark, value = facts[at].written.partition("=")
        told = value.replace("_", "")
        if facts[at].kind is not KeyKind.DURATION or not mark or not told.isdecimal():
            continue
        if int(told) >= _LEAST_MILLISECONDS and not unit_of(name, read_name(name).words):
            facts[at] = facts[at]._replace(value=_plain(int(told) / 1_000))


def _plain(number: float) -> int | float:
    return int(number) if number.is_integer() else number


def _parse(text: str, name: str) -> Json:
    """The document in `text`, or None where it is none; never raises."""
    start = text.lstrip()[:1]
    if name.endswith((".json", ".json5")) or (not name and start in ("{", "[")):
        return _parse_json(text) if _depth(text) <= _MAX_DEPTH else None
    if name.endswith((".toml", ".lock")) or name == "pipfile":
        try:
            return tomllib.loads(text) if _is_flat_toml(text) else None
        except (ValueError, RecursionError):
            return None
    is_yaml = name.endswith((".yml", ".yaml")) or (not name and _looks_like_yaml(text))
    return _parse_yaml(text) if is_yaml and len(text) <= MAX_DOCUMENT else None


def _parse_json(text: str) -> Json:
    """The document, or the members that a part of one has: `"a": 1,`."""
    for whole in (text, "{" + text.strip().strip(",") + "}"):
        try:
            return json.loads(whole)
        except (ValueError, RecursionError):
            continue
    return None


def _is_flat_toml(text: str) -> bool:
    """Whether it nests little, by its keys, too: `a.b.c`, each part of which is looked up again."""
    dots = max((line.count(".") for line in text.split("\n")), default=0)
    return dots <= _MAX_DOTS and _depth(text) <= _MAX_DEPTH


def _looks_like_yaml(text: str) -> bool:
    lines = [line for line in text.splitlines()[:200] if line.strip() and line.lstrip()[0] != "#"]
    marked = sum(bool(re.match(r"\s*(?:- )?[\w.\"'/-]+:(?: |$)|\s*- |---", line)) for line in lines)
    return len(lines) > 1 and marked == len(lines)


def _parse_yaml(text: str) -> Json:
    import yaml

    # An alias could stand for exponentially much; a file with one is read as text.
    if _depth(text) > _MAX_DEPTH or re.search(r"(?:^|[\s\[{,:-])[*&]\w", text):
        return None
    try:
        documents = list(yaml.safe_load_all(text))
    except (yaml.YAMLError, ValueError, RecursionError, TypeError, AttributeError):
        return None
    return documents[0] if len(documents) == 1 else documents


def _depth(text: str) -> int:
    depth = deepest = 0
    for letter in re.findall(r"[\[\]{}]", text):
        depth += 1 if letter in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _read_settings(text: str, pointer: str, findings: Findings, offset: int) -> None:
    around: frozenset[str] = frozenset()
    place = offset
    for line in text.split("\n"):
        if "[" in line and (section := _INI.match(line)):
            around = words_around(section[1], frozenset())
        elif match := _ENV_LINE.match(line):
            value = match[2].strip().strip("\"'")
            span = Span(place + match.start(1), place + len(line))
            read_named(match[1], value, pointer, around, findings, span=span)
        place += len(line) + 1


def _read_dockerfile(text: str, pointer: str, findings: Findings) -> None:
    from tractatus.governance.facts.commands import read_line

    text = re.sub(r"\\\n", "  ", text)  # a line that goes on is one
    for match in _DOCKER.finditer(text):
        word, rest = match[1].upper(), match[2].strip()
        if word == "EXPOSE":
            for port in rest.split():
                read_named("port", port.partition("/")[0], pointer, frozenset(), findings)
        elif word == "FROM" and rest:
            image = next((one for one in rest.split() if one[:2] != "--"), "")
            add_image(image, pointer, findings)
        elif word in ("ENV", "ARG"):
            key, _, value = (
                rest.replace(" ", "=", 1).partition("=") if "=" not in rest else rest.partition("=")
            )
            read_named(key, value.strip("\"'"), pointer, frozenset(), findings)
        elif rest.startswith("["):
            runs(_parse_json(rest), pointer, findings)
        elif word == "HEALTHCHECK":
            read_line(f"healthcheck {rest.partition(' CMD ')[0]}", pointer, findings, 1)
        elif word in ("RUN", "CMD", "ENTRYPOINT"):
            read_line(rest, pointer, findings, 1)


def _read_diff(text: str, pointer: str, findings: Findings) -> None:
    """The added lines of each file as its content; its path as changed."""
    for match in _DIFF_PATH.finditer(text):
        if match[1] != "/dev/null":
            findings.add(KeyKind.PATH, frozenset(), match[1], pointer, written=match[0],
                         span=Span(match.start(1), match.end(1)), changes=True)  # fmt: skip
    path = ""
    added: list[str] = []
    for line in text.split("\n"):
        if line.startswith(("+++ ", "*** Update File: ", "*** Add File: ")):
            _read_added(added, path, pointer, findings)
            path, added = line.split(" ")[-1].removeprefix("b/"), []
        elif line.startswith("+") and not line.startswith("+++"):
            added.append(line[1:])
    _read_added(added, path, pointer, findings)


def _read_added(lines: list[str], path: str, pointer: str, findings: Findings) -> None:
    if not lines:
        return
    text = "\n".join(lines)
    name = path.lower()
    if name.endswith((".yml", ".yaml", ".json", ".toml")):
        read_added_requirements(lines, name, pointer, findings)
        _read_settings(re.sub(r"[\"',]|(?<=\d);", "", text), pointer, findings, 0)
        read_code(text, pointer, frozenset(), findings)
        return
    _read_file(text, path, pointer, findings, 0)
