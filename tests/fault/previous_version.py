"""An installation of the previous version: how its data was made, and how it is laid out again.

`python -m tests.fault.previous_version CHECKOUT` starts the version in CHECKOUT (a git worktree,
see tests/data/previous-version/README.md), has people use it, and keeps what it left: its own
backup without any key, and a digest of each row of each table. The keys of that throw-away
installation come from a sentence in this file, so none has to be kept.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import lzma
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Final

import asyncpg
import httpx
from cryptography.hazmat.primitives.keywrap import aes_key_unwrap
from tests.fault.installation import free_port
from tests.fault.people import PASSWORD, Person

from tractatus.adapters.keys.private_key import PrivateKey, format_private_key
from tractatus.adapters.postgres.dump import (
    find_dump_programs,
    lend_ownership,
    take_back_ownership,
)
from tractatus.adapters.postgres.roles import Login, create_roles, prepare_database
from tractatus.adapters.postgres.urls import with_database, with_login
from tractatus.compose import database
from tractatus.compose.backup_file import BackupFile
from tractatus.compose.settings import load_settings
from tractatus.evidence.record import open_nonce
from tractatus.evidence.sealing import open_content
from tractatus.notes.signed import COSIGNATURE, ED25519
from tractatus.testing.exports import made_up_export

HERE: Final = Path(__file__).parents[1] / "data" / "previous-version"
ORIGIN: Final = "localhost/tractatus/0b501e7e"
SLUGS: Final = ("orchard", "harbour")
_SENTENCE: Final = b"keys of a throw-away installation that open nothing real: "
_NAMES: Final = """
SELECT c.oid::regclass::text AS name
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = relnamespace
WHERE relkind IN ('r', 'p') AND nspname !~ '^(pg_|information_schema)' ORDER BY 1
"""
_COLUMNS: Final = """
SELECT quote_ident(attname) AS name FROM pg_attribute
WHERE attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum
"""
# Where a leaf stands is set when it is logged, and of a stopped installation some still wait; that
# those which did not stay where they were is the log's to show.
_SET_LATER: Final = {"evidence.leaf": {"epoch", "index"}}
# Table to {"columns": [...], "rows": [digest of each row, sorted]}.
Tables = dict[str, dict[str, list[str]]]


def secrets() -> dict[str, bytes]:
    """Every key of the installation, by its path in the data directory."""

    def seed(name: str) -> bytes:
        return hashlib.sha256(_SENTENCE + name.encode()).digest()

    made = {
        "secrets/evidence-master.key": seed("master"),
        "secrets/log.key": format_private_key(PrivateKey(ORIGIN, ED25519, seed("log"))),
    }
    for name in ("witness-1", "witness-2"):
        key = PrivateKey(f"{ORIGIN}/{name}", COSIGNATURE, seed(name))
        made[f"{name}/secrets/{name}.key"] = format_private_key(key)
    return made


def write_secrets(data: Path) -> None:
    """Put the keys where `up` looks for them before it makes new ones."""
    for name, key in secrets().items():
        path = data / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_bytes(key)
        path.chmod(0o600)


async def read_tables(superuser_url: str, columns: dict[str, list[str]] | None = None) -> Tables:
    """A digest of each row of each table, over `columns` where they are given.

    Args:
        superuser_url: Nobody else sees every row.
        columns: Those to read; tables that are not in it are left out.
    """
    connection = await asyncpg.connect(superuser_url)
    transaction = connection.transaction()
    await transaction.start()
    try:
        await connection.execute("SET search_path = pg_catalog; SET timezone = 'UTC'")
        await _open_contents(connection)
        names = columns or [row["name"] for row in await connection.fetch(_NAMES)]
        found: Tables = {}
        for name in names:
            chosen = (columns or {}).get(name) or [
                row["name"]
                for row in await connection.fetch(_COLUMNS, name)
                if row["name"] not in _SET_LATER.get(name, ())
            ]
            rows = await connection.fetch(f"SELECT ROW({', '.join(chosen)})::text FROM {name}")
            digests = [hashlib.sha256(row[0].encode()).hexdigest()[:16] for row in rows]
            found[name] = {"columns": chosen, "rows": sorted(digests)}
        return found
    finally:
        await transaction.rollback()
        await connection.close()


async def _open_contents(connection: asyncpg.Connection) -> None:
    """What has been sealed since, as it was; in a transaction that is rolled back."""
    master = secrets()["secrets/evidence-master.key"]
    rows = await connection.fetch("SELECT * FROM evidence.tenant_key")
    keys = {row["tenant_id"]: aes_key_unwrap(master, row["wrapped_key"]) for row in rows}
    for row in await connection.fetch("SELECT * FROM evidence.record"):
        nonce = open_nonce(row["wrapped_nonce"], keys[row["tenant_id"]])
        await connection.execute(
            "UPDATE evidence.record SET content = $3 WHERE tenant_id = $1 AND record_id = $2",
            row["tenant_id"],
            row["record_id"],
            open_content(row["content"], nonce),
        )


def kept_tables() -> Tables:
    """The rows as the previous version left them."""
    found: Tables = json.loads((HERE / "tables.json").read_text())
    return found


def missing_rows(before: Tables, after: Tables) -> dict[str, int]:
    """How many rows of `before` are not in `after`, by table; empty where all are."""
    lost = {
        name: sum((Counter(table["rows"]) - Counter(after[name]["rows"])).values())
        for name, table in before.items()
    }
    return {name: number for name, number in lost.items() if number}


def unpack_backup(directory: Path) -> Path:
    """The previous version's backup as a file."""
    path = directory / "previous.tar"
    path.write_bytes(lzma.decompress((HERE / "backup.tar.xz").read_bytes()))
    return path


