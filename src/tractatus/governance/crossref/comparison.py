"""Whether a value of an act is one that a constraint names, by kind of value.

`holds` answers for the constraint's operator alone; what its polarity makes of that is the
validator's. None: it cannot be told (another currency, a range that is partly inside).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Final

from tractatus.governance.act import Json
from tractatus.governance.crossref.globs import clean_path, glob
from tractatus.governance.crossref.tools import is_tool
from tractatus.governance.facts.fact import IMPLIED, Fact
from tractatus.governance.facts.spans import CALENDAR
from tractatus.governance.facts.values import read_number, read_port
from tractatus.governance.facts.versions import is_within, lowest, meet
from tractatus.governance.instructions.instruction import Constraint, KeyKind, Operator, Polarity
from tractatus.governance.language.subjects import canonical, product

_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1", "0:0:0:0:0:0:0:1"})
_URL: Final = re.compile(
    r"(?P<scheme>[a-z][a-z0-9+.-]*):/{2,3}(?:[^@/]*@)?(?P<host>[^/?#]*)(?P<path>[^?#]*)(?P<query>\?[^#]*)?.*",
    re.IGNORECASE | re.DOTALL,
)
# In this order they are taken off a name: a set's order differs from process to process.
_PARTS_OF_PACKAGES: Final = (
    "-core", "-es", "-cli", "-client", "-server", "-dev", "-bin", "-binary", "-all", "-lite",
    "-api", "-js", "-min", "js",
)  # fmt: skip
_DEFAULT_PORTS: Final = {"http": ":80", "https": ":443", "mongodb": ":27017", "redis": ":6379",
                         "postgresql": ":5432", "mysql": ":3306"}  # fmt: skip


def holds(constraint: Constraint, fact: Fact) -> bool | None:
    """Whether the value of `fact` is among those that `constraint` names; total."""
    compare = _COMPARISONS[constraint.kind]
    if constraint.operator is Operator.ONE_OF:
        values = constraint.value if isinstance(constraint.value, list) else [constraint.value]
        answers = [compare(Operator.EQUALS, one, constraint, fact) for one in values]
        if any(answers):
            return True
        return None if None in answers else False
    return compare(constraint.operator, constraint.value, constraint, fact)


def _port(operator: Operator, value: Json, constraint: Constraint, fact: Fact) -> bool | None:
    return _ordered(operator, fact.value, read_port(value))


def _number(operator: Operator, value: Json, constraint: Constraint, fact: Fact) -> bool | None:
    if fact.unit == CALENDAR and isinstance(fact.value, int | float):
        return _within_calendar(operator, fact.value, read_number(value))
    if constraint.unit and fact.unit not in ("", IMPLIED, constraint.unit):
        return None
    return _ordered(operator, fact.value, read_number(value))


def _within_calendar(operator: Operator, ours: float, theirs: int | float | None) -> bool | None:
    """As `_ordered` where a month has its own days, and the last day may count."""
    if theirs is not None and abs(ours - theirs) <= max(_DAY, theirs * _MONTHS_DIFFER):
        return True
    return _ordered(operator, ours, theirs)


# A month is 30 days in a constraint, and has 28 to 31.
_MONTHS_DIFFER: Final = 0.07
_DAY: Final = 86_400


def _ordered(operator: Operator, ours: Json, theirs: int | float | None) -> bool | None:
    if theirs is None or not isinstance(ours, int | float):
        return None
    if operator is Operator.AT_LEAST:
        return bool(ours >= theirs)
    if operator is Operator.AT_MOST:
        return bool(ours <= theirs)
    return bool(ours == theirs)


def _host(operator: Operator, value: Json, constraint: Constraint, fact: Fact) -> bool | None:
    ours = str(fact.value)
    theirs = str(value).lower().strip("[]").rstrip(".")
    if operator is Operator.MATCHES or "*" in theirs:
        return fnmatchcase(ours, theirs)
    if constraint.polarity is Polarity.FORBID and is_domain(theirs):
        return ours == theirs or ours.endswith(f".{theirs}")
    return ours == theirs or (ours in _LOOPBACK and theirs in _LOOPBACK)


def is_domain(host: str) -> bool:
    """Whether it is a domain alone, whose ban is one of all that is in it: `tracker.example`."""
    return host.count(".") == 1 and not host[0].isdigit()


def domain_of(host: str) -> str:
    """The last two labels of a host."""
    return ".".join(host.rsplit(".", 2)[-2:])


def host_name(text: str) -> str:
    """The same for all hosts that are compared as equal."""
    name = text.strip("[]").rstrip(".")
    return "localhost" if name in _LOOPBACK else name


def _name(operator: Operator, value: Json, constraint: Constraint, fact: Fact) -> bool | None:
    """Tables, columns, databases: a qualified name is named by its last part, too."""
    ours, theirs = _bare(fact.value), _bare(value)
    if operator is Operator.MATCHES or "*" in theirs:
        return fnmatchcase(ours, theirs) or fnmatchcase(ours.rpartition(".")[2], theirs)
    if "." in ours and "." in theirs:
        return ours == theirs
    return ours.rpartition(".")[2] == theirs.rpartition(".")[2]


def _bare(value: Json) -> str:
    return str(value).lower().replace('"', "").replace("`", "").strip("[] ")


def _package(operator: Operator, value: Json, constraint: Constraint, fact: Fact) -> bool | None:
    ours, theirs = package_name(str(fact.value)), package_name(str(value))
    if "/" not in theirs:
        ours = module_name(ours)
    if operator is Operator.MATCHES or "*" in theirs:
        return fnmatchcase(ours, theirs)
    if ours.removesuffix("-js") == theirs.removesuffix("-js") or product(ours) == product(theirs):
        return True
    if constraint.polarity is Polarity.FORBID and _same_family(ours, theirs):
        return None  # `apache2` may be the apache that is forbidden, or its successor
    return False


def _same_family(ours: str, theirs: str) -> bool:
    """Whether a name is the other with a number or a part of it: `apache2`, `log4j-core`."""
    rest = ours.removeprefix(theirs)
    if rest == ours or len(theirs) < 4:
        return False
    return rest.lstrip("-").isdigit() or rest in _PARTS_OF_PACKAGES


@lru_cache(maxsize=4096)
def package_family(text: str) -> str:
    """The same for a package and the parts and numbers of it that `_package` may mean by it."""
    name = package_name(text)
    for part in _PARTS_OF_PACKAGES:
        name = name.removesuffix(part)
    bare = name.rstrip("0123456789").rstrip("-")
    return product(bare if len(bare) > 3 else name)


@lru_cache(maxsize=4096)
def package_name(text: str) -> str:
    """One spelling of a package's name: lower case, `-` for `_` and `.`, without extras."""
    name = re.sub(r"\[.*", "", text.strip().lower())
    return re.sub(r"[-_. ]+", "-", name)


