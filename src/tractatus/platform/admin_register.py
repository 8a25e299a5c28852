"""The metadata register: each column that administrators can read, asked of the database itself.

The list is not written anywhere. It is what the catalog says that the administrators' login may
select or execute; `admin_words` adds what a column tells about people and why it is needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from tractatus.errors import AttestationError
from tractatus.platform.admin_pages import administrator_of, log_in_page
from tractatus.platform.admin_words import NOT_SEEN, WORDS
from tractatus.platform.queries import sql
from tractatus.platform.state import platform_of
from tractatus.ports import Transaction

LOGIN: Final = "tractatus_platform"
_EXPANDED: Final = "counts"  # a JSON object with a number for each counted table


@dataclass(frozen=True, slots=True)
class Reach:
    """Something that a login reaches.

    Args:
        object: A table, a view, or a function with the types of its arguments.
        part: A column of it or of its answer; empty for rights on the whole table.
        rights: As GRANT names them.
    """

    object: str
    part: str
    rights: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One column that administrators can read."""

    object: str
    part: str
    tells: str
    needed: str


async def read_reach(transaction: Transaction, login: str) -> list[Reach]:
    """All that `login` reaches, by object and part; any login may ask."""
    rows = await transaction.fetch(sql("reach"), login)
    return [Reach(row["object"], row["part"], row["rights"]) for row in rows]


async def read_register(transaction: Transaction) -> list[Entry]:
    """The register of the database that the administrators' login is connected to.

    Raises:
        AttestationError: The login reaches something that `admin_words` does not describe.
        StoreError: The database cannot be asked.
    """
    labels = [row["label"] for row in await transaction.fetch(sql("counted_labels"))]
    entries = []
    for one in await read_reach(transaction, LOGIN):
        parts = (
            [f"{_EXPANDED}.{label}" for label in labels] if one.part == _EXPANDED else [one.part]
        )
        entries += [_entry(one.object, part) for part in parts]
    return entries


def _entry(name: str, part: str) -> Entry:
    if part not in WORDS:
        raise AttestationError(f"administrators reach what no register describes: {name}, {part}")
    return Entry(name, part, *WORDS[part])


async def show_register(request: Request) -> Response:
    """The register as a page, for administrators."""
    platform = platform_of(request)
    if await administrator_of(platform, request) is None:
        return log_in_page(request, status=403, notice="first")
    async with platform.context.administrators.transaction() as transaction:
        entries = await read_register(transaction)
    return platform.pages.render(request, "admin_register.html", entries=entries, not_seen=NOT_SEEN)


_HEAD: Final = """\
# Metadata register

Everything that an administrator of the platform can read, column by column. The list is read from
the catalog of a database with all migrations: each column that the login `{login}` may select, and
each column of what the functions answer that it may execute. A test compares this page with the
database, and tries everything else.

    ./tractatus tenancy register
    ./tractatus tenancy register --markdown

The first says the same of your installation, and what each login reaches; the second prints this
page.

| read from | column | what it tells about people | why it is needed |
|---|---|---|---|
"""
_TAIL: Final = """
## What administrators cannot read

The login behind their page has no right to these, whatever the program asks:

{not_seen}

Who asks all the same is refused by the database. From the platform's pages that becomes a decision
of TenantIsolation, denied, in the public log, with the administrator's opaque identifier in the
record. A statement typed into `psql` with the login's password is refused in the same way and
leaves no record: PostgreSQL undoes everything of a statement that it refuses.

## What PostgreSQL tells every login

Its own catalog is readable to all: names of tables, columns, functions and roles; about how many
rows a table holds in all and how large it is (`pg_class`); how often tables were read and written
since the start (`pg_stat_all_tables`). These are totals over all tenants. Statistics of columns are
not kept, and the texts of other sessions' statements are closed.
"""


def markdown(entries: Sequence[Entry]) -> str:
    """The register as `docs/metadata-register.md` holds it."""
    rows = "".join(
        f"| `{one.object}` | `{one.part}` | {one.tells} | {one.needed} |\n" for one in entries
    )
    not_seen = "\n".join(f"- {one};" for one in NOT_SEEN[:-1]) + f"\n- {NOT_SEEN[-1]}."
    return _HEAD.format(login=LOGIN) + rows + _TAIL.format(not_seen=not_seen)
