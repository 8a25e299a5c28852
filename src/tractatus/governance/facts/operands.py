"""What one word of a command means, by what the tables say that it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, Protocol

from tractatus.governance.act import Span
from tractatus.governance.facts.amounts import read_query
from tractatus.governance.facts.code import read_code
from tractatus.governance.facts.fact import LOOKED, REMOVED, Findings
from tractatus.governance.facts.flag_tables import Program
from tractatus.governance.facts.images import add_image
from tractatus.governance.facts.joined import add_joined
from tractatus.governance.facts.locators import add_host, add_locations, add_port
from tractatus.governance.facts.managers import CHOSEN_BY, bare_version
from tractatus.governance.facts.named import read_named
from tractatus.governance.facts.statements import read_sql
from tractatus.governance.facts.values import read_port
from tractatus.governance.facts.versions import add_requirement, add_version, looks_like_version
from tractatus.governance.instructions.instruction import KeyKind
from tractatus.governance.language.subjects import SERVICE_BY_PORT, WORDS_OF, name_words

_NONE: Final[frozenset[str]] = frozenset()
PATHLIKE: Final = re.compile(
    r"(?:[~.]{0,2}/|[\w.-]+/)[^\s]*|\.?[\w-]+\.[a-z][a-z0-9]{0,5}|\.[\w.-]+"
)
_FORWARD: Final = re.compile(
    r"(?:(?P<bind>[\w.*-]*):)?(?P<port>[0-9]{1,5}):(?P<host>[\w.-]+):(?P<far>[0-9]{1,5})"
)


class CommandWords(Protocol):
    """The command that is being read.

    Args:
        program: From the tables, or an empty one.
        name: Of the program, as called.
        around: Words of the service that it talks to.
        changes: Whether the paths that it names are changed.
        reach: `tree` where what is below a path goes with it.
        has_port: Whether it was told where to connect.
        named: What the version behind it will be of.
    """

    program: Program
    name: str
    around: frozenset[str]
    changes: bool
    reach: str
    has_port: bool
    named: str
    pointer: str
    findings: Findings
    depth: int


_NUMBERED: Final = re.compile(r"[a-z][-_@]v?[0-9]+\.[0-9]")


def _locator(words: CommandWords, value: str, span: Span | None) -> None:
    offset = span.start if span else 0
    before = len(words.findings.facts)
    if "://" not in value and (remote := _REMOTE.fullmatch(value)):
        # `git@forge.example:team/shop.git`
        add_host(remote["host"], words.pointer, words.around, words.findings, span, value)
        words.findings.add(KeyKind.URL, words.around, value, words.pointer, span=span)
        return
    if port := read_port(value.removeprefix(":")):
        add_port(port, words.pointer, words.around, words.findings, span, value)
        words.has_port = True
        return
    text = value if "://" in value or words.name not in ("curl", "wget") else f"http://{value}"
    if text is value:
        add_locations(value, words.pointer, words.around, words.findings, offset=offset)
    else:
        add_locations(text, words.pointer, words.around, words.findings, offset=max(0, offset - 7))
    words.has_port = words.has_port or len(words.findings.facts) > before
    if "://" in text and _NUMBERED.search(name := text.rpartition("/")[2]):
        add_joined(name, words.pointer, words.findings, span)  # `.../terraform_1.9.8_linux.zip`
    if "?" in value:
        read_query(value, words.pointer, words.findings)


def _database_or_locator(words: CommandWords, value: str, span: Span | None) -> None:
    if "://" in value:
        _locator(words, value, span)
    elif "=" in value:
        for pair in value.split():
            key, _, rest = pair.partition("=")
            words.has_port = words.has_port or key == "port"
            read_named(key, rest, words.pointer, words.around, words.findings, span=span)
    else:
        read_named("database", value, words.pointer, words.around, words.findings, span=span)


def _mongo_address(words: CommandWords, value: str, span: Span | None) -> None:
    """`db`, `host/db`, `host:port/db` or a connection string."""
    if value.endswith(".js"):
        return
    if "://" in value or ":" in value or "/" in value:
        _locator(words, value if "://" in value else f"mongodb://{value}", span)
        return
    read_named("database", value, words.pointer, words.around, words.findings, span=span)


def _publish(words: CommandWords, value: str, span: Span | None) -> None:
    """`27027:27017`: what is published outside counts; the inner port is the container's own."""
    parts = value.partition("/")[0].split(":")
    if (port := read_port(parts[-2] if len(parts) > 1 else parts[-1])) is None:
        return
    inner = SERVICE_BY_PORT.get(read_port(parts[-1]) or 0, "")
    around = words.around or WORDS_OF.get(inner, _NONE)
    add_port(port, words.pointer, around, words.findings, span, value)


def _forward(words: CommandWords, value: str, span: Span | None) -> None:
    if match := _FORWARD.fullmatch(value):
        add_host(match["host"], words.pointer, _NONE, words.findings, span, value)
        add_port(int(match["port"]), words.pointer, _NONE, words.findings, span, value)