def lay_out(backup: BackupFile, data: Path) -> None:
    """The data directory of a stopped `up` of the previous version, cluster included."""
    for entry in backup.manifest.files:
        if not entry.path.startswith("database/"):
            path = data / entry.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"".join(backup.verified(entry.path)))
    write_secrets(data)
    settings = load_settings({"data": data}, {})
    settings.logs.mkdir(mode=0o700)
    server = database.embedded_server(settings)
    with server:
        asyncio.run(_fill(server.url, database.passwords(settings), backup))


async def _fill(server: str, passwords: dict[str, str], backup: BackupFile) -> None:
    """Roles, database, and then schema and rows as they were dumped: no migration of ours runs."""
    owner = with_database(server, database.NAME)
    connection = await asyncpg.connect(server)
    await create_roles(connection, passwords)
    await connection.execute(f"CREATE DATABASE {database.NAME} TEMPLATE template0")
    await connection.close()
    connection = await asyncpg.connect(owner)
    try:
        await prepare_database(connection)
        await lend_ownership(connection)
        migrator = with_login(owner, Login.MIGRATOR, passwords[Login.MIGRATOR])
        await asyncio.to_thread(find_dump_programs().restore, migrator, backup.dump)
        await take_back_ownership(connection)
    finally:
        await connection.close()


# How it was made ---------------------------------------------------------------------------------


def make(checkout: Path) -> None:
    """Run the version in `checkout`, use it, stop it, and keep what it left."""
    program = str(checkout / "tractatus")
    with tempfile.TemporaryDirectory(prefix="previous-") as directory:
        root = Path(directory)
        root.chmod(0o755)
        data = root / "data"
        write_secrets(data)
        site, platform = free_port(), free_port()
        ports = ("--site-port", str(site), "--platform-port", str(platform))
        where = ("--data", str(data))
        _run(program, "up", *where, "--detach", "--demo", "--epoch-seconds", "1", *ports)
        try:
            _use(program, data, f"http://127.0.0.1:{platform}")
            _import(program, root, data)
            time.sleep(5)  # canaries and some of the demonstration
        finally:
            _run(program, "down", *where)
        # A second run takes up what the first left; then nothing waits for its epoch.
        _run(program, "up", *where, "--detach", "--no-demo", "--epoch-seconds", "1", *ports)
        time.sleep(4)
        _run(program, "down", *where)
        _run(program, "backup", *where, "--out", str(root / "backup.tar"))
        (HERE / "backup.tar.xz").write_bytes(
            lzma.compress((root / "backup.tar").read_bytes(), preset=9)
        )
        settings = load_settings({"data": data}, {})
        with database.reachable(settings) as url:
            tables = asyncio.run(read_tables(url))
        text = json.dumps(tables, indent=None, separators=(",", ":")).replace('},"', '},\n"')
        (HERE / "tables.json").write_text(text + "\n")


def _run(program: str, *words: str) -> str:
    done = subprocess.run([program, *words], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, f"{words}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def _use(program: str, data: Path, platform: str) -> None:
    for slug in SLUGS:
        with (
            closing(Person.at(platform)) as founder,
            closing(Person.at(platform)) as member,
        ):
            founder.found(slug)
            member.join(founder.invite(slug), "Bo", f"bo@{slug}.example")
            for number in range(4):
                assert member.post(slug, f"Apples of {slug}, number {number}.").is_redirect
            _rule(founder, slug, {"decision": "keep", "source": "SOURCE_VOLUNTARY"})
            _rule(founder, slug, REMOVAL)
            _give_opinion(member, slug)
            settings = f"/c/{slug}/settings"
            founder.send(settings, settings, choice="refuse")
            # Refused, and recorded: a member does not moderate.
            path = _queue(founder, slug)
            assert member.send(f"/c/{slug}", path, decision="keep").status_code in (403, 404, 422)
    link = _run(program, "admin", "link", "--data", str(data)).strip()
    path = "/admin/setup/" + link.rpartition("/")[2]
    with closing(Person.at(platform)) as person:
        answer = person.send(path, path, email="root@platform.example", password=PASSWORD)
        assert answer.is_redirect, answer.text


REMOVAL: Final = {
    "decision": "remove",
    "ground": "DECISION_GROUND_INCOMPATIBLE_CONTENT",
    "reference": "Rule 3: no selling",
    "explanation": "The post offers goods for money.",
    "category": "STATEMENT_CATEGORY_OTHER_VIOLATION_TC",
    "facts": "A price.",
    "source": "SOURCE_VOLUNTARY",
}


def _queue(founder: Person, slug: str) -> str:
    page = founder.http.get(f"/c/{slug}/moderation").text
    found = re.search(rf'href="(/c/{slug}/moderation/[0-9a-f-]+)"', page)
    assert found, page
    return found[1]


def _rule(founder: Person, slug: str, ruling: dict[str, str]) -> None:
    path = _queue(founder, slug)
    answer: httpx.Response = founder.send(path, path, **ruling)
    assert answer.is_redirect, answer.text


def _give_opinion(member: Person, slug: str) -> None:
    page = member.http.get(f"/c/{slug}").text
    found = re.search(rf'action="(/c/{slug}/posts/[0-9a-f-]+/opinion)"', page)
    assert found, page
    assert member.send(f"/c/{slug}", found[1], opinion="agree").is_redirect


def _import(program: str, root: Path, data: Path) -> None:
    export = root / "export"
    export.mkdir()
    for name, content in made_up_export(statements=12, participants=6).files.items():
        (export / name).write_bytes(content)
    _run(program, "import", "polis", str(export), "--tenant", "replayed", "--data", str(data))


if __name__ == "__main__":
    make(Path(sys.argv[1]))