@lru_cache(maxsize=4096)
def module_name(name: str) -> str:
    """What people call a module that is named by its address: `github.com/go-chi/chi/v5` is chi."""
    if not _MODULE.match(name):
        return name
    parts = [one for one in name.split("/") if not _MAJOR.fullmatch(one)]
    return parts[-1] if len(parts) > 1 else name


_MODULE: Final = re.compile(
    r"(?:github|gitlab)-com/|bitbucket-org/|golang-org/|gopkg-in/|go-\w+-(?:org|dev)/"
)
_MAJOR: Final = re.compile(r"v[0-9]{1,3}")


def _version(operator: Operator, value: Json, constraint: Constraint, fact: Fact) -> bool | None:
    ours, theirs = str(fact.value), str(value)
    if operator is Operator.AT_LEAST:
        low, bound = lowest(ours), lowest(theirs)
        return None if low is None or bound is None else low >= bound
    if operator is Operator.AT_MOST:
        return is_within(ours, f"<={theirs}")
    if is_within(ours, theirs):
        return True
    return False if meet(ours, theirs) is False else None


def _url(operator: Operator, value: Json, constraint: Constraint, fact: Fact) -> bool | None:
    if operator is Operator.MATCHES or "*" in str(value):
        return fnmatchcase(str(fact.value).lower(), str(value).lower())
    ours, theirs = _parts(str(fact.value)), _parts(str(value))
    if ours and theirs and "git" in (ours[0], theirs[0]) and ours[0] in _ANY_FETCHING:
        is_same = ours[1].partition(":")[0] == theirs[1].partition(":")[0]
        place, path = _repository(theirs[2]), _repository(ours[2])
        return is_same and (path == place or path.startswith(place.rstrip("/") + "/"))
    if ours is None or theirs is None:
        return str(fact.value) == str(value)
    if ours[:2] != theirs[:2]:
        return False
    path = theirs[2]
    return (ours[2] == path or ours[2].startswith(f"{path}/")) and theirs[3] in ("", ours[3])