_REMOTE: Final = re.compile(r"(?:[\w.-]{1,64}@)(?P<host>[\w.-]{1,253}):(?![0-9]{1,5}(?:/|$)).+")


def _login(words: CommandWords, value: str, span: Span | None) -> None:
    host = value.rpartition("@")[2]
    if "://" in value:
        _locator(words, value, span)
    else:
        add_host(host.partition(":")[0], words.pointer, words.around, words.findings, span, value)


def _asked(words: CommandWords, value: str, span: Span | None) -> None:
    """A host that is asked about; behind `@` the resolver that is asked."""
    far = value.startswith("@")
    before = len(words.findings.facts)
    read_named("host", value.removeprefix("@"), words.pointer, words.around, words.findings,
               span=span)  # fmt: skip
    facts = words.findings.facts
    for at in range(before, len(facts)):
        if not far and facts[at].kind is KeyKind.HOST:
            facts[at] = facts[at]._replace(unit=LOOKED)


def _inventory(words: CommandWords, value: str, span: Span | None) -> None:
    """`host-1,host-2,` of Ansible, or the file that lists them."""
    if "," not in value:
        _operand_path(words, value, span)
        return
    for host in value.split(","):
        if host.strip():
            add_host(host.strip(), words.pointer, words.around, words.findings, span)


def _index(words: CommandWords, value: str, span: Span | None) -> None:
    """The number of a database of Redis."""
    if value.isdecimal():
        words.findings.add(KeyKind.DATABASE, words.around, value, words.pointer, span=span,
                           written=f"database {value}")  # fmt: skip


def _remote_path(words: CommandWords, value: str, span: Span | None) -> None:
    host, mark, path = value.partition(":")
    if mark and "/" not in host:
        _login(words, host, span)
        value = path
    if value:
        words.findings.add(KeyKind.PATH, _NONE, value, words.pointer, span=span, changes=True)


def _image(words: CommandWords, value: str, span: Span | None) -> None:
    add_image(value, words.pointer, words.findings, span)


def _far_image(words: CommandWords, value: str, span: Span | None) -> None:
    add_image(value, words.pointer, words.findings, span, far=True)


def _images_set(words: CommandWords, value: str, span: Span | None) -> None:
    """`api=registry.example/api:1.4` of `kubectl set image`."""
    _, mark, image = value.partition("=")
    if mark:
        add_image(image, words.pointer, words.findings, span)


def _chart(words: CommandWords, value: str, span: Span | None) -> None:
    """A chart by its address, or by its name."""
    (_locator if "://" in value else _package)(words, value, span)


def _key(words: CommandWords, value: str, span: Span | None) -> None:
    """The name of a setting whose value is the next word, or stands behind `=`."""
    name, mark, rest = value.partition("=")
    words.named = name
    if mark:
        _keyed(words, rest, span)


def _keyed(words: CommandWords, value: str, span: Span | None) -> None:
    read_named(words.named, value, words.pointer, words.around, words.findings, span=span)


def _define(words: CommandWords, value: str, span: Span | None) -> None:
    for one in value.split(",") if value.count("=") > 1 else (value,):
        key, mark, rest = one.partition("=")
        if mark:
            setting(key, rest, words.pointer, span.start if span else -1, words.findings)


def _mount(words: CommandWords, value: str, span: Span | None) -> None:
    path = value.partition(":")[0]
    if "/" in path:
        words.findings.add(KeyKind.PATH, _NONE, path, words.pointer, span=span, changes=True)


def _body(words: CommandWords, value: str, span: Span | None) -> None:
    from tractatus.governance.facts.contents import read_content

    read_content(value, "", words.pointer, words.findings, offset=span.start if span else 0)


def _operand_path(words: CommandWords, value: str, span: Span | None) -> None:
    words.findings.add(
        KeyKind.PATH,
        _NONE,
        value,
        words.pointer,
        span=span,
        changes=words.changes,
        unit=words.reach,
    )


def _write_path(words: CommandWords, value: str, span: Span | None) -> None:
    words.findings.add(KeyKind.PATH, _NONE, value, words.pointer, span=span, changes=True)


def _version(words: CommandWords, value: str, span: Span | None) -> None:
    """The version that a manager is told to use."""
    text = bare_version(value)
    if looks_like_version(text):
        product = CHOSEN_BY.get(words.name) or words.program.service or "python"
        add_version(product, text, words.pointer, words.findings, span, value)


def _named_version(words: CommandWords, value: str, span: Span | None) -> None:
    """`nodejs@20` of a manager of many things; `nodejs 20` are two words, the first waits."""
    name, mark, version = value.partition("@")
    if mark:
        add_version(name, bare_version(version), words.pointer, words.findings, span, value)
    elif value[:1].isdigit() and looks_like_version(text := bare_version(value)):
        add_version(words.named, text, words.pointer, words.findings, span, value)
    else:
        words.named = value


