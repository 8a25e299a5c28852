"""What the tripwire costs a client: the same statements on the same database, with it and without.

Two engines with the application's login, both inside a scope: one through `Tenancy` (tripwire,
clean-up at reset), one that enters by hand and has no listener. A round runs every statement on
one, then on the other, in turns; what is compared is CPU time of this process. The figure is the
least that a round took with the tripwire over the least without: other programs on the machine only
ever add. The rounds' own ratios stand beside it. "all" is the sum of the statements, "request" a
scope of its own around one list.

    python benchmarks/tripwire.py [--rounds N] [--repeat N] [--for-shards] [--json]
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import sqlalchemy
from sqlalchemy import (
    Column,
    Engine,
    ForeignKeyConstraint,
    Index,
    MetaData,
    Table,
    Text,
    Uuid,
    create_engine,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.orm import Session, registry, relationship, selectinload

from tractatus.adapters.postgres.embedded import EmbeddedServer
from tractatus.adapters.postgres.urls import with_login
from tractatus.compose.installing import Wanted, install_tenancy
from tractatus.integrations.sqlalchemy import Issuer, Tenancy, declare_sql, protect

ROWS = 50


def application() -> SimpleNamespace:
    metadata, mappers = MetaData(), registry()
    note = Table(
        "note",
        metadata,
        Column("tenant_id", Uuid, primary_key=True),
        Column("id", Uuid, primary_key=True, default=uuid4),
        Column("title", Text, nullable=False),
    )
    reply = Table(
        "reply",
        metadata,
        Column("tenant_id", Uuid, primary_key=True),
        Column("id", Uuid, primary_key=True, default=uuid4),
        Column("note_id", Uuid, nullable=False),
        ForeignKeyConstraint(["tenant_id", "note_id"], ["note.tenant_id", "note.id"]),
        Index("reply_note", "tenant_id", "note_id"),
    )
    made = SimpleNamespace(
        metadata=metadata, Note=type("Note", (), {}), Reply=type("Reply", (), {})
    )
    mappers.map_imperatively(made.Note, note, properties={"replies": relationship(made.Reply)})
    mappers.map_imperatively(made.Reply, reply)
    protect(made.Note)
    protect(made.Reply)
    return made


def statements(app: SimpleNamespace, key: Any) -> dict[str, Callable[[Session], Any]]:
    """One request each: what an application does most."""
    note = app.Note
    return {
        "get": lambda s: s.get(note, key),
        "list": lambda s: s.scalars(select(note).order_by(note.title).limit(ROWS)).all(),
        "eager load": lambda s: s.scalars(
            select(note).options(selectinload(note.replies)).limit(10)
        ).all(),
        "count": lambda s: s.scalar(select(func.count()).select_from(note)),
        "join": lambda s: s.execute(
            select(note.title, func.count(app.Reply.id)).join(note.replies).group_by(note.title)
        ).all(),
        "update": lambda s: s.execute(
            update(note).where(note.title == "title 7").values(title="title 7")
        ),
        "text": lambda s: s.execute(text("SELECT title FROM note LIMIT 1")).all(),
        "flush": lambda s: (s.add(_new(note)), s.flush(), s.rollback()),
    }


def _new(note: Any) -> Any:
    one = note()
    one.title = "new"
    return one


def engine_of(url: str) -> Engine:
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    socket = f"{query['host'][0]}/.s.PGSQL.{query['port'][0]}"
    return create_engine(
        f"postgresql+pg8000://{parts.netloc}{parts.path}", connect_args={"unix_sock": socket}
    )


class ByHand:
    """The same scope for an application without our library: it must not forget anything."""

    def __init__(self, engine: Engine, tenant: Any) -> None:
        self.engine = engine
        self._tenant = tenant

    @contextmanager
    def session(self, token: bytes) -> Any:
        with Session(self.engine, expire_on_commit=False) as session:
            session.execute(text("SELECT * FROM tenancy.enter(:token)"), {"token": token}).one()
            yield session
            session.commit()


def measure(unit: Any, token: bytes, work: Callable[[Session], Any], repeat: int) -> float:
    """CPU seconds of this process for `repeat` statements in one scope."""
    with unit.session(token) as session:
        gc.collect()
        start = time.process_time()
        for _ in range(repeat):
            work(session)
            session.expunge_all()
        return time.process_time() - start


def measure_scopes(unit: Any, token: bytes, work: Callable[[Session], Any], repeat: int) -> float:
    """The same where each statement has a scope of its own, as a request has."""
    gc.collect()
    start = time.process_time()
    for _ in range(repeat):
        with unit.session(token) as session:
            work(session)
    return time.process_time() - start


def compare(
    guarded: Any, bare: Any, token: bytes, works: dict[str, Callable[[Session], Any]], options: Any
) -> dict[str, dict[str, float]]:
    """Ratios of each kind of statement, and of all of them, over interleaved rounds."""
    spent: dict[str, dict[Any, list[float]]] = {
        name: {guarded: [], bare: []} for name in [*works, "request"]
    }
    for round_number in range(options.rounds + 1):
        pair = (guarded, bare) if round_number % 2 else (bare, guarded)
        for name, work in works.items():
            once = work if name != "flush" else _in_savepoint(work)
            for unit in pair:
                spent[name][unit].append(measure(unit, token, once, options.repeat))
        for unit in pair:
            took = measure_scopes(unit, token, works["list"], options.repeat)
            spent["request"][unit].append(took)
    found = {name: _summary(took[guarded][1:], took[bare][1:]) for name, took in spent.items()}
    least = {unit: sum(min(spent[name][unit][1:]) for name in works) for unit in (guarded, bare)}
    found["all"] = {"ratio": round(least[guarded] / least[bare], 3)}
    return found


def _in_savepoint(_work: Callable[[Session], Any]) -> Callable[[Session], Any]:
    """A rollback would end the scope; a savepoint does not."""

    def once(session: Session) -> None:
        nested = session.begin_nested()
        _work(_NoRollback(session))
        nested.rollback()

    return once


class _NoRollback:
    def __init__(self, session: Session) -> None:
        self.add, self.flush = session.add, session.flush

    def rollback(self) -> None:
        """Done by the savepoint."""


def _summary(guarded: list[float], bare: list[float]) -> dict[str, float]:
    # The first round, which fills caches, is not among them.
    ratios = sorted(one / other for one, other in zip(guarded, bare, strict=True))
    return {
        "ratio": round(min(guarded) / min(bare), 3),
        "lowest": round(ratios[0], 3),
        "highest": round(ratios[-1], 3),
    }


def run(options: Any) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="tractatus-tripwire-") as directory:
        root = Path(directory)
        root.chmod(0o711)
        server = EmbeddedServer(
            root / "postgres", password="x", log=root / "log", settings={"fsync": "off"}
        )
        with server:
            return _run(server.url, options)


def _run(url: str, options: Any) -> dict[str, Any]:
    done = install_tenancy(Wanted(url))
    app = application()

    def engine(duty: str) -> Engine:
        role = f"postgres_{duty}"
        return engine_of(with_login(url, role, done.passwords[role]))

    owner, issuing = engine("owner"), engine("issuer")
    with owner.begin() as connection:
        app.metadata.create_all(connection)
        for statement in declare_sql(app.metadata):
            connection.exec_driver_sql(statement)
    tenant = uuid4()
    token = Issuer(issuing).issue(tenant, "benchmark", 3600)
    guarded = Tenancy(engine("app"), for_shards=options.for_shards)
    with guarded.session(token) as session:
        rows = [{"tenant_id": tenant, "id": uuid4(), "title": f"title {n}"} for n in range(ROWS)]
        session.execute(insert(app.Note), rows)
        session.execute(
            insert(app.Reply), [{"tenant_id": tenant, "note_id": row["id"]} for row in rows]
        )
    bare = ByHand(engine("app"), tenant)
    works = statements(app, (tenant, rows[0]["id"]))
    # Without the tripwire the application names the tenant of a new row itself.
    works["flush"] = lambda s: (s.add(_filled(app.Note, tenant)), s.flush())
    found = compare(guarded, bare, token, works, options)
    for one in (owner, issuing, guarded.engine, bare.engine):
        one.dispose()
    return found


def _filled(note: Any, tenant: Any) -> Any:
    one = _new(note)
    one.tenant_id = tenant
    return one


def main() -> int:
    parser = argparse.ArgumentParser(description="Client CPU with and without the tripwire.")
    parser.add_argument("--rounds", type=int, default=30, help="rounds that are compared")
    parser.add_argument("--repeat", type=int, default=50, help="statements of a kind in a round")
    parser.add_argument(
        "--for-shards", action="store_true", help="with the tenant written into each statement"
    )
    parser.add_argument("--json", action="store_true", help="one JSON document")
    options = parser.parse_args()
    # One core for this process and the server that it starts: on two, what a statement costs is a
    # matter of which core slept more than of the statement.
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    found = run(options)
    if options.json:
        document = {
            "sqlalchemy": sqlalchemy.__version__,
            "python": sys.version.split()[0],
            "rounds": options.rounds,
            "repeat": options.repeat,
            "for_shards": options.for_shards,
            "ratios": found,
        }
        print(json.dumps(document, indent=2))
        return 0
    print(f"client CPU with the tripwire over without, {options.rounds} rounds of {options.repeat}")
    for name, one in found.items():
        spread = f"   ({one['lowest']:.3f} to {one['highest']:.3f})" if "lowest" in one else ""
        print(f"  {name:12} {one['ratio']:6.3f}{spread}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