_ANY_FETCHING: Final = frozenset({"git", "http", "https"})


@lru_cache(maxsize=2048)
def _parts(url: str) -> tuple[str, str, str, str] | None:
    """Scheme, host with port, path, query; what means the same is spelt the same."""
    if (remote := _REMOTE.fullmatch(url.strip())) is not None:
        return "git", remote["host"].lower(), _repository(remote["path"]), ""
    match = _URL.fullmatch(url.strip())
    if match is None:
        return None
    scheme = match["scheme"].lower().partition("+")[0]
    scheme = canonical(scheme) if scheme not in ("http", "https") else scheme
    host = match["host"].lower().rstrip(".")
    host = host.removesuffix(_DEFAULT_PORTS.get(scheme, "\0"))
    name, mark, port = host.partition(":")
    if scheme in _FETCHING and (scheme not in _WEB or match["path"].endswith(".git")):
        # One repository may be fetched in several ways.
        return "git", name, _repository(match["path"]), ""
    host = f"{'localhost' if name in _LOOPBACK else name}{mark}{port}"
    return scheme, host, match["path"].rstrip("/"), match["query"] or ""


def _repository(path: str) -> str:
    return "/" + path.strip("/").removesuffix(".git").lstrip("~")


_REMOTE: Final = re.compile(r"[\w.-]{1,64}@(?P<host>[\w.-]{1,253}):(?P<path>[\w./~-]{1,400})")
_WEB: Final = frozenset({"http", "https"})
_FETCHING: Final = _WEB | {"ssh", "git"}


def url_host(url: str) -> str:
    """The host of a URL, without its port; empty where there is none."""
    parts = _parts(url)
    return parts[1].partition(":")[0] if parts else ""


_HOME: Final = re.compile(r"/(?:home|Users)/([^/*?\[]+)")


def _path(operator: Operator, value: Json, constraint: Constraint, fact: Fact) -> bool | None:
    ours, pattern = clean_path(str(fact.value)), str(value)
    homes = [_HOME.match(one) for one in (str(fact.value), pattern)]
    if homes[0] and homes[1] and homes[0][1] != homes[1][1]:
        return False  # of two people
    if glob(pattern).fullmatch(ours):
        return True
    if ours.startswith("../") and glob(pattern).fullmatch("/" + ours.replace("../", "")):
        return None  # it leads out of where it starts, and nobody knows where that is
    # `rm -r /` takes what is below with it.
    fixed = re.split(r"[*?\[]", clean_path(pattern), maxsplit=1)[0].rstrip("/")
    above = ours.rstrip("/*")
    return fact.unit == "tree" and (fixed == above or fixed.startswith(f"{above}/"))


def _tool(operator: Operator, value: Json, constraint: Constraint, fact: Fact) -> bool | None:
    return is_tool(str(value), fact)


def _never(operator: Operator, value: Json, constraint: Constraint, fact: Fact) -> bool | None:
    return None  # a confirmation is asked for, not compared


_COMPARISONS: Final[dict[KeyKind, Callable[[Operator, Json, Constraint, Fact], bool | None]]] = {
    KeyKind.PORT: _port,
    KeyKind.HOST: _host,
    KeyKind.URL: _url,
    KeyKind.PATH: _path,
    KeyKind.DATABASE: _name,
    KeyKind.TABLE: _name,
    KeyKind.COLUMN: _name,
    KeyKind.PACKAGE: _package,
    KeyKind.VERSION: _version,
    KeyKind.MONEY: _number,
    KeyKind.COUNT: _number,
    KeyKind.DURATION: _number,
    KeyKind.TOOL: _tool,
    KeyKind.CONFIRMATION: _never,
}