def _release(words: CommandWords, value: str, span: Span | None) -> None:
    """What is tagged `v2.5.0` is released as that."""
    text = value.removeprefix("v")
    if looks_like_version(text):
        words.findings.add(KeyKind.VERSION, frozenset({"release"}), text, words.pointer,
                           span=span, written=value, changes=True)  # fmt: skip


def _opened(words: CommandWords, value: str, span: Span | None) -> None:
    """`8080/tcp` is let through a firewall."""
    if (port := read_port(value.partition("/")[0])) is not None:
        add_port(port, words.pointer, _NONE, words.findings, span, value)


def _sql(words: CommandWords, value: str, span: Span | None) -> None:
    read_sql(value, words.pointer, words.findings, service=words.program.service,
             offset=span.start if span else 0)  # fmt: skip


_PINNED: Final = re.compile(r"(?<=[\w\]])=(?=[0-9])")


def _package(words: CommandWords, value: str, span: Span | None) -> None:
    if PATHLIKE.fullmatch(value) and value.startswith((".", "/", "~")):
        _operand_path(words, value, span)
    else:
        value = _PINNED.sub("==", value.removeprefix("npm:"), count=1)  # `python=3.12` of conda
        if "://" in value:
            value = value.rpartition("/")[2].partition("@")[0].removesuffix(".git")
        add_requirement(value, words.pointer, words.findings, span)
        add_joined(value, words.pointer, words.findings, span)


def _removed(words: CommandWords, value: str, span: Span | None) -> None:
    """A package that is taken away, and not used any more."""
    before = len(words.findings.facts)
    _package(words, value, span)
    facts = words.findings.facts
    facts[before:] = [one._replace(unit=REMOVED) for one in facts[before:]]


def _removed_image(words: CommandWords, value: str, span: Span | None) -> None:
    before = len(words.findings.facts)
    _image(words, value, span)
    facts = words.findings.facts
    facts[before:] = [one._replace(unit=REMOVED) for one in facts[before:]]


def _version_of(words: CommandWords, value: str, span: Span | None) -> None:
    """A flag's version, of the package that the command names; `Words` says which that is."""
    text = bare_version(value)
    if looks_like_version(text):
        words.findings.add(KeyKind.VERSION, OF_PACKAGE, text, words.pointer, span=span,
                           written=value, changes=True)  # fmt: skip


# Stands for the words of a package until all words of its command were read.
OF_PACKAGE: Final = frozenset({"~package"})


def _sqlite(words: CommandWords, value: str, span: Span | None) -> None:
    """SQL, or a command of the shell itself: `.output /tmp/a.csv`."""
    if not value.startswith("."):
        _sql(words, value, span)
        return
    for word in value.split()[1:]:
        if PATHLIKE.fullmatch(word):
            _write_path(words, word, span)


def _scale(words: CommandWords, value: str, span: Span | None) -> None:
    """`web=3` is three replicas."""
    name, _, number = value.partition("=")
    around = frozenset(name_words(name))
    read_named("replica", number, words.pointer, around, words.findings, span=span)


def _script(words: CommandWords, value: str, span: Span | None) -> None:
    from tractatus.governance.facts.commands import read_line

    read_line(value, words.pointer, words.findings, words.depth + 1)


SAYING_NOTHING: Final = frozenset({"text", "module"})
MEANINGS_OF_WORDS: Final[dict[str, Callable[[CommandWords, str, Span | None], None]]] = {
    "locator": _locator,
    "database_or_locator": _database_or_locator,
    "mongo_address": _mongo_address,
    "publish": _publish,
    "forward": _forward,
    "login": _login,
    "remote_path": _remote_path,
    "image": _image,
    "far_image": _far_image,
    "chart": _chart,
    "images_set": _images_set,
    "key": _key,
    "keyed": _keyed,
    "define": _define,
    "mount": _mount,
    "body": _body,
    "asked": _asked,
    "inventory": _inventory,
    "index": _index,
    "path": _operand_path,
    "write_path": _write_path,
    "sql": _sql,
    "package": _package,
    "removed": _removed,
    "removed_image": _removed_image,
    "version_of": _version_of,
    "script": _script,
    "code": lambda w, value, span: read_code(
        value, w.pointer, w.around, w.findings, span.start if span else 0
    ),
    "version": _version,
    "named_version": _named_version,
    "release": _release,
    "opened": _opened,
    "sqlite": _sqlite,
    "scale": _scale,
}


def setting(name: str, value: str, pointer: str, place: int, findings: Findings) -> None:
    """Facts of `NAME=value`; `place` is where it begins."""
    at = shift(place, len(name) + 1)
    read_named(name, value, pointer, _NONE, findings, span=span_at(value, at))


def is_setting(word: str) -> bool:
    """Whether a word is `NAME=value`."""
    if "=" not in word:
        return False
    name = word.partition("=")[0]
    return name.isidentifier() and name.isascii()


def span_at(text: str, place: int) -> Span | None:
    """The span of `text` at `place`; None where its place is unknown."""
    return Span(place, place + len(text)) if place >= 0 else None


def shift(place: int, by: int) -> int:
    """`place` moved, if it is known."""
    return place + by if place >= 0 else place
