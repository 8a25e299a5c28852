"""Whose a port, a version or a count is: the words of names, services by all their names.

`MONGO_PORT`, `mongodbPort`, `{"mongo": {"port": ...}}` and the key `port:mongodb` speak of one
thing. Pure tables and string work; linear, total on any string.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.words import singular

# service -> (its other names, its default ports, what it is an instance of)
_SERVICES: Final[dict[str, tuple[str, tuple[int, ...], str]]] = {
    "mongodb": ("mongo mongod mongos mongosh mongodump mongorestore", (27017,), "database"),
    "postgresql": (
        "postgres pg psql pgsql asyncpg psycopg psycopg2 libpq pgbouncer", (5432,), "database"
    ),
    "mysql": ("mariadb mysqld mysqldump pymysql mysqlclient", (3306,), "database"),
    "redis": ("valkey rediss keydb", (6379,), "cache"),
    "memcached": ("memcache", (11211,), "cache"),
    "mssql": ("sqlserver sqlcmd tds", (1433,), "database"),
    "oracle": ("sqlplus oracledb", (1521,), "database"),
    "cassandra": ("cqlsh scylla", (9042,), "database"),
    "clickhouse": ("", (8123,), "database"),
    "elasticsearch": ("elastic opensearch", (9200,), "search"),
    "rabbitmq": ("amqp amqps", (5672,), "queue"),
    "kafka": ("", (9092,), "queue"),
    "nats": ("", (4222,), "queue"),
    "mqtt": ("mosquitto", (1883,), "queue"),
    "ssh": ("sshd sftp scp", (22,), "shell"),
    "smtp": ("smtps postfix mail mailer", (25, 587, 465), "mail"),
    "imap": ("imaps", (143, 993), "mail"),
    "ldap": ("ldaps", (389, 636), "directory"),
    "https": ("tls", (443,), "web"),
    "http": ("", (80,), "web"),
    "dns": ("", (53,), "names"),
    "prometheus": ("", (9090,), "metrics"),
    "grafana": ("", (), "metrics"),
    "etcd": ("", (2379,), "store"),
    "vault": ("", (8200,), "store"),
    "python": ("python3 cpython py", (), "language"),
    "nodejs": ("node nvm", (), "language"),
    "kubernetes": ("k8s kube kubectl", (), "cluster"),
    "golang": ("go", (), "language"),
    "ruby": ("", (), "language"),
    "java": ("jdk openjdk", (), "language"),
}  # fmt: skip

_CATEGORY_NAMES: Final = {"db": "database", "datastore": "database", "store": "store"}

_CANONICAL: Final = {
    **{service: service for service in _SERVICES},
    **{other: service for service, (names, _, _) in _SERVICES.items() for other in names.split()},
    **_CATEGORY_NAMES,
}

CATEGORY_OF: Final = {service: category for service, (_, _, category) in _SERVICES.items()}
SERVICES: Final = frozenset(CATEGORY_OF)
# A service and what it is an instance of: the words of whatever is surely its own.
WORDS_OF: Final = {service: frozenset((service, one)) for service, one in CATEGORY_OF.items()}
CATEGORIES: Final = frozenset(CATEGORY_OF.values())
SERVICE_BY_PORT: Final = {
    port: service for service, (_, ports, _) in _SERVICES.items() for port in ports
}

_PART: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[^\W\d_]+")
_PLAIN_PART: Final = re.compile(r"[a-z]+|[0-9]+|[^\W\d_]+")

# They say nothing of whose a value is.
_EMPTY_WORDS: Final = word_set(
    "the a an of for to in on at by my our your this that and or with from its no new old "
    "default value param parameter setting config configuration env var"
)


# Amounts are called so, whatever they are for.
_MONEY_WORDS: Final = word_set(
    "spend spent pay paid payment budget cost price fee amount total charge expense money sum buy "
    "purchase limit cap"
)

# Other things than the service they speak to, or than what they took their name from.
_OF_THEIR_OWN: Final = word_set(
    "asyncpg psycopg psycopg2 libpq pgbouncer pymysql mysqlclient mariadb valkey keydb opensearch "
    "scylla mosquitto memcache sqlcmd postfix sftp scp"
)


@lru_cache(maxsize=8192)
def name_words(name: str) -> tuple[str, ...]:
    """The words of an identifier or phrase: snake, kebab, camel and dotted; services by one name.

    Args:
        name: At most 120 characters of it are read.
    """
    name = name[:120]
    if name.islower() and name.isalnum() and name in _CANONICAL:
        return (_CANONICAL[name],)
    parts = _PLAIN_PART.findall(name) if name.islower() else _PART.findall(name)
    found = []
    for part in parts:
        word = part.lower()
        if word not in _EMPTY_WORDS:
            found.append(word if word.isdecimal() else canonical(word))
    return tuple(found)


def product(name: str) -> str:
    """One name for a product, as `canonical`; a client of it is another product."""
    return name if name in _OF_THEIR_OWN else canonical(name)


def canonical(word: str) -> str:
    """One name for a service, whatever it is called; other words in the singular."""
    return _CANONICAL.get(word) or _CANONICAL.get(single := singular(word)) or single


@lru_cache(maxsize=8192)
def subject_words(key: str) -> frozenset[str]:
    """The words of the subject of a key `KIND:SUBJECT`; none for a bare kind.

    That money is spent, paid or budgeted says nothing of whose it is.
    """
    kind, _, subject = key.partition(":")
    words = frozenset(name_words(subject))
    return words - _MONEY_WORDS if kind == "money" else words


def services_of(words: Iterable[str]) -> frozenset[str]:
    """The services that are named by `words`."""
    return SERVICES.intersection(words)


def names_subject(subject: frozenset[str], words: frozenset[str]) -> bool:
    """Whether something that `words` name is what a constraint's `subject` speaks of.

    Args:
        subject: Of the constraint; empty is a bare kind, which speaks of everything.
        words: Of the fact; where they name no service, its category stands for each of them.
    """
    if subject <= words:
        return True
    ours, theirs = services_of(subject), services_of(words)
    if theirs:
        return bool(ours) and ours <= theirs and subject - ours <= words
    return bool(ours) and all(CATEGORY_OF[one] in words for one in ours)
